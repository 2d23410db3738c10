package nightreel.report;

import static nightreel.report.Results.ALL;
import static nightreel.report.Results.LEAVE_ONE_OUT;
import static nightreel.report.Results.TIME_SPLIT;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nightreel.Night;
import nightreel.Run.Status;
import nightreel.report.Results.Metric;
import nightreel.report.UserSheet.Movie;
import nightreel.report.UserSheet.Recommended;
import nightreel.tables.Tables;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a person reads at the end of a night. */
public final class NightSummary {

  private static final int LAST_MOVIES = 5;
  private static final int TITLE_WIDTH = 48;

  private NightSummary() {}

  /**
   * @param failedChecks what keeps the night from being published, or would have
   */
  public static void print(Night night, Status status, List<String> failedChecks) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(outcome(night, status, failedChecks));
    if (night.lake().exists(Tables.METRICS)) {
      lines.add("");
      lines.addAll(headlines(ResultsReader.metrics(night.read(Tables.METRICS))));
    }
    if (night.lake().exists(Tables.RECOMMENDATIONS)) {
      Gallery.pick(
              night.read(Tables.SEQUENCES),
              night.read(Tables.RECOMMENDATIONS),
              night.read(Tables.MOVIES),
              1)
          .forEach(
              user -> {
                lines.add("");
                lines.addAll(user(user));
              });
    }
    lines.forEach(System.out::println);
  }

  /**
   * Prints what some users are recommended, those with the shortest histories first.
   *
   * @param recommendations with the columns of {@code Tables.RECOMMENDATIONS}
   */
  public static void print(Night night, Dataset<Row> recommendations, List<Long> userIds) {
    Gallery.of(night.read(Tables.SEQUENCES), recommendations, night.read(Tables.MOVIES), userIds)
        .forEach(
            user -> {
              System.out.println();
              user(user).forEach(System.out::println);
            });
  }

  private static List<String> outcome(Night night, Status status, List<String> failedChecks) {
    boolean published = status == Status.PUBLISHED;
    var lines = new ArrayList<String>();
    lines.add(
        "%s is %s%s"
            .formatted(
                night.runDate(),
                published ? "published" : "NOT published",
                failedChecks.isEmpty() ? "." : published ? ", in spite of:" : ":"));
    failedChecks.forEach(check -> lines.add("  - " + check));
    lines.add("  tables  " + night.lake().root());
    lines.add(
        "  report  "
            + ReportFiles.path(night.conf().paths().reports(), night.runDate(), ReportJob.PAGE));
    return lines;
  }

  /** Each protocol under which something was measured. */
  static List<String> headlines(List<Metric> metrics) {
    var lines = new ArrayList<>(headline(metrics, LEAVE_ONE_OUT));
    if (metrics.stream().anyMatch(row -> row.protocol().equals(TIME_SPLIT))) {
      lines.add("");
      lines.addAll(headline(metrics, TIME_SPLIT));
    }
    return lines;
  }

  private static List<String> headline(List<Metric> metrics, String protocol) {
    List<Metric> shown =
        metrics.stream()
            .filter(row -> row.protocol().equals(protocol) && row.segment().equals(ALL))
            .filter(row -> !Methods.isContentVariant(row.method()))
            .toList();
    long users = shown.stream().mapToLong(Metric::users).max().orElse(0);
    var lines = new ArrayList<String>();
    lines.add(
        "%-22s  %-24s %s".formatted(protocol.replace('_', ' '), "HR@10", "NDCG@10")
            + "   (%s users, 95%% intervals)".formatted(Text.count(users)));
    for (String method : Methods.inOrder(shown.stream().map(Metric::method))) {
      lines.add(
          "  %-20s  %-24s %s"
              .formatted(
                  Text.method(method),
                  withInterval(shown, method, "hr@10"),
                  withInterval(shown, method, "ndcg@10"))
              .stripTrailing());
    }
    return lines;
  }

  private static String withInterval(List<Metric> metrics, String method, String name) {
    return metrics.stream()
        .filter(row -> row.method().equals(method) && row.metric().equals(name))
        .findFirst()
        .map(
            row ->
                row.low() == null || row.high() == null
                    ? Text.decimals(row.value(), 4)
                    : String.format(
                        Locale.ROOT, "%.4f [%.3f, %.3f]", row.value(), row.low(), row.high()))
        .orElse("-");
  }

  static List<String> user(UserSheet user) {
    var lines = new ArrayList<String>();
    List<Movie> last = user.lastMovies();
    lines.add(
        "user %d, %s movies, the last:".formatted(user.userId(), Text.count(user.historyLength())));
    last.subList(Math.max(0, last.size() - LAST_MOVIES), last.size())
        .forEach(movie -> lines.add("      " + described(movie)));
    lines.add("  next:");
    for (Recommended next : user.recommendations()) {
      lines.add(
          "  %2d  %s  %s".formatted(next.rank(), described(next.movie()), next.sourcesAndRanks()));
      if (next.explanation() != null) {
        lines.add("      " + next.explanation());
      }
    }
    return lines;
  }

  private static String described(Movie movie) {
    return StringUtils.rightPad(
            StringUtils.abbreviate(movie.titleAndYear(), TITLE_WIDTH), TITLE_WIDTH)
        + "  "
        + StringUtils.rightPad(StringUtils.abbreviate(String.join(", ", movie.genres()), 30), 30);
  }
}
