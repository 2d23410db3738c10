package nightreel.embed;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.TextDescription.Pooling;
import nightreel.nn.Network;
import nightreel.nn.Network.Input;

/**
 * A sentence encoder: token vectors of the last layer, mean over the real tokens, unit length, as
 * sentence-transformers does it (Reimers and Gurevych, EMNLP 2019).
 */
final class TextEncoder implements Encoder {

  /** Texts of similar length are batched among so many tokens' worth of batches: little padding. */
  private static final int BATCHES_SORTED_TOGETHER = 32;

  private static final int TOKENS_OF_MOST_TEXTS = 64;

  /**
   * No token is longer, but words of more than 100 characters, which WordPiece takes for unknown.
   */
  private static final int MOST_CHARACTERS_A_TOKEN = 100;

  private static final String DEFAULT_OUTPUT = "last_hidden_state";

  private final Conf.Embed settings;
  private final HuggingFaceTokenizer tokenizer;
  private final long padding;
  private final Network network;
  private final TextDescription description;

  private TextEncoder(
      Conf.Embed settings,
      HuggingFaceTokenizer tokenizer,
      long padding,
      Network network,
      TextDescription description) {
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.padding = padding;
    this.network = network;
    this.description = description;
  }

  /**
   * Loads the encoder of a folder, and tries it.
   *
   * @param threads CPU threads of one forward pass
   * @throws UnusableException where a file is missing or is no such model, or is not what its
   *     description says
   */
  static TextEncoder load(ModelFolder folder, Conf.Embed settings, Device device, int threads) {
    Path model = folder.model(device.isGpu());
    long padding = padding(folder);
    HuggingFaceTokenizer tokenizer = tokenizer(folder, settings.maxTokens(), false);
    Network network = null;
    try {
      network = Network.load(model, device, threads);
      TextDescription description =
          new Probe(folder, model, network).describe(sample(tokenizer, padding));
      return new TextEncoder(settings, tokenizer, padding, network, description);
    } catch (RuntimeException e) {
      tokenizer.close();
      if (network != null) {
        network.close();
      }
      throw e;
    }
  }

