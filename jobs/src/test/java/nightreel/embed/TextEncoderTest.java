package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real all-MiniLM-L6-v2. */
class TextEncoderTest {

  private static final Offset<Float> SAME = within(1e-5f);
  private static final String PERSON = "That is a happy person";

  private static TextEncoder encoder;

  @TempDir private Path folder;

  @BeforeAll
  static void loadEncoder() {
    encoder = TextEncoder.load(settings("text_model=builtin"), 2);
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
    try (var shorter = TextEncoder.load(settings("max_tokens=5"), 1)) {
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
  void saysThatTheFolderHasNoModel() throws IOException {
    Path missing = folder.resolve("missing");

    assertUnusable(
        missing,
        "embed.text_model: %s/model.onnx does not exist; give a folder with model.onnx and"
            + " tokenizer.json, or builtin");
    Files.createFile(Files.createDirectory(missing).resolve("model.onnx"));
    assertUnusable(
        missing,
        "embed.text_model: %s/tokenizer.json does not exist; give a folder with model.onnx and"
            + " tokenizer.json, or builtin");
  }

  @Test
  void saysInOneLineThatAFileIsNoModel() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "no model\n".repeat(100));
    try (InputStream in =
        TextEncoder.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      Files.copy(in, folder.resolve("tokenizer.json"));
    }

    assertCannotBeLoaded();
  }

  @Test
  void saysInOneLineThatAFileIsNoTokenizer() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "no model");
    Files.writeString(folder.resolve("tokenizer.json"), "{\n\"no\": \"tokenizer\"}");

    assertCannotBeLoaded();
  }

  private void assertCannotBeLoaded() {
    assertThatThrownBy(() -> TextEncoder.load(settings("text_model=" + folder), 1))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith("embed.text_model " + folder + ": cannot be loaded: ")
        .hasMessageNotContaining("\n")
        .message()
        .hasSizeGreaterThan(("embed.text_model " + folder + ": cannot be loaded: ").length());
  }

  private static void assertUnusable(Path model, String message) {
    assertThatThrownBy(() -> TextEncoder.load(settings("text_model=" + model), 1))
        .isInstanceOf(UnusableException.class)
        .hasMessage(message.formatted(model));
  }

  private static Conf.Embed settings(String change) {
    return ConfReader.read(List.of(), List.of("embed." + change)).embed();
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
