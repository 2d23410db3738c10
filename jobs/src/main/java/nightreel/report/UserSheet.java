package nightreel.report;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;

/**
 * What a person needs to judge one user's recommendations.
 *
 * @param historyLength how many movies the user rated
 * @param lastMovies the end of the history, oldest first
 */
record UserSheet(
    long userId, int historyLength, List<Movie> lastMovies, List<Recommended> recommendations) {

  /**
   * @param year null where the title does not name it
   */
  record Movie(long movieId, String title, Integer year, List<String> genres) {

    String titleAndYear() {
      return year == null ? title : "%s (%d)".formatted(title, year);
    }
  }

  /**
   * @param sasrecScore null where the network does not know the movie
   * @param contentScore null where there is none
   * @param sources source -> rank there
   * @param explanation one sentence; null without explanations
   * @param details every reason with its weight; null without explanations
   */
  record Recommended(
      int rank,
      Movie movie,
      double score,
      Double sasrecScore,
      Double contentScore,
      double mmrPenalty,
      Map<String, Integer> sources,
      String explanation,
      String details) {

    /** Where the movie was found and its rank there, the best rank first. */
    String sourcesAndRanks() {
      return sources.entrySet().stream()
          .sorted(
              Map.Entry.<String, Integer>comparingByValue()
                  .thenComparing(Map.Entry.comparingByKey()))
          .map(source -> source.getKey() + " " + source.getValue())
          .collect(joining(", "));
    }
  }
}
