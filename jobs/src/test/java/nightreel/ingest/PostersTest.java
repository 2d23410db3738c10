package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.Conf.PosterNames;
import nightreel.conf.ConfReader;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostersTest {

  @TempDir private Path folder;

  @Test
  void aReadablePosterIsKeptWithItsSizeAndHash() throws IOException {
    byte[] jpeg = Pictures.jpeg(20, 30);
    Files.write(folder.resolve("1.jpg"), jpeg);
    Files.write(folder.resolve("2.PNG"), Pictures.png(4, 6));
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
    assertThat(check().account().rejected()).isEmpty();
  }

  @Test
  void everyBadFileIsRejectedAndAccountedFor() throws IOException {
    byte[] jpeg = Pictures.jpeg(200, 300);
    Files.write(folder.resolve("1.jpeg"), jpeg);
    Files.write(folder.resolve("1.jpg"), jpeg);
    Files.write(folder.resolve("2.jpg"), new byte[0]);
    Files.writeString(folder.resolve("3.jpg"), "not an image", StandardCharsets.UTF_8);
    Files.write(folder.resolve("99.jpg"), jpeg);
    Files.write(folder.resolve("cover.jpg"), jpeg);

    CheckedRows rows = check();

    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly(
            "1.jpg: movie 1 has the poster 1.jpeg",
            "2.jpg: has 0 bytes, outside 1..67108864",
            "3.jpg: is neither JPEG nor PNG",
            "99.jpg: movie 99 is not in movies.csv",
            "cover.jpg: is not named like 17.jpg, 17.jpeg or 17.png after its movie");
    assertThat(RawFolder.reasons(rows.rejected()))
        .containsExactly(
            "duplicate", "poster_size", "poster_unreadable", "unknown_movie", "poster_name");
    Row first = rows.rejected().orderBy("source").first();
    assertThat(first.<Long>getAs("line")).isZero();
    assertThat(first.<String>getAs("source")).isEqualTo("1.jpg");
    assertThat(first.<String>getAs("raw")).isEqualTo(folder + "/1.jpg");
    assertThat(kept(rows)).singleElement().extracting(row -> row.getAs("movie_id")).isEqualTo(1L);
  }

  @Test
  void theSettingsLimitBytesAndPixels() throws IOException {
    Files.write(folder.resolve("1.png"), Pictures.pngHeader(1_001, 1_000));
    Files.write(folder.resolve("2.jpg"), new byte[(1 << 20) + 1]);

    CheckedRows rows = check("ingest.max_poster_megabytes=1", "ingest.max_poster_megapixels=1");

    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly(
            "1.png: has 1001 x 1000 pixels, more than 1000000",
            "2.jpg: has 1048577 bytes, outside 1..1048576");
  }

  @Test
  void aPngMayBeNamedJpg() throws IOException {
    Files.write(folder.resolve("1.jpg"), Pictures.png(4, 6));

    assertThat(kept(check())).singleElement().extracting(row -> row.getAs("height")).isEqualTo(6);
  }

  @Test
  void filesMayBeNamedAfterTmdbsIdsWhichMoviesMayShare() throws IOException {
    Files.write(folder.resolve("862.jpg"), Pictures.jpeg(4, 6));
    Files.write(folder.resolve("1.jpg"), Pictures.jpeg(4, 6));
    Files.write(folder.resolve("tmdb-862.jpg"), Pictures.jpeg(4, 6));

    CheckedRows rows = check("ingest.poster_names=tmdb_id");

    assertThat(movieIds(rows, PosterNames.TMDB_ID)).containsExactly(2L, 3L);
    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly(
            "1.jpg: tmdb id 1 is not in links.csv",
            "tmdb-862.jpg: is not named like 17.jpg, 17.jpeg or 17.png after its movie");
  }

  @Test
  void filesMayBeNamedAfterImdbsIdsWithTheirLettersAndZeros() throws IOException {
    Files.write(folder.resolve("tt0114709.jpg"), Pictures.jpeg(4, 6));
    Files.write(folder.resolve("0114709.png"), Pictures.png(4, 6));
    Files.write(folder.resolve("tt9.jpg"), Pictures.jpeg(4, 6));
    Files.write(folder.resolve("nm0000001.jpg"), Pictures.jpeg(4, 6));

    CheckedRows rows = check("ingest.poster_names=imdb_id");

    assertThat(movieIds(rows, PosterNames.IMDB_ID)).containsExactly(1L);
    assertThat(RawFolder.messages(rows.rejected()))
        .containsExactly(
            "nm0000001.jpg: is not named like tt0114709.jpg, 114709.jpeg or 0114709.png after its"
                + " movie",
            "tt0114709.jpg: imdb 114709 has the poster 0114709.png",
            "tt9.jpg: imdb id 9 is not in links.csv");
  }

  private static List<Long> movieIds(CheckedRows rows, PosterNames names) {
    Dataset<Row> posters = Posters.ofMovies(rows, names, links());
    assertThat(posters.columns()).containsExactlyInAnyOrder(Tables.POSTERS.columns().fieldNames());
    return posters.orderBy("movie_id").collectAsList().stream()
        .map(row -> row.<Long>getAs("movie_id"))
        .toList();
  }

  private static CheckedRows links() {
    var spark = LocalSpark.session();
    return CheckedRows.of(
        spark,
        "links.csv",
        LinkRows.SCHEMA,
        new JavaSparkContext(spark.sparkContext())
            .parallelize(
                List.of(link(1L, 114_709L, null), link(2L, 2L, 862L), link(3L, 3L, 862L))));
  }

  private static CheckedRow link(Long... values) {
    return CheckedRow.kept(values, "links.csv", 1 + values[0], "");
  }

  private CheckedRows check(String... settings) {
    var spark = LocalSpark.session();
    Conf.Ingest ingest = ConfReader.read(List.of(), List.of(settings)).ingest();
    KnownIds known =
        switch (ingest.posterNames()) {
          case MOVIE_ID ->
              KnownIds.of(
                  spark,
                  "movie",
                  "movies.csv",
                  new JavaSparkContext(spark.sparkContext()).parallelize(List.of(1L, 2L, 3L)));
          case TMDB_ID -> LinkRows.ids(spark, links(), "tmdb_id", "links.csv");
          case IMDB_ID -> LinkRows.ids(spark, links(), "imdb_id", "links.csv");
        };
    return Posters.check(
        spark, Folder.open(spark, folder.toString(), "paths.posters"), ingest, known);
  }

  private static List<Row> kept(CheckedRows rows) {
    return rows.kept().orderBy("movie_id").collectAsList();
  }
}
