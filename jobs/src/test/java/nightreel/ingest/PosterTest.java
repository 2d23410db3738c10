package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosterTest {

  private static final long MOST_PIXELS = 1_000_000;

  @Test
  void everyKindOfJpegAndPngHasItsSizeAndHash() throws Exception {
    assertDecodes(Pictures.jpeg(40, 60));
    assertDecodes(Pictures.progressiveJpeg(40, 60));
    assertDecodes(Pictures.greyJpeg(40, 60));
    assertDecodes(Pictures.cmykJpeg(40, 60));
    assertDecodes(Pictures.ycckJpeg(40, 60));
    assertDecodes(Pictures.png(40, 60));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.9})
  void anImageThatIsCutOffIsRejected(double share) throws Exception {
    for (byte[] file :
        new byte[][] {
          Pictures.jpeg(200, 300),
          Pictures.progressiveJpeg(200, 300),
          Pictures.greyJpeg(200, 300),
          Pictures.cmykJpeg(200, 300),
          Pictures.png(200, 300)
        }) {
      assertRejected(
          Arrays.copyOf(file, (int) (share * file.length)),
          Reason.POSTER_UNREADABLE,
          "is not a whole image: ");
    }
  }

  @Test
  void aBombIsRejectedByItsHeaderBeforeItIsDecoded() throws Exception {
    String message = "has 50000 x 50000 pixels, more than 1000000";
    assertRejected(Pictures.pngHeader(50_000, 50_000), Reason.POSTER_SIZE, message);
    assertRejected(
        Pictures.promising(Pictures.jpeg(40, 60), 50_000, 50_000), Reason.POSTER_SIZE, message);
    assertRejected(
        Pictures.promising(Pictures.progressiveJpeg(40, 60), 50_000, 50_000),
        Reason.POSTER_SIZE,
        message);
    assertRejected(
        Pictures.promising(Pictures.cmykJpeg(40, 60), 50_000, 50_000), Reason.POSTER_SIZE, message);
  }

  @Test
  void aJpegOfManyScansIsRejectedSinceEachCostsAWalkOverAllPixels() throws Exception {
    byte[] jpeg = Pictures.progressiveJpeg(40, 60);
    int scan = lastScan(jpeg);
    var file = new ByteArrayOutputStream();
    file.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 100; i++) {
      file.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    file.write(jpeg, jpeg.length - 2, 2);

    assertRejected(file.toByteArray(), Reason.POSTER_SIZE, "has 110 scans, more than 100");
  }

  @Test
  void whatIsNeitherJpegNorPngIsRejected() {
    for (byte[] file : new byte[][] {{}, {(byte) 0xFF}, "GIF89a".getBytes(), new byte[100]}) {
      assertRejected(file, Reason.POSTER_UNREADABLE, "is neither JPEG nor PNG");
    }
  }

  private static void assertDecodes(byte[] file) throws BadRowException {
    assertThat(Poster.decode(file, MOST_PIXELS))
        .isEqualTo(new Poster(40, 60, DigestUtils.sha256Hex(file)));
  }

  private static void assertRejected(byte[] file, Reason reason, String message) {
    assertThatThrownBy(() -> Poster.decode(file, MOST_PIXELS))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith(message)
        .extracting(e -> ((BadRowException) e).reason())
        .isEqualTo(reason);
  }

  private static int lastScan(byte[] jpeg) {
    int last = jpeg.length - 2;
    while (jpeg[last] != (byte) 0xFF || jpeg[last + 1] != (byte) 0xDA) {
      last--;
    }
    return last;
  }
}
