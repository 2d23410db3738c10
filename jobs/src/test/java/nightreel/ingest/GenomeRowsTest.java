package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nightreel.LocalSpark;
import nightreel.conf.UnusableException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenomeRowsTest {

  @TempDir private Path temporary;

  private RawFolder raw;

  @BeforeEach
  void writeTags() {
    raw =
        new RawFolder(temporary)
            .ratings("1,1,4.0,100")
            .write("genome-tags.csv", "tagId,tag", "7,pixar", "3,\"boy's life, a\"", "10,Dark");
  }

  @Test
  void aMovieHasARelevanceForEveryTagInTheOrderOfTheTags() {
    raw.write(
        "genome-scores.csv",
        "movieId,tagId,relevance",
        "2,3,0.02875000000000005",
        "2,7,1.0",
        "2,10,0",
        "1,10,0.5",
        "1,7,2.5e-1",
        "1,3,.125");

    try (RawFiles files = raw.check()) {
      assertThat(files.genome().keptTags().orderBy("position").collectAsList())
          .containsExactly(
              RowFactory.create(0, 3L, "boy's life, a"),
              RowFactory.create(1, 7L, "pixar"),
              RowFactory.create(2, 10L, "Dark"));
      assertThat(relevance(files))
          .containsExactly("1: [0.125, 0.25, 0.5]", "2: [0.02875, 1.0, 0.0]");
      assertThat(files.genome().scores().orElseThrow().account())
          .isEqualTo(new Account("genome-scores.csv", 6, List.of(), "the first is kept"));
    }
  }

  @Test
  void ofSeveralScoresOfATagTheFirstIsKeptAndOneThatIsMissingIsNull() {
    raw.write(
        "genome-scores.csv",
        "movieId,tagId,relevance",
        "1,3,0.1",
        "1,3,0.2",
        "1,7,0.3",
        "2,7,0.4",
        "1,7,0.5",
        "3,10,0.6",
        "1,3,0.7");

    try (RawFiles files = raw.check()) {
      assertThat(relevance(files))
          .containsExactly("1: [0.1, 0.3, null]", "2: [null, 0.4, null]", "3: [null, null, 0.6]");
      CheckedGenome genome = files.genome().scores().orElseThrow();
      assertThat(RawFolder.messages(genome.rejected()))
          .containsExactly(
              "genome-scores.csv line 3: movie 1 has tag 3 already on line 2",
              "genome-scores.csv line 6: movie 1 has tag 7 already on line 4",
              "genome-scores.csv line 8: movie 1 has tag 3 already on line 2");
      assertThat(RawFolder.reasons(genome.rejected())).containsOnly("duplicate");
      assertThat(genome.rejected().where("line = 6").first().<String>getAs("raw"))
          .isEqualTo("1,7,0.5");
      assertThat(genome.account().kept()).isEqualTo(4);
      assertThat(genome.account().duplicates()).isEqualTo(3);
    }
  }

  @Test
  void badScoresAndTagsAreRejected() {
    raw.write("genome-tags.csv", "tagId,tag", "7,pixar", "7,again", "8,", "x,y");
    raw.write(
        "genome-scores.csv",
        "movieId,tagId,relevance",
        "9,7,0.1",
        "1,8,0.1",
        "1,7,1.5",
        "1,7,-0.1",
        "1,7,NaN",
        "1,7",
        "x,7,0.1",
        "99999999999,7,0.1",
        "1,0,0.1",
        "",
        "1,7,0.25",
        "1,7,1.00000000000000000000000001");

    try (RawFiles files = raw.check()) {
      assertThat(RawFolder.messages(files.rejected()))
          .containsExactly(
              "genome-scores.csv line 2: movie 9 is not in movies.csv",
              "genome-scores.csv line 3: tag 8 is not in genome-tags.csv",
              "genome-scores.csv line 4: relevance 1.5 is outside 0.0..1.0",
              "genome-scores.csv line 5: relevance -0.1 is outside 0.0..1.0",
              "genome-scores.csv line 6: relevance NaN is not a number",
              "genome-scores.csv line 7: has 2 fields instead of 3",
              "genome-scores.csv line 8: movie id x is not an integer",
              "genome-scores.csv line 9: movie id 99999999999 is outside 1..2147483647",
              "genome-scores.csv line 10: tag id 0 is outside 1..2147483647",
              "genome-scores.csv line 11: is blank",
              "genome-scores.csv line 13: movie 1 has tag 7 already on line 12",
              "genome-tags.csv line 3: tag 7 is already on line 2",
              "genome-tags.csv line 4: tag is missing",
              "genome-tags.csv line 5: tag id x is not an integer");
      assertThat(RawFolder.reasons(files.rejected()).subList(0, 3))
          .containsExactly("unknown_movie", "unknown_tag", "value_out_of_range");
      assertThat(relevance(files)).containsExactly("1: [0.25]");
      assertThat(files.genome().scores().orElseThrow().account().read()).isEqualTo(12);
      assertThat(files.genome().tags().account().read()).isEqualTo(4);
    }
  }

  @Test
  void oneOfItsFilesAloneIsOfNoUse() throws IOException {
    assertThatThrownBy(raw::check)
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            temporary
                + ": holds genome-tags.csv without genome-scores.csv; add that or take the other"
                + " away");
    Files.delete(temporary.resolve("genome-tags.csv"));
    raw.write("genome-scores.csv", "movieId,tagId,relevance", "1,1,0.5");
    assertThatThrownBy(raw::check)
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            temporary
                + ": holds genome-scores.csv without genome-tags.csv; add that or take the other"
                + " away");
  }

  @Test
  void withoutAGenomeItsTablesAreEmpty() throws IOException {
    Files.delete(temporary.resolve("genome-tags.csv"));
    try (RawFiles files = raw.check()) {
      assertThat(files.genome().keptTags().count()).isZero();
      assertThat(files.genome().kept().count()).isZero();
    }
  }

  @Test
  void aGenomeIsTheSameInHoweverManyPartsItsFileIsRead() {
    var random = new Random(5);
    var text = new StringBuilder("relevance,x,tagId,movieId\n");
    for (int i = 0; i < 3_000; i++) {
      text.append(random.nextInt(1_200) / 1_000.0).append(",,").append(1 + random.nextInt(11));
      text.append(',').append(1 + i / 1_000).append('\n');
    }
    raw.writeText("genome-scores.csv", text.toString());
    var spark = LocalSpark.session();
    var context = new JavaSparkContext(spark.sparkContext());
    KnownIds movies = KnownIds.of(spark, "movie", "m", context.parallelize(List.of(1L, 2L, 3L)));
    KnownIds tags = KnownIds.of(spark, "tag", "t", context.parallelize(List.of(3L, 7L, 10L)));

    List<List<String>> results =
        List.of(1, 2, 7).stream()
            .map(
                parts -> {
                  RawFile file =
                      Release.of(spark, Folder.open(spark, temporary.toString(), "paths.movielens"))
                          .find(GenomeRows.NAME, GenomeRows.COLUMNS, parts)
                          .orElseThrow();
                  CheckedGenome genome = GenomeRows.check(file, movies, tags);
                  assertThat(genome.account().read()).isEqualTo(3_000);
                  return rows(genome);
                })
            .toList();

    assertThat(results.get(0)).hasSizeGreaterThan(2_900);
    assertThat(results.get(1)).isEqualTo(results.get(0));
    assertThat(results.get(2)).isEqualTo(results.get(0));
  }

  @Test
  void theShortWayReadsWhatTheLongOneReads() throws BadRowException {
    var random = new Random(7);
    RawFolder folder = raw.write("genome-scores.csv", "movieId,tagId,relevance", "1,3,0.5");
    Release release =
        Release.of(
            LocalSpark.session(),
            Folder.open(LocalSpark.session(), folder.path().toString(), "paths.movielens"));
    var score =
        new GenomeScore(
            release.open(GenomeRows.NAME, GenomeRows.COLUMNS).reader(fields -> new Object[3]));
    for (int i = 0; i < 20_000; i++) {
      double relevance = random.nextDouble() / Math.pow(10, random.nextInt(4));
      String text = Double.toString(relevance);
      if (text.contains("E") || text.length() > 19) {
        continue;
      }
      score.read("12,345," + text);

      assertThat(score.movieId()).isEqualTo(12);
      assertThat(score.tagId()).isEqualTo(345);
      assertThat(score.relevance())
          .isCloseTo(Fields.relevance(text), within(Math.ulp((float) relevance)));
    }
  }

  private static List<String> rows(CheckedGenome genome) {
    return java.util.stream.Stream.of(genome.kept(), genome.rejected())
        .flatMap(rows -> rows.toJSON().collectAsList().stream().sorted())
        .toList();
  }

  private static List<String> relevance(RawFiles files) {
    return files.genome().kept().orderBy("movie_id").collectAsList().stream()
        .map(GenomeRowsTest::show)
        .toList();
  }

  private static String show(Row movie) {
    return movie.getLong(0) + ": " + Arrays.toString(movie.getList(1).toArray());
  }
}
