package nightreel.generate;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import nightreel.generate.GeneratedData.Listed;
import org.junit.jupiter.api.Test;

/** Generated movies: titles as diverse as those of MovieLens, and texts that tell the shelf. */
class GeneratedMoviesTest {

  private static final GeneratedData DATA = GeneratedData.small();
  private static final Sizes SIZES = GeneratedData.SMALL;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyTitleIsThereOnceAndEndsWithItsYear() {
    Set<String> titles = DATA.movies.values().stream().map(Listed::title).collect(toSet());

    assertThat(titles).hasSize(SIZES.movies());
    assertThat(titles).allMatch(title -> title.matches(".+ \\((19|20)\\d\\d\\)"));
  }

  @Test
  void titlesHaveWhatMakesThemHardToRead() {
    Set<String> titles = DATA.movies.values().stream().map(Listed::title).collect(toSet());

    assertThat(titles)
        .anyMatch(title -> title.contains(", The ("))
        .anyMatch(title -> title.contains(", A ("))
        .anyMatch(title -> title.contains("\""))
        .anyMatch(title -> title.contains(", The (a.k.a. "))
        .anyMatch(title -> title.matches(".*, The \\(.*, (La|El|Il|Die|O|Den)\\) \\(\\d{4}\\)"))
        .anyMatch(title -> title.matches(".* II(, The)? \\(\\d{4}\\)"))
        .anyMatch(title -> title.matches(".* 2: The .* \\(\\d{4}\\)"))
        .anyMatch(title -> title.chars().anyMatch(character -> character > 127));
    assertThat(DATA.text("movies.csv")).containsPattern("\r\n\\d+,\"[^\"]*, The \\(\\d{4}\\)\",");
    assertThat(DATA.text("movies.csv")).containsPattern("\r\n\\d+,\"[A-Z][a-z]+ \"\"");
  }

  @Test
  void someMoviesHaveNoGenreAndMostHaveSeveral() {
    List<String> genres = DATA.movies.values().stream().map(Listed::genres).toList();

    assertThat(genres.stream().filter("(no genres listed)"::equals).count())
        .isBetween(SIZES.movies() / 50L, SIZES.movies() / 8L);
    assertThat(genres.stream().filter(genre -> genre.contains("|")).count())
        .isGreaterThan(SIZES.movies() / 2L);
    assertThat(genres.stream().flatMap(genre -> List.of(genre.split("\\|")).stream()))
        .contains("Children", "Sci-Fi", "Drama");
  }

  @Test
  void linksAreUniqueAndAFewLackTheTmdbId() {
    List<String[]> links = DATA.rows("links.csv");

    assertThat(links).hasSize(SIZES.movies());
    assertThat(links).extracting(row -> row[1]).doesNotHaveDuplicates();
    assertThat(links).allSatisfy(row -> assertThat(row[1]).matches("\\d{7}"));
    List<String> tmdbIds = links.stream().map(row -> row[2]).filter(id -> !id.isEmpty()).toList();
    assertThat(tmdbIds).doesNotHaveDuplicates().hasSizeBetween(SIZES.movies() - 50, SIZES.movies());
    assertThat(tmdbIds).hasSizeLessThan(SIZES.movies());
  }

  @Test
  void everyTmdbIdHasAResponseOfItsShape() {
    Map<Long, Long> movieOf = new HashMap<>();
    for (String[] row : DATA.rows("links.csv")) {
      if (!row[2].isEmpty()) {
        movieOf.put(Long.parseLong(row[2]), Long.parseLong(row[0]));
      }
    }
    Set<Long> answered = new HashSet<>();
    for (JsonNode response : responses(DATA)) {
      long id = response.get("id").asLong();
      assertThat(answered.add(id)).isTrue();
      Listed movie = DATA.movies.get(movieOf.get(id));
      assertThat(response.get("release_date").asText()).startsWith(movie.year() + "-");
      assertThat(response.get("title").asText()).isNotEmpty();
      assertThat(response.get("runtime").asInt()).isBetween(0, 300);
      assertThat(response.get("vote_average").asDouble()).isBetween(0.0, 10.0);
      assertThat(response.at("/credits/crew/0/job").asText()).isEqualTo("Director");
      assertThat(response.at("/credits/cast/0/name").asText()).contains(" ");
      assertThat(response.at("/keywords/keywords").isArray()).isTrue();
      assertThat(response.get("genres").size())
          .isEqualTo(movie.genres().startsWith("(") ? 0 : movie.genres().split("\\|").length);
    }
    assertThat(answered).isEqualTo(movieOf.keySet());
  }

  @Test
  void overviewsOfAShelfHaveWordsInCommon() {
    // keywords tell the shelf; movies that share one should share words, others should not
    List<JsonNode> described = new ArrayList<>();
    for (JsonNode response : responses(DATA)) {
      if (!response.get("overview").asText().isEmpty()
          && !response.at("/keywords/keywords").isEmpty()) {
        described.add(response);
      }
    }
    double same = 0;
    double other = 0;
    int samePairs = 0;
    int otherPairs = 0;
    for (int i = 0; i < 400; i++) {
      for (int j = 0; j < i; j++) {
        double overlap = overlap(words(described.get(i)), words(described.get(j)));
        if (keywordIds(described.get(i)).stream()
            .anyMatch(keywordIds(described.get(j))::contains)) {
          same += overlap;
          samePairs++;
        } else {
          other += overlap;
          otherPairs++;
        }
      }
    }

    assertThat(samePairs).isGreaterThan(100);
    assertThat(same / samePairs).isGreaterThan(2 * other / otherPairs);
  }

  static List<JsonNode> responses(GeneratedData data) {
    var file = data.folder.resolve("tmdb/movie_responses.jsonl.gz");
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      var responses = new ArrayList<JsonNode>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        responses.add(JSON.readTree(line));
      }
      return responses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> words(JsonNode response) {
    return Arrays.stream(response.get("overview").asText().split("\\W+"))
        .filter(word -> word.length() > 4)
        .collect(toSet());
  }

  private static Set<Integer> keywordIds(JsonNode response) {
    var ids = new HashSet<Integer>();
    response.at("/keywords/keywords").forEach(keyword -> ids.add(keyword.get("id").asInt()));
    return ids;
  }

  /** Jaccard's. */
  private static double overlap(Set<String> one, Set<String> other) {
    long common = one.stream().filter(other::contains).count();
    return (double) common / (one.size() + other.size() - common);
  }
}
