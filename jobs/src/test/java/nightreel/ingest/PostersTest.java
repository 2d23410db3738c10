package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostersTest {

  @TempDir private Path folder;

  @Test
  void aReadablePosterIsKeptWithItsSizeAndHash() throws IOException {
    byte[] jpeg = image("jpg", 20, 30);
    Files.write(folder.resolve("1.jpg"), jpeg);
    Files.write(folder.resolve("2.PNG"), image("png", 4, 6));
    Files.writeString(folder.resolve(".hidden"), "x");

    List<Row> posters = kept(check());

    assertThat(posters).hasSize(2);
    assertThat(posters.get(0).<Long>getAs("movie_id")).isEqualTo(1);
    assertThat(posters.get(0).<String>getAs("path")).isEqualTo(folder + "/1.jpg");
    assertThat(posters.get(0).<Integer>getAs("width")).isEqualTo(20);
    assertThat(posters.get(0).<Integer>getAs("height")).isEqualTo(30);
    assertThat(posters.get(0).<String>getAs("sha256"))
        .isEqualTo(org.apache.commons.codec.digest.DigestUtils.sha256Hex(jpeg));
    assertThat(posters.get(1).<Long>getAs("movie_id")).isEqualTo(2);
    assertThat(Verdict.rejected(check()).count()).isZero();
  }

  @Test
  void everyBadFileIsRejectedAndAccountedFor() throws IOException {
    byte[] jpeg = image("jpg", 200, 300);
    Files.write(folder.resolve("1.jpeg"), jpeg);
    Files.write(folder.resolve("1.jpg"), jpeg);
    Files.write(folder.resolve("2.jpg"), new byte[0]);
    Files.writeString(folder.resolve("3.jpg"), "not an image", StandardCharsets.UTF_8);
    Files.write(folder.resolve("99.jpg"), jpeg);
    Files.write(folder.resolve("cover.jpg"), jpeg);

    Dataset<Row> rows = check();

    assertThat(RawFolder.messages(Verdict.rejected(rows)))
        .containsExactly(
            "1.jpg: movie 1 has the poster 1.jpeg",
            "2.jpg: has 0 bytes, outside 1..67108864",
            "3.jpg: is not an image that Java reads (JPEG, PNG, GIF, BMP)",
            "99.jpg: movie 99 is not in movies.csv",
            "cover.jpg: is not named like 17.jpg, 17.jpeg or 17.png after its movie");
    assertThat(RawFolder.reasons(Verdict.rejected(rows)))
        .containsExactly(
            "duplicate", "poster_size", "poster_unreadable", "unknown_movie", "poster_name");
    Row first = Verdict.rejected(rows).orderBy("source").first();
    assertThat(first.<Long>getAs("line")).isZero();
    assertThat(first.<String>getAs("source")).isEqualTo("1.jpg");
    assertThat(first.<String>getAs("raw")).isEqualTo(folder + "/1.jpg");
    assertThat(kept(rows)).singleElement().extracting(row -> row.getAs("movie_id")).isEqualTo(1L);
  }

  @Test
  void aPosterThatIsCutOffIsRejected() throws IOException {
    byte[] jpeg = image("jpg", 200, 300);
    byte[] png = image("png", 200, 300);
    Files.write(folder.resolve("1.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
    Files.write(folder.resolve("2.png"), Arrays.copyOf(png, png.length / 2));

    assertThat(RawFolder.reasons(Verdict.rejected(check())))
        .containsExactly("poster_unreadable", "poster_unreadable");
    assertThat(RawFolder.messages(Verdict.rejected(check())))
        .allMatch(message -> message.contains(": is not a whole image: "));
  }

  @Test
  void aBombIsRejectedByItsDimensionsBeforeItIsDecoded() throws IOException {
    Files.write(folder.resolve("1.png"), pngHeader(60_000, 60_000));

    assertThat(RawFolder.messages(Verdict.rejected(check())))
        .containsExactly("1.png: has 60000 x 60000 pixels, more than 100000000");
  }

  private Dataset<Row> check() {
    var spark = LocalSpark.session();
    return Posters.check(
        spark,
        Folder.open(spark, folder.toString(), "paths.posters"),
        spark.range(1, 4).toDF("movie_id"));
  }

  private static List<Row> kept(Dataset<Row> rows) {
    return Verdict.kept(rows, Tables.POSTERS.columns()).orderBy("movie_id").collectAsList();
  }

  private static byte[] image(String format, int width, int height) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var random = new Random(1);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  /** A PNG that promises pixels and has none: decoding it would first allocate them all. */
  private static byte[] pngHeader(int width, int height) throws IOException {
    var chunk = new ByteArrayOutputStream();
    var header = new DataOutputStream(chunk);
    header.writeBytes("IHDR");
    header.writeInt(width);
    header.writeInt(height);
    header.write(new byte[] {8, 2, 0, 0, 0});
    var crc = new CRC32();
    crc.update(chunk.toByteArray());
    var file = new ByteArrayOutputStream();
    var png = new DataOutputStream(file);
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.writeInt(13);
    png.write(chunk.toByteArray());
    png.writeInt((int) crc.getValue());
    png.writeInt(0);
    png.writeBytes("IDAT");
    png.writeInt(0x35af061e);
    return file.toByteArray();
  }
}
