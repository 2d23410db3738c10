package nightreel.embed;

import java.util.List;

/**
 * What goes into a text model and what comes out: {@code encoder.json} beside it.
 *
 * @param inputs in the network's order, of {@link #KNOWN}
 * @param output its name, by which ONNX finds it; {@code B x L x D} or, where the network pools,
 *     {@code B x D}
 * @param pooling what makes one vector of the tokens'
 * @param width {@code D}
 */
record TextDescription(List<String> inputs, String output, Pooling pooling, int width) {

  static final String INPUT_IDS = "input_ids";
  static final String ATTENTION_MASK = "attention_mask";
  static final String TOKEN_TYPE_IDS = "token_type_ids";

  /** The inputs that there are: {@code B x L} whole numbers each. */
  static final List<String> KNOWN = List.of(INPUT_IDS, ATTENTION_MASK, TOKEN_TYPE_IDS);

  /** How token vectors become one. */
  enum Pooling {
    /** The mean over the real tokens. */
    MEAN,
    /** The first token's. */
    CLS,
    /** The network does it. */
    NONE
  }

  TextDescription {
    if (inputs.isEmpty() || !KNOWN.containsAll(inputs)) {
      throw new IllegalArgumentException("inputs is %s, must be of %s".formatted(inputs, KNOWN));
    }
    if (width < 1) {
      throw new IllegalArgumentException("width is %d, must be at least 1".formatted(width));
    }
    inputs = List.copyOf(inputs);
  }
}
