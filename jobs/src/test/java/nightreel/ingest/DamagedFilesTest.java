package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nightreel.ingest.TmdbFile.Entry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a file, its reader ends, does not fail and keeps nothing that cannot be. */
class DamagedFilesTest {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final String JSON_TABLE =
      """
      genres,id,keywords,original_language,overview,popularity,release_date,runtime,vote_average
      "[{""id"": 18, ""name"": ""Drama""}]",7,"[{""id"": 1, ""name"": ""map""}]",fr,"Two
      ""lines"", text",12.5,1998-03-04,101.0,7.5
      [],8,[],en,,0.5,,90,10
      "[{""id"": 35, ""name"": ""Comedy""}]",9,[],de,Short.,0.5,2001-01-01,,0.0
      """;

  private static final String PYTHON_TABLE =
      """
      adult,cast,crew,id,poster_path,runtime,vote_count
      False,"[{'name': ""It's"", 'order': 1}, {'name': 'A\\'b\\xe9', 'order': 0}]",\
      "[{'job': 'Director', 'name': 'D', 'profile_path': None}]",7.0,/a.jpg,101.0,12.0
      True,[],[],8,,,
      """;

  static Stream<Arguments> filesOfTmdb() {
    return withSeeds(
        "a.json",
        "a.jsonl",
        "a.csv",
        "python.csv",
        "a.json.gz",
        "a.csv.gz",
        "a.jsonl.gz",
        "python.csv.gz");
  }

  static Stream<Arguments> posters() {
    return withSeeds("jpeg", "progressive", "grey", "cmyk", "ycck", "png");
  }

  private static Stream<Arguments> withSeeds(String... kinds) {
    return IntStream.range(0, kinds.length)
        .boxed()
        .flatMap(
            kind -> Damage.seeds(kind + 1, 1).mapToObj(seed -> Arguments.of(kinds[kind], seed)));
  }

