package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nightreel.conf.UnusableException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real all-MiniLM-L6-v2. */
class TextEncoderTest {

  private static final Offset<Float> SAME = within(1e-5f);
  private static final String PERSON = "That is a happy person";

  private static TextEncoder encoder;

  @TempDir private Path folder;

  @BeforeAll
  static void loadEncoder() {
    encoder = TinyModels.text("builtin");
  }

  @AfterAll
  static void closeEncoder() {
    encoder.close();
  }

  /** 0.695, 0.943 and 0.257 are what the model's own page shows for these sentences. */
  @Test
  void findsTheSimilaritiesThatPythonFinds() {
    float[][] vectors =
        encoder.encode(
            List.of(
                PERSON,
                "That is a happy dog",
                "That is a very happy person",
                "Today is a sunny day",
                "Toy Story (1995). Genres: Adventure, Animation, Children. Tags: pixar.",
                "Heat (1995). Genres: Action, Crime, Thriller."));

    assertThat(dot(vectors[0], vectors[1])).isCloseTo(0.69458f, within(1e-4f));
    assertThat(dot(vectors[0], vectors[2])).isCloseTo(0.94292f, within(1e-4f));
    assertThat(dot(vectors[0], vectors[3])).isCloseTo(0.25688f, within(1e-4f));
    assertThat(dot(vectors[4], vectors[5])).isCloseTo(0.38084f, within(1e-4f));
    assertThat(vectors[0])
        .hasSize(384)
        .startsWith(
            new float[] {-0.03387684f, 0.09194157f, 0.04870132f, -0.03488356f}, within(1e-5f));
  }

  @Test
  void givesATextTheSameVectorAloneAndBesideLongerOnes() {
    float[] alone = encoder.encode(List.of(PERSON))[0];

    float[][] together =
        encoder.encode(List.of("word ".repeat(200), PERSON, "", "Heat (1995). Genres: Action."));

    assertThat(together[1]).containsExactly(alone, SAME);
  }

  @Test
  void givesVectorsOfUnitLengthForAnyText() {
    List<String> texts = List.of("", " ", "فيلم رائع 🎬🍿", "\u0000\uD83D", "七人の侍 (1954)", "?!");

    for (float[] vector : encoder.encode(texts)) {
      assertThat(dot(vector, vector)).isCloseTo(1, SAME);
    }
    float[][] vectors = encoder.encode(List.of("فيلم رائع 🎬🍿", ""));
    assertThat(vectors[0]).startsWith(new float[] {-0.01993409f, 0.07854194f}, SAME);
    assertThat(vectors[1]).startsWith(new float[] {-0.11883827f, 0.04829873f}, SAME);
  }

  @Test
  void cutsALongText() {
    String longest = "word ".repeat(126); // and one token at each end
    assertThat(encoder.tokens(PERSON)).isEqualTo(7);
    assertThat(encoder.tokens(longest + "rest")).isEqualTo(128);

    float[][] vectors = encoder.encode(List.of(longest, longest + "that nobody reads"));

    assertThat(vectors[1]).containsExactly(vectors[0], SAME);
  }

  @Test
  void cutsWhereTheSettingsSay() {
    try (var shorter = TinyModels.text("builtin", "max_tokens=5")) {
      assertThat(shorter.tokens(PERSON)).isEqualTo(5);
      assertThat(shorter.encode(List.of(PERSON))[0])
          .containsExactly(encoder.encode(List.of("That is a"))[0], SAME);
    }
  }

  @Test
  void givesSeveralThreadsTheSameVectors() {
    float[] alone = encoder.encode(List.of(PERSON))[0];

    assertThat(
            IntStream.range(0, 32)
                .parallel()
                .mapToObj(i -> encoder.encode(List.of(PERSON, "word ".repeat(i + 1)))[0]))
        .allSatisfy(vector -> assertThat(vector).containsExactly(alone, SAME));
  }

  @Test
  void agreesWithSentenceTransformers() throws IOException {
    try (InputStream in = TextEncoderTest.class.getResourceAsStream("sentences.json")) {
      for (JsonNode sentence : new ObjectMapper().readTree(in)) {
        String text = sentence.get("text").asText();
        float[] vector = encoder.encode(List.of(text))[0];
        assertThat(vector).hasSize(sentence.get("vector").size());
        for (int d = 0; d < vector.length; d++) {
          assertThat(vector[d])
              .as("%.20s, %d", text, d)
              .isCloseTo((float) sentence.get("vector").get(d).asDouble(), SAME);
        }
      }
    }
  }

  @Test
  void cutsAMillionCharactersBeforeTheyBecomeTokens() {
    String start = "a robot in love. ".repeat(100);
    float[] shorter = encoder.encode(List.of(start))[0];

    for (String rest :
        List.of("x".repeat(1_000_000), "love ".repeat(200_000), "🍿".repeat(500_000))) {
      assertThat(encoder.encode(List.of(start + rest))[0]).containsExactly(shorter, SAME);
    }
    assertThat(encoder.tokens("🍿".repeat(500_000))).isLessThanOrEqualTo(128);
    assertThat(encoder.encode(List.of("a" + "🍿".repeat(500_000)))[0]).doesNotContain(Float.NaN);
  }

