package nightreel.embed;

import ai.djl.MalformedModelException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;

/**
 * A sentence encoder in ONNX: token vectors of the last layer, mean over the real tokens, unit
 * length, as sentence-transformers does it (Reimers and Gurevych, EMNLP 2019). Safe for use by
 * several threads at once.
 */
final class TextEncoder implements AutoCloseable {

  private static final String BUILTIN = "builtin";
  private static final Map<String, String> BUILTIN_FILES =
      Map.of(
          "model.onnx", "/all-minilm-l6-v2.onnx",
          "tokenizer.json", "/all-minilm-l6-v2-tokenizer.json");

  private final HuggingFaceTokenizer tokenizer;
  private final ZooModel<NDList, NDList> model;

  private TextEncoder(HuggingFaceTokenizer tokenizer, ZooModel<NDList, NDList> model) {
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * Loads the encoder that the settings name.
   *
   * @param threads CPU threads of one forward pass
   * @throws UnusableException where there is no such model
   */
  static TextEncoder load(Conf.Embed settings, int threads) {
    Path folder = settings.textModel().equals(BUILTIN) ? unpack() : Path.of(settings.textModel());
    requireFile(folder.resolve("model.onnx"));
    requireFile(folder.resolve("tokenizer.json"));
    try {
      var tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(folder)
              .optMaxLength(settings.maxTokens())
              .optTruncation(true)
              .optPadding(true)
              .build();
      return new TextEncoder(tokenizer, loadModel(folder, threads));
    } catch (IOException | ModelNotFoundException | MalformedModelException | RuntimeException e) {
      throw new UnusableException(
          "embed.text_model %s: cannot be loaded: %s"
              .formatted(
                  settings.textModel(),
                  String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static ZooModel<NDList, NDList> loadModel(Path folder, int threads)
      throws IOException, ModelNotFoundException, MalformedModelException {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder.resolve("model.onnx"))
        .optEngine("OnnxRuntime")
        .optOption("intraOpNumThreads", String.valueOf(threads))
        .optOption("interOpNumThreads", "1")
        .optTranslator(new NoopTranslator())
        .build()
        .loadModel();
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UnusableException(
          "embed.text_model: %s does not exist; give a folder with model.onnx and tokenizer.json, or builtin"
              .formatted(file));
    }
  }

  /** The model that comes with the build, as files. */
  private static Path unpack() {
    try {
      Path folder = Files.createTempDirectory("nightreel-minilm-");
      folder.toFile().deleteOnExit();
      for (var file : BUILTIN_FILES.entrySet()) {
        Path target = folder.resolve(file.getKey());
        target.toFile().deleteOnExit();
        var loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(file.getValue().substring(1))) {
          if (in == null) {
            throw new UnusableException(
                "embed.text_model builtin: %s is not on the class path; pass the jars of jobs/target/lib with --jars"
                    .formatted(file.getValue()));
          }
          Files.copy(in, target);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UnusableException(
          "the built-in text model cannot be unpacked: " + e.getMessage(), e);
    }
  }

  /** How many tokens a text has, the special ones included and cut at the limit. */
  int tokens(String text) {
    return tokenizer.encode(text).getIds().length;
  }

  /**
   * Encodes texts in one forward pass.
   *
   * @return one unit vector a text
   */
  float[][] encode(List<String> texts) {
    Encoding[] encodings = tokenizer.batchEncode(texts);
    int batch = encodings.length;
    int length = encodings[0].getIds().length;
    try (NDManager manager = model.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor()) {
      var shape = new Shape(batch, length);
      var inputs = new NDList();
      inputs.add(named("input_ids", manager.create(flat(encodings, Encoding::getIds), shape)));
      inputs.add(
          named(
              "attention_mask",
              manager.create(flat(encodings, Encoding::getAttentionMask), shape)));
      inputs.add(
          named("token_type_ids", manager.create(flat(encodings, Encoding::getTypeIds), shape)));
      try (NDList outputs = predictor.predict(inputs)) {
        return pool(outputs.head().toFloatArray(), encodings, length);
      }
    } catch (TranslateException e) {
      throw new IllegalStateException("text model: " + e.getMessage(), e);
    }
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }

  private interface Field {
    long[] of(Encoding encoding);
  }

  private static long[] flat(Encoding[] encodings, Field field) {
    int length = field.of(encodings[0]).length;
    var flat = new long[encodings.length * length];
    for (int b = 0; b < encodings.length; b++) {
      System.arraycopy(field.of(encodings[b]), 0, flat, b * length, length);
    }
    return flat;
  }

  /**
   * Mean over the real tokens, then unit length.
   *
   * @param states {@code B x L x D} of the last layer
   */
  private static float[][] pool(float[] states, Encoding[] encodings, int length) {
    int width = states.length / (encodings.length * length);
    var vectors = new float[encodings.length][width];
    for (int b = 0; b < encodings.length; b++) {
      long[] mask = encodings[b].getAttentionMask();
      for (int l = 0; l < length; l++) {
        if (mask[l] != 0) {
          int from = (b * length + l) * width;
          for (int d = 0; d < width; d++) {
            vectors[b][d] += states[from + d];
          }
        }
      }
      UnitLength.scale(vectors[b]);
    }
    return vectors;
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
