package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import nightreel.conf.UnusableException;
import nightreel.ingest.Pictures;
import nightreel.ingest.Poster;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that gives the mean of each colour. */
class ImageEncoderTest {

  private static final Offset<Float> CLOSE = within(0.01f);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "model.pt"})
  void runsOnnxAndTorchScriptAlike(String model) throws IOException {
    try (var encoder = encoder(model)) {
      Batch batch =
          encoder
              .prepare(
                  List.of(
                      poster(1, "red.png", 20, 30, BufferedImage.TYPE_INT_RGB, 0xFF0000),
                      poster(2, "blue.jpg", 20, 30, BufferedImage.TYPE_INT_RGB, 0x0000FF),
                      poster(3, "grey.jpg", 20, 30, BufferedImage.TYPE_BYTE_GRAY, 0x808080)))
              .get(0);

      float[][] vectors = batch.vectors().get();
      float third = (float) Math.sqrt(1 / 3.0);
      assertThat(vectors[0]).containsExactly(new float[] {1, 0, 0}, CLOSE);
      assertThat(vectors[1]).containsExactly(new float[] {0, 0, 1}, CLOSE);
      assertThat(vectors[2]).containsExactly(new float[] {third, third, third}, CLOSE);
      assertThat(encoder.description()).startsWith(model).endsWith("3 wide");
    }
  }

  @Test
  void aPosterThatCannotBeReadCostsThatPosterOnly() throws IOException {
    Item whole = poster(1, "whole.jpg", 40, 60, BufferedImage.TYPE_INT_RGB, 0x00FF00);
    byte[] bytes = Files.readAllBytes(Path.of(whole.content()));
    Item half = write(2, "half.jpg", java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Item text = write(3, "text.jpg", "no picture".getBytes());
    Item gone = new Item(4, folder.resolve("gone.jpg").toString(), "0", "hash");
    Item replaced = new Item(5, whole.content(), "0", "hash");

    try (var encoder = encoder("model.onnx")) {
      Batch batch = encoder.prepare(List.of(half, text, whole, gone, replaced)).get(0);

      assertThat(batch.items()).containsExactly(whole);
      assertThat(batch.vectors().get()).hasDimensions(1, 3);
      assertThat(batch.failures())
          .extracting(failure -> failure.item().movieId() + " " + failure.problem())
          .satisfiesExactly(
              problem -> assertThat(problem).startsWith("2 " + half.content() + ": is not a whole"),
              problem ->
                  assertThat(problem)
                      .isEqualTo("3 " + text.content() + ": is neither JPEG nor PNG"),
              problem -> assertThat(problem).contains("gone.jpg").contains("does not exist"),
              problem -> assertThat(problem).contains("is another file than ingest has read"));
      assertThat(encoder.prepare(List.of(half)).get(0).vectors().get()).isEmpty();
    }
  }

  /** Cyan and yellow at half strength with a fifth of black. */
  @Test
  void takesTheInksOfPrintersAsPillowDoes() throws IOException {
    byte[] file = Pictures.inks(20, 30, 128, 0, 128, 51);
    try (var encoder = encoder("model.onnx")) {
      float[] vector =
          encoder.prepare(List.of(write(1, "inks.jpg", file))).get(0).vectors().get()[0];

      assertThat(vector[0] / vector[1]).isCloseTo(127 / 255f, CLOSE);
      assertThat(vector[2] / vector[1]).isCloseTo(127 / 255f, CLOSE);
    }
  }

  @Test
  void encodesAPosterOfOnePixel() throws IOException {
    try (var encoder = encoder("model.onnx")) {
      Item pixel = poster(1, "pixel.png", 1, 1, BufferedImage.TYPE_INT_RGB, 0x00FF00);

      assertThat(encoder.prepare(List.of(pixel)).get(0).vectors().get()[0])
          .containsExactly(new float[] {0, 1, 0}, CLOSE);
    }
  }

  @Test
  void saysThatTheModelIsNotWhatItsDescriptionSays() throws IOException {
    Path model = TinyModels.copy(TinyModels.IMAGE, "model.onnx", folder);
    TinyModels.describe(model, "\"image\"", "\"pixels\"");
    assertUnusable("/model.onnx: takes the inputs [image], encoder.json says pixels");

    TinyModels.describe(model, "\"pixels\"", "\"image\"");
    TinyModels.describe(model, "\"width\": 3", "\"width\": 2048");
    assertUnusable(
        "/model.onnx: gives [2, 3] for two posters, not vectors of the width 2048; correct"
            + " encoder.json or take the right model");

    TinyModels.describe(model, "\"crop\": 8", "\"crop\": 11");
    assertUnusable("/encoder.json: crop is 11, must be from 1 to size 10");

    Files.delete(model.resolve("encoder.json"));
    assertThatThrownBy(() -> TinyModels.image(folder))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(
            "embed.image_model %s: has no encoder.json, which says how posters are prepared"
                .formatted(folder));
  }

  @Test
  void saysThatTheModelTakesPicturesOfAnotherSize() {
    Path model = TinyModels.copy(TinyModels.IMAGE, "model.onnx", folder);
    TinyModels.describe(model, "\"crop\": 8", "\"crop\": 9");

    assertUnusable("/model.onnx: does not run on [image(2, 3, 9, 9)]: ");
  }

  private void assertUnusable(String message) {
    assertThatThrownBy(() -> TinyModels.image(folder))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(folder + message)
        .hasMessageNotContaining("\n");
  }

  private ImageEncoder encoder(String model) {
    return TinyModels.image(TinyModels.copy(TinyModels.IMAGE, model, folder.resolve("model")));
  }

  private Item poster(long movieId, String name, int width, int height, int type, int colour)
      throws IOException {
    var image = new BufferedImage(width, height, type);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, colour);
    }
    Path file = folder.resolve(name);
    ImageIO.write(image, name.endsWith("png") ? "png" : "jpeg", file.toFile());
    return write(movieId, name, Files.readAllBytes(file));
  }

  private Item write(long movieId, String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    return new Item(movieId, file.toString(), Poster.sha256(bytes), "hash");
  }
}