  @ParameterizedTest
  @MethodSource("filesOfTmdb")
  void theReadersOfTmdb(String name, long seed) {
    byte[] file = file(name);
    assertThat(TmdbFileTest.read(name, file)).allMatch(entry -> entry.problem() == null);
    var damage = new Damage(seed);
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          int kept = 0;
          for (int i = 0; i < 1_000; i++) {
            List<Entry> entries = TmdbFileTest.read(name, damage.damage(file));
            entries.forEach(DamagedFilesTest::assertKeptOrRejected);
            assertThat(entries).extracting(Entry::line).isSorted().doesNotHaveDuplicates();
            kept += entries.stream().filter(entry -> entry.movie() != null).count();
          }
          assertThat(kept).as("rows that are kept in spite of the damage").isGreaterThan(20);
        });
  }

  static LongStream seeds() {
    return Damage.seeds(13, 1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theChecksOfValues(long seed) {
    List<String> values =
        List.of(
            "0",
            "-1",
            "7",
            "7.0",
            "10.5",
            "1e3",
            "-0.0",
            "2147483647",
            "2147483648",
            "1e308",
            "null",
            "true",
            "\"\"",
            "\" \"",
            "\"nan\"",
            "\"7\"",
            "\"-7.5\"",
            "\"1e999\"",
            "\"en\"",
            "\"x-\\u0000y\"",
            "\"\\ud800\"",
            "\"1998-03-04\"",
            "\"0001-01-01\"",
            "\"9999-12-31\"",
            "\"/a.jpg\"",
            "\"/../a.jpg\"",
            "[]",
            "[{}]",
            "[[]]",
            "{}",
            "[{\"name\": 7}]",
            "[{\"name\": \"\\t\", \"order\": \"x\"}]",
            "{\"keywords\": [{\"name\": \"\\n\"}]}",
            "{\"cast\": [{\"name\": \"A\", \"order\": -1}], \"crew\": null}");
    List<String> names =
        List.of(
            "overview",
            "tagline",
            "runtime",
            "original_language",
            "popularity",
            "vote_average",
            "vote_count",
            "release_date",
            "poster_path",
            "adult",
            "genres",
            "keywords",
            "credits");
    assertTimeoutPreemptively(LONGEST, () -> checkValues(values, names, new Random(seed)));
  }

  private static void checkValues(List<String> values, List<String> names, Random random) {
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      var document = new StringBuilder("{\"id\": " + values.get(random.nextInt(8)));
      for (int members = random.nextInt(3); members > 0; members--) {
        document
            .append(", \"%s\": ".formatted(names.get(random.nextInt(names.size()))))
            .append(values.get(random.nextInt(values.size())));
      }
      Entry entry = TmdbFileTest.read("a.jsonl", document + "}").get(0);
      assertKeptOrRejected(entry);
      kept += entry.movie() == null ? 0 : 1;
    }
    assertThat(kept).isBetween(1_000, 19_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theReaderOfPythonsLiterals(long seed) {
    byte[] literal =
        "[{'id': 1, 'name': \"It's\", 'x': [(1, -2.5e3), None, True]}, {'a': 'b\\x41\\u00e9'}]"
            .getBytes(StandardCharsets.UTF_8);
    var damage = new Damage(seed);
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          for (int i = 0; i < 10_000; i++) {
            String text = new String(damage.damage(literal), StandardCharsets.UTF_8);
            try {
              assertThat(PythonLiteral.parse(text)).isNotNull();
            } catch (BadRowException e) {
              assertThat(e.reason()).isEqualTo(Reason.MALFORMED_LIST);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("posters")
  void theReaderOfPosters(String kind, long seed) throws Exception {
    byte[] file =
        switch (kind) {
          case "jpeg" -> Pictures.jpeg(20, 30);
          case "progressive" -> Pictures.progressiveJpeg(20, 30);
          case "grey" -> Pictures.greyJpeg(20, 30);
          case "ycck" -> Pictures.ycckJpeg(20, 30);
          case "cmyk" -> Pictures.cmykJpeg(20, 30);
          default -> Pictures.png(20, 30);
        };
    var damage = new Damage(seed);
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          for (int i = 0; i < 500; i++) {
            try {
              Poster poster = Poster.decode(damage.damage(file), 100_000);
              assertThat(poster.width()).isPositive();
              assertThat(poster.height()).isBetween(1, 100_000 / poster.width());
            } catch (BadRowException e) {
              assertThat(e.reason()).isIn(Reason.POSTER_SIZE, Reason.POSTER_UNREADABLE);
            }
          }
        });
  }

  private static byte[] file(String name) {
    String lines = TmdbFileTest.RESPONSE.replace("\n", " ") + "\n{\"id\": 8, \"runtime\": 90}\n";
    return switch (name) {
      case "a.json" -> TmdbFileTest.RESPONSE.getBytes(StandardCharsets.UTF_8);
      case "a.jsonl" -> lines.getBytes(StandardCharsets.UTF_8);
      case "a.csv" -> JSON_TABLE.getBytes(StandardCharsets.UTF_8);
      case "python.csv" -> PYTHON_TABLE.getBytes(StandardCharsets.UTF_8);
      case "a.json.gz", "a.jsonl.gz" -> TmdbFileTest.gzip(lines);
      case "python.csv.gz" -> TmdbFileTest.gzip(PYTHON_TABLE);
      default -> TmdbFileTest.gzip(JSON_TABLE);
    };
  }

  private static void assertKeptOrRejected(Entry entry) {
    if (entry.problem() != null) {
      assertThat(entry.movie()).isNull();
      assertThat(entry.problem().getMessage()).isNotBlank().hasSizeLessThan(400);
      return;
    }
    TmdbMovie movie = entry.movie();
    assertThat(movie.id()).isBetween(1L, (long) Integer.MAX_VALUE);
    assertWithin(movie.runtime(), 1, 100_000);
    assertWithin(movie.popularity(), 0, 1e6);
    assertWithin(movie.voteAverage(), Double.MIN_VALUE, 10);
    assertWithin(movie.voteCount(), 0, 1e9);
    if (movie.releaseDate() != null) {
      assertThat(movie.releaseDate().getYear()).isBetween(1870, 2100);
    }
    assertMatches(movie.language(), "[a-z]{2,3}(-[a-z]{2,8})?");
    assertMatches(movie.posterPath(), "/[\\w.-]+\\.[a-z]{3,4}");
    Stream.of(movie.genres(), movie.directors(), movie.cast(), movie.keywords())
        .flatMap(List::stream)
        .forEach(DamagedFilesTest::assertText);
    Stream.of(movie.overview(), movie.tagline())
        .filter(Objects::nonNull)
        .forEach(DamagedFilesTest::assertText);
  }

  private static void assertWithin(Number value, double least, double most) {
    if (value != null) {
      assertThat(value.doubleValue()).isBetween(least, most);
    }
  }

  private static void assertMatches(String value, String pattern) {
    if (value != null) {
      assertThat(value).matches(pattern);
    }
  }

  private static void assertText(String text) {
    assertThat(text).isNotBlank().doesNotContainPattern("[\\p{Cc}\\p{Cs}]").isEqualTo(text.strip());
    assertThat(text.length()).isLessThanOrEqualTo(TmdbMovie.LONGEST_OVERVIEW);
  }
}