  /** Vectors worked out by hand: the special tokens are zero, and each word has an axis. */
  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "model.pt"})
  void runsOnnxAndTorchScriptAlike(String model) {
    try (var tiny = TinyModels.text(TinyModels.copy(TinyModels.TEXT, model, folder))) {
      float[][] vectors =
          tiny.encode(List.of("space", "robot love", "space space space war", "unheard"));

      float half = (float) Math.sqrt(0.5);
      assertThat(vectors[0]).containsExactly(new float[] {1, 0, 0, 0}, SAME);
      assertThat(vectors[1]).containsExactly(new float[] {0, half, half, 0}, SAME);
      assertThat(vectors[2])
          .containsExactly(
              new float[] {3 / (float) Math.sqrt(10), 0, 0, 1 / (float) Math.sqrt(10)}, SAME);
      assertThat(vectors[3]).containsExactly(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, SAME);
      assertThat(tiny.description()).startsWith(model).endsWith("4 wide");
    }
  }

  @Test
  void needsNoDescriptionWhereTheModelSaysEnough() throws IOException {
    TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    Files.delete(folder.resolve("encoder.json"));

    try (var tiny = TinyModels.text(folder)) {
      assertThat(tiny.encode(List.of("love"))[0]).containsExactly(new float[] {0, 0, 1, 0}, SAME);
    }
  }

  @Test
  void makesBatchesOfAsManyTokensAsTheSettingsSay() {
    try (var tiny =
        TinyModels.text(
            TinyModels.copy(TinyModels.TEXT, "model.onnx", folder),
            "max_tokens=6",
            "batch_tokens=12")) {
      var items = new ArrayList<Item>();
      for (int i = 0; i < 9; i++) { // 3, 4 or 6 tokens each
        String words = List.of("space", "space war", "space war love robot war").get(i % 3);
        items.add(new Item(i, words, null, "hash"));
      }

      List<Batch> batches = tiny.prepare(items);

      assertThat(batches)
          .extracting(batch -> batch.items().stream().map(Item::movieId).toList())
          .containsExactly(List.of(0L, 3L, 6L), List.of(1L, 4L, 7L), List.of(2L, 5L), List.of(8L));
      assertThat(batches.get(3).vectors().get()[0])
          .containsExactly(tiny.encode(List.of("space war love robot war"))[0], SAME);
    }
  }

  @Test
  void saysThatTheFolderHasNoModel() throws IOException {
    Path missing = folder.resolve("missing");

    assertUnusable(missing, "embed.text_model %s: there is no such folder", missing);
    Files.createDirectory(missing);
    assertUnusable(
        missing,
        "embed.text_model %s: has neither model.pt nor model.onnx; jobs/models/export.py writes such"
            + " a folder",
        missing);
    Files.createFile(missing.resolve("model.onnx"));
    assertUnusable(
        missing,
        "embed.text_model %s: has no tokenizer.json; jobs/models/export.py writes such a folder",
        missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "model.pt"})
  void saysInOneLineThatAFileIsNoModel(String model) throws IOException {
    TinyModels.copy(TinyModels.TEXT, model, folder);
    Files.writeString(folder.resolve(model), "no model\n".repeat(100));

    assertUnusable(folder, "%s: cannot be loaded as ", folder.resolve(model));
  }

  @Test
  void saysInOneLineThatAFileIsNoTokenizer() throws IOException {
    TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{\n\"no\": \"tokenizer\"}");

    assertUnusable(folder, "%s: is no tokenizer: ", folder.resolve("tokenizer.json"));
  }

  @Test
  void saysThatAModelTakesOtherInputs() throws IOException {
    TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    TinyModels.describe(folder, "attention_mask", "token_type_ids");
    assertUnusable(
        folder,
        "%s: takes the inputs [input_ids, attention_mask], not [input_ids, token_type_ids]; a text"
            + " model takes some of [input_ids, attention_mask, token_type_ids], and encoder.json"
            + " says which",
        folder.resolve("model.onnx"));

    Files.copy(
        TinyModels.IMAGE.resolve("model.onnx"),
        folder.resolve("model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(folder.resolve("encoder.json"));
    assertUnusable(folder, "%s: takes the inputs [image], not ", folder.resolve("model.onnx"));
  }

  @Test
  void saysThatATorchScriptModelTakesFewerInputs() {
    TinyModels.copy(TinyModels.TEXT, "model.pt", folder);
    TinyModels.describe(folder, "\"attention_mask\"", "\"attention_mask\", \"token_type_ids\"");

    assertUnusable(
        folder,
        "%s: does not run on [input_ids(2, 4), attention_mask(2, 4), token_type_ids(2, 4)]: ",
        folder.resolve("model.pt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "model.pt"})
  void saysThatAModelIsOfAnotherWidth(String model) {
    TinyModels.copy(TinyModels.TEXT, model, folder);
    TinyModels.describe(folder, ": 4", ": 512");

    assertUnusable(
        folder,
        "%s: gives [2, 4, 4] for two texts, not width 512 and pooling MEAN; correct encoder.json or"
            + " take the right model",
        folder.resolve(model));
  }

  @Test
  void saysWhatTheDescriptionLacks() throws IOException {
    TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    TinyModels.describe(folder, "last_hidden_state", "sentence_embedding");
    assertUnusable(
        folder,
        "%s: has no output sentence_embedding, but [last_hidden_state]",
        folder.resolve("model.onnx"));

    TinyModels.describe(folder, "\"pooling\": \"mean\",", "");
    assertUnusable(folder, "%s: Missing creator property 'pooling'", description());
    Files.writeString(description(), "inputs: [input_ids]");
    assertUnusable(folder, "%s: Unrecognized token 'inputs'", description());
  }

  private Path description() {
    return folder.resolve("encoder.json");
  }

  private static void assertUnusable(Path model, String message, Path named) {
    assertThatThrownBy(() -> TinyModels.text(model))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(message.formatted(named))
        .hasMessageNotContaining("\n");
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
