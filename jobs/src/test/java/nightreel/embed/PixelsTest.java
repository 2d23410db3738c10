package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import nightreel.embed.ImageDescription.Channels;
import nightreel.embed.ImageDescription.Interpolation;
import nightreel.embed.ImageDescription.Resize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelsTest {

  private static final List<Double> ZERO = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);

  /** {@code make.py} draws the same picture and resizes it with Pillow. */
  @ParameterizedTest
  @CsvSource({
    "smaller,BILINEAR,16",
    "smaller,BICUBIC,16",
    "larger,BILINEAR,40",
    "larger,BICUBIC,40"
  })
  void resizesAsPillowDoes(String name, Interpolation interpolation, int size) throws IOException {
    JsonNode expected = reference().get(name + "_" + interpolation.toString().toLowerCase());
    int crop = size - 4;

    float[] pixels =
        pixels(
            picture(), description(Resize.SHORTER_SIDE, size, crop, interpolation, Channels.RGB));

    int next = 0;
    for (int y = 0; y < crop; y += 5) {
      for (int x = 0; x < crop; x += 5) {
        for (int c = 0; c < 3; c++) {
          assertThat(255 * pixels[(c * crop + y) * crop + x])
              .as("channel %d of (%d, %d)", c, x, y)
              .isCloseTo(expected.get(next).get(c).asInt(), within(1.01f));
        }
        next++;
      }
    }
    assertThat(next).isEqualTo(expected.size());
  }

  @Test
  void normalisesEachChannelInTheOrderOfTheNetwork() {
    var red = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    red.setRGB(0, 0, 4, 4, filled(16, 0xFF3300), 0, 4);
    var description =
        new ImageDescription(
            "i",
            "o",
            1,
            Resize.BOTH_SIDES,
            2,
            2,
            Interpolation.BILINEAR,
            Channels.BGR,
            List.of(0.5, 0.2, 0.0),
            List.of(0.5, 0.1, 2.0));

    assertThat(pixels(red, description))
        .containsExactly(
            new float[] {-1, -1, -1, -1, 0, 0, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f}, within(1e-5f));
  }

  @Test
  void takesGreyValuesAsTheyAre() {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      var grey = new BufferedImage(3, 3, type);
      int white = type == BufferedImage.TYPE_BYTE_GRAY ? 255 : 65_535;
      for (int i = 0; i < 9; i++) {
        grey.getRaster().setSample(i % 3, i / 3, 0, white * 2 / 5);
      }

      assertThat(pixels(grey, both(3))).containsOnly(102 / 255f);
    }
  }

  @Test
  void keepsAllOfAPictureWhoseSidesAreBothResized() {
    var halves = new BufferedImage(100, 2, BufferedImage.TYPE_INT_RGB);
    halves.setRGB(50, 0, 50, 2, filled(100, 0xFFFFFF), 0, 50);

    assertThat(pixels(halves, both(2)))
        .startsWith(new float[] {0.14f, 0.86f, 0.14f, 0.86f}, within(0.01f));
  }

  /** Resized whole, it would have 25 million pixels a colour. */
  @Test
  void resizesOnlyWhatIsInTheMiddleOfALongPicture() {
    var thread = new BufferedImage(1, 100_000, BufferedImage.TYPE_INT_RGB);
    thread.setRGB(0, 50_000, 0xFFFFFF);
    thread.setRGB(0, 49_999, 0xFFFFFF);

    float[] pixels =
        pixels(
            thread,
            description(Resize.SHORTER_SIDE, 256, 224, Interpolation.BILINEAR, Channels.RGB));

    assertThat(pixels).containsOnly(1);
  }

  @Test
  void makesASinglePixelAPicture() {
    var pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    pixel.setRGB(0, 0, 0x0000FF);

    float[] pixels =
        pixels(pixel, description(Resize.SHORTER_SIDE, 8, 8, Interpolation.BICUBIC, Channels.RGB));

    assertThat(pixels).hasSize(3 * 64);
    assertThat(pixels[0]).isZero();
    assertThat(pixels[3 * 64 - 1]).isEqualTo(1);
  }

  private static ImageDescription both(int size) {
    return description(Resize.BOTH_SIDES, size, size, Interpolation.BILINEAR, Channels.RGB);
  }

  private static ImageDescription description(
      Resize resize, int size, int crop, Interpolation interpolation, Channels channels) {
    return new ImageDescription(
        "image", "features", 3, resize, size, crop, interpolation, channels, ZERO, ONE);
  }

  private static float[] pixels(BufferedImage image, ImageDescription description) {
    var pixels = new float[3 * description.crop() * description.crop()];
    Pixels.write(image, description, pixels, 0);
    return pixels;
  }

  private static BufferedImage picture() {
    var picture = new BufferedImage(31, 47, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 47; y++) {
      for (int x = 0; x < 31; x++) {
        int red = (x * 7 + y * 3) & 255;
        int green = (x * x + y) & 255;
        int blue = (x * y) & 255;
        picture.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return picture;
  }

  private static int[] filled(int count, int colour) {
    var colours = new int[count];
    java.util.Arrays.fill(colours, colour);
    return colours;
  }

  private static JsonNode reference() throws IOException {
    try (InputStream in = PixelsTest.class.getResourceAsStream("resized.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}