  private static HuggingFaceTokenizer tokenizer(
      ModelFolder folder, int maxTokens, boolean padding) {
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(folder.tokenizer())
          .optMaxLength(maxTokens)
          .optTruncation(true)
          .optPadding(padding)
          .build();
    } catch (IOException | RuntimeException e) {
      if (e instanceof UnusableException unusable) {
        throw unusable;
      }
      throw new UnusableException(
          "%s: is no tokenizer: %s".formatted(folder.tokenizer(), ModelFolder.firstLine(e)), e);
    }
  }

  /** The token that fills up shorter texts, as the tokenizer does it itself. */
  private static long padding(ModelFolder folder) {
    try (var tokenizer = tokenizer(folder, 8, true)) {
      long[] ids = tokenizer.batchEncode(List.of("", "a b c d"))[0].getIds();
      return ids[ids.length - 1];
    }
  }

  /** Two texts of different lengths. */
  private static Tokens sample(HuggingFaceTokenizer tokenizer, long padding) {
    return Tokens.pad(Arrays.asList(tokenizer.batchEncode(List.of("one", "two words"))), padding);
  }

  /** Padded texts: {@code B x L} each. */
  private record Tokens(long[] ids, long[] mask, long[] types, int batch, int length) {

    static Tokens pad(List<Encoding> encodings, long padding) {
      int batch = encodings.size();
      int length =
          encodings.stream().mapToInt(encoding -> encoding.getIds().length).max().orElse(0);
      var ids = new long[batch * length];
      var mask = new long[batch * length];
      var types = new long[batch * length];
      Arrays.fill(ids, padding);
      for (int b = 0; b < batch; b++) {
        Encoding encoding = encodings.get(b);
        int tokens = encoding.getIds().length;
        System.arraycopy(encoding.getIds(), 0, ids, b * length, tokens);
        System.arraycopy(encoding.getAttentionMask(), 0, mask, b * length, tokens);
        System.arraycopy(encoding.getTypeIds(), 0, types, b * length, tokens);
      }
      return new Tokens(ids, mask, types, batch, length);
    }

    List<Input> inputs(List<String> names) {
      return names.stream().map(name -> Input.of(name, values(name), batch, length)).toList();
    }

    private long[] values(String name) {
      return switch (name) {
        case TextDescription.INPUT_IDS -> ids;
        case TextDescription.ATTENTION_MASK -> mask;
        case TextDescription.TOKEN_TYPE_IDS -> types;
        default -> throw new IllegalArgumentException(name);
      };
    }
  }

  /** Finds out whether a network is what its description says, or what it is without one. */
  private record Probe(ModelFolder folder, Path model, Network network) {

    TextDescription describe(Tokens sample) {
      TextDescription described = folder.describe(TextDescription.class).orElse(null);
      List<String> inputs = described == null ? guessInputs() : described.inputs();
      requireInputs(inputs);
      String output = described == null ? DEFAULT_OUTPUT : described.output();
      long[] shape = network.forward(sample.inputs(inputs), output).shape();
      boolean pooled = shape.length == 2;
      if (shape.length < 2 || shape.length > 3 || shape[0] != sample.batch()) {
        throw unlike("vectors of tokens or texts", shape);
      }
      int width = (int) shape[shape.length - 1];
      if (described == null) {
        return new TextDescription(inputs, output, pooled ? Pooling.NONE : Pooling.MEAN, width);
      }
      if (width != described.width() || pooled != (described.pooling() == Pooling.NONE)) {
        throw unlike(
            "width %d and pooling %s".formatted(described.width(), described.pooling()), shape);
      }
      return described;
    }

    private List<String> guessInputs() {
      return Network.isTorchScript(model)
          ? List.of(TextDescription.INPUT_IDS, TextDescription.ATTENTION_MASK)
          : network.inputNames();
    }

    private void requireInputs(List<String> inputs) {
      List<String> names = network.inputNames();
      boolean fit = names.isEmpty() || Set.copyOf(names).equals(Set.copyOf(inputs));
      if (!fit || !TextDescription.KNOWN.containsAll(inputs)) {
        throw new UnusableException(
            "%s: takes the inputs %s, not %s; a text model takes some of %s, and %s says which"
                .formatted(model, names, inputs, TextDescription.KNOWN, ModelFolder.DESCRIPTION));
      }
    }

    private UnusableException unlike(String expected, long[] shape) {
      return new UnusableException(
          "%s: gives %s for two texts, not %s; correct %s or take the right model"
              .formatted(model, Arrays.toString(shape), expected, ModelFolder.DESCRIPTION));
    }
  }

  /** How many tokens a text has, the special ones included and cut at the limit. */
  int tokens(String text) {
    return tokenizer.encode(cut(text)).getIds().length;
  }

  @Override
  public int groupSize() {
    return Math.max(1, settings.batchTokens() * BATCHES_SORTED_TOGETHER / TOKENS_OF_MOST_TEXTS);
  }

  /** Texts of like length together, as many as fit into the tokens of a batch. */
  @Override
  public List<Batch> prepare(List<Item> group) {
    Encoding[] encodings =
        tokenizer.batchEncode(group.stream().map(item -> cut(item.content())).toList());
    var byLength = new ArrayList<Integer>();
    for (int i = 0; i < encodings.length; i++) {
      byLength.add(i);
    }
    byLength.sort(Comparator.comparingInt(i -> encodings[i].getIds().length));
    var batches = new ArrayList<Batch>();
    int from = 0;
    while (from < byLength.size()) {
      int to = from + 1;
      while (to < byLength.size()
          && (to + 1 - from) * encodings[byLength.get(to)].getIds().length
              <= settings.batchTokens()) {
        to++;
      }
      List<Integer> rows = byLength.subList(from, to);
      Tokens tokens = Tokens.pad(rows.stream().map(i -> encodings[i]).toList(), padding);
      batches.add(
          new Batch(rows.stream().map(group::get).toList(), List.of(), () -> vectors(tokens)));
      from = to;
    }
    return batches;
  }

  /** What the tokenizer has to see of a text to make all the tokens that are kept. */
  private String cut(String text) {
    int most = settings.maxTokens() * MOST_CHARACTERS_A_TOKEN;
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  private float[][] vectors(Tokens tokens) {
    float[] states =
        network.forward(tokens.inputs(description.inputs()), description.output()).values();
    int width = description.width();
    var vectors = new float[tokens.batch()][width];
    for (int b = 0; b < vectors.length; b++) {
      switch (description.pooling()) {
        case MEAN -> mean(states, tokens, b, vectors[b]);
        case CLS -> System.arraycopy(states, b * tokens.length() * width, vectors[b], 0, width);
        case NONE -> System.arraycopy(states, b * width, vectors[b], 0, width);
      }
      UnitLength.scale(vectors[b]);
    }
    return vectors;
  }

  /**
   * The sum over the real tokens, which has the direction of their mean.
   *
   * @param states {@code B x L x D} of the last layer
   */
  private static void mean(float[] states, Tokens tokens, int b, float[] vector) {
    for (int l = 0; l < tokens.length(); l++) {
      if (tokens.mask()[b * tokens.length() + l] != 0) {
        int from = (b * tokens.length() + l) * vector.length;
        for (int d = 0; d < vector.length; d++) {
          vector[d] += states[from + d];
        }
      }
    }
  }

  /**
   * Encodes a few texts.
   *
   * @return one unit vector a text, in their order
   */
  float[][] encode(List<String> texts) {
    var items = new ArrayList<Item>();
    for (int i = 0; i < texts.size(); i++) {
      items.add(new Item(i, texts.get(i), null, null));
    }
    var vectors = new float[texts.size()][];
    for (Batch batch : prepare(items)) {
      float[][] encoded = batch.vectors().get();
      for (int b = 0; b < encoded.length; b++) {
        vectors[(int) batch.items().get(b).movieId()] = encoded[b];
      }
    }
    return vectors;
  }

  @Override
  public String description() {
    return "%s, %d wide".formatted(network, description.width());
  }

  @Override
  public void close() {
    network.close();
    tokenizer.close();
  }
}
