package nightreel.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightreel.generate.GeneratedData.Rating;
import nightreel.metrics.RankingMetrics;
import org.junit.jupiter.api.Test;

/** The order of a generated history tells what comes next, also when ties are broken by a hash. */
class GeneratedOrderTest {

  private static final GeneratedData DATA = GeneratedData.small();
  private static final int K = 10;

  @Test
  void whatFollowedTheLastMovieBeatsWhatIsPopular() {
    List<List<Long>> histories =
        DATA.byUser().values().stream().map(GeneratedOrderTest::inOrder).toList();
    Map<Long, Integer> popularity = new HashMap<>();
    Map<Long, Map<Long, Integer>> followers = new HashMap<>();
    for (List<Long> history : histories) {
      for (int i = 0; i + 1 < history.size(); i++) {
        popularity.merge(history.get(i), 1, Integer::sum);
        if (i > 0) {
          followers
              .computeIfAbsent(history.get(i - 1), movie -> new HashMap<>())
              .merge(history.get(i), 1, Integer::sum);
        }
      }
    }

    double byPopularity = 0;
    double byFollowers = 0;
    for (List<Long> history : histories) {
      Long last = history.get(history.size() - 2);
      byPopularity += hit(history, popularity);
      byFollowers += hit(history, followers.getOrDefault(last, Map.of()));
    }
    byPopularity /= histories.size();
    byFollowers /= histories.size();

    assertThat(byPopularity).isBetween(0.01, 0.08);
    // one standard error is about 0.012
    assertThat(byFollowers).isGreaterThan(byPopularity + 0.05);
  }

  @Test
  void partsOfASeriesAreWatchedInOrder() {
    Map<String, List<Long>> series = seriesByCollection();
    int inOrder = 0;
    int pairs = 0;
    for (List<Rating> ratings : DATA.byUser().values()) {
      Map<Long, Long> times = new HashMap<>();
      ratings.forEach(rating -> times.put(rating.movie(), rating.timestamp()));
      for (List<Long> parts : series.values()) {
        for (int i = 1; i < parts.size(); i++) {
          Long before = times.get(parts.get(i - 1));
          Long after = times.get(parts.get(i));
          if (before != null && after != null && !before.equals(after)) {
            pairs++;
            inOrder += before < after ? 1 : 0;
          }
        }
      }
    }

    assertThat(pairs).isGreaterThan(500);
    assertThat((double) inOrder / pairs).isGreaterThan(0.85);
  }

  /** Movies of the same collection by release, one a year, and so by part. */
  private static Map<String, List<Long>> seriesByCollection() {
    Map<Long, Long> movieOf = new HashMap<>();
    for (String[] row : DATA.rows("links.csv")) {
      if (!row[2].isEmpty()) {
        movieOf.put(Long.parseLong(row[2]), Long.parseLong(row[0]));
      }
    }
    Map<String, List<Long>> series = new HashMap<>();
    for (var response : GeneratedMoviesTest.responses(DATA)) {
      if (response.hasNonNull("belongs_to_collection")) {
        series
            .computeIfAbsent(
                response.get("belongs_to_collection").get("name").asText(), n -> new ArrayList<>())
            .add(movieOf.get(response.get("id").asLong()));
      }
    }
    for (List<Long> parts : series.values()) {
      var years = new HashSet<Integer>();
      parts.removeIf(part -> part == null || !years.add(DATA.movies.get(part).year()));
      parts.sort(Comparator.comparing(part -> DATA.movies.get(part).year()));
    }
    return series;
  }

  private static double hit(List<Long> history, Map<Long, Integer> scores) {
    Long target = history.get(history.size() - 1);
    Set<Long> seen = new HashSet<>(history.subList(0, history.size() - 1));
    if (!scores.containsKey(target)) {
      return 0;
    }
    int position =
        (int)
            scores.entrySet().stream()
                .filter(entry -> !seen.contains(entry.getKey()))
                .filter(
                    entry ->
                        entry.getValue() > scores.get(target)
                            || (entry.getValue().equals(scores.get(target))
                                && entry.getKey() < target))
                .count();
    return RankingMetrics.hitRate(position, K);
  }

  /** As the stage split orders a history. */
  private static List<Long> inOrder(List<Rating> ratings) {
    return ratings.stream()
        .sorted(Comparator.comparingLong(Rating::timestamp).thenComparing(GeneratedOrderTest::hash))
        .map(Rating::movie)
        .toList();
  }

  private static String hash(Rating rating) {
    String key = "%d:%d:%d".formatted(rating.timestamp(), rating.user(), rating.movie());
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
