package nightreel.fetch;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What became of the responses, or of the posters, of the movies; counted by many threads. */
final class Tally {

  enum Outcome {
    FETCHED,
    THERE,
    MISSING,
    FAILED
  }

  private static final int MOST_IDS = 100;

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final SortedMap<String, SortedSet<Long>> failed = new TreeMap<>();

  synchronized void add(Outcome outcome) {
    counts.merge(outcome, 1, Integer::sum);
  }

  synchronized void fail(String reason, long tmdbId) {
    add(Outcome.FAILED);
    failed.computeIfAbsent(reason, any -> new TreeSet<>()).add(tmdbId);
  }

  synchronized int count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  /** How many failed for each reason, and the TMDB ids of them, as people read it. */
  synchronized SortedMap<String, String> failures() {
    var lines = new TreeMap<String, String>();
    failed.forEach((reason, ids) -> lines.put(reason, "%,d: %s".formatted(ids.size(), list(ids))));
    return lines;
  }

  private static String list(SortedSet<Long> ids) {
    String first =
        ids.stream().limit(MOST_IDS).map(String::valueOf).collect(Collectors.joining(", "));
    return ids.size() <= MOST_IDS
        ? first
        : "%s and %,d more".formatted(first, ids.size() - MOST_IDS);
  }
}
