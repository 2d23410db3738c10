package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRatingTest {

  private final PlainRating plain = plain("userId,movieId,rating,timestamp");

  @Test
  void plainLinesAreRead() {
    assertThat(read(plain, "17,296,4.5,1147880044")).isTrue();

    assertThat(plain.userId()).isEqualTo(17);
    assertThat(plain.movieId()).isEqualTo(296);
    assertThat(plain.rating()).isEqualTo(4.5f);
    assertThat(plain.timestamp()).isEqualTo(1_147_880_044L);
  }

  @Test
  void columnsMayStandInAnyOrder() {
    PlainRating other = plain("timestamp,rating,movieId,userId");

    assertThat(read(other, "100,0.5,3,2147483647")).isTrue();

    assertThat(other.userId()).isEqualTo(2_147_483_647L);
    assertThat(other.movieId()).isEqualTo(3);
    assertThat(other.rating()).isEqualTo(0.5f);
    assertThat(other.timestamp()).isEqualTo(100);
  }

  @Test
  void linesOfDatFilesAreRead() {
    var dat = new PlainRating(Dialect.DAT, Layout.inOrder(RatingRows.COLUMNS));

    assertThat(read(dat, "1::1193::5::978300760")).isTrue();

    assertThat(dat.movieId()).isEqualTo(1193);
    assertThat(dat.rating()).isEqualTo(5f);
    assertThat(read(dat, "1,1193,5,978300760")).isFalse();
    assertThat(read(dat, "1::1193::5:978300760")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1,1,4.0",
        "1,1,4.0,",
        "1,1,4.0,100,",
        "1,1,4.0,100 ",
        " 1,1,4.0,100",
        "1,1,4.0,100,7",
        "1,1,0.0,100",
        "1,1,5.5,100",
        "1,1,4.3,100",
        "1,1,4.50,100",
        "1,1,.5,100",
        "1,1,4.,100",
        "0,1,4.0,100",
        "1,0,4.0,100",
        "1,1,4.0,0",
        "-1,1,4.0,100",
        "2147483648,1,4.0,100",
        "1,1,4.0,253402300800",
        "18446744073709551617,1,4.0,100",
        "\"1\",1,4.0,100",
        "1,1,4.0,100\u0000",
      })
  void otherLinesAreLeftToTheReaderThatSaysWhatIsWrong(String line) {
    assertThat(read(plain, line)).isFalse();
  }

  @Test
  void aFileWithMoreColumnsIsLeftToTheOtherReader() {
    assertThat(read(plain("userId,movieId,rating,timestamp,comment"), "1,1,4.0,100,x")).isFalse();
  }

  /** Two ways to read a line must never differ. */
  @Test
  void whatIsReadIsWhatTheOtherReaderReads() throws BadRowException {
    var random = new Random(7);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      var line = new StringBuilder("12,345,3.5,1147880044");
      for (int edit = random.nextInt(3); edit >= 0; edit--) {
        line.setCharAt(
            random.nextInt(line.length()), "0123456789.,-\" e".charAt(random.nextInt(16)));
      }
      if (read(plain, line.toString())) {
        String[] fields = new CsvLine().fields(line.toString());
        assertThat(fields).hasSize(4);
        assertThat(plain.userId()).isEqualTo(Fields.id("user", fields[0]));
        assertThat(plain.movieId()).isEqualTo(Fields.id("movie", fields[1]));
        assertThat(plain.rating()).isEqualTo(Fields.rating(fields[2]));
        assertThat(plain.timestamp()).isEqualTo(Fields.timestamp(fields[3]));
        read++;
      }
    }
    assertThat(read).isGreaterThan(20_000);
  }

  private static PlainRating plain(String header) {
    return new PlainRating(
        Dialect.CSV, Layout.of(new Path("ratings.csv"), header, RatingRows.COLUMNS));
  }

  /** With bytes after the line, as in a buffer that is filled anew for each line. */
  private static boolean read(PlainRating plain, String line) {
    byte[] bytes = (line + "99").getBytes(StandardCharsets.UTF_8);
    return plain.read(bytes, bytes.length - 2);
  }
}
