package nightreel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import nightreel.Run.Status;
import nightreel.SmallNight.RowChange;
import nightreel.tables.Lake;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of {@code notebooks/queries.md}, over the small night and the one after it. */
class QueriesIT {

  private static final LocalDate NEXT = SmallNight.DATE.plusDays(1);

  /** The second night is a copy that has no rejected rows of its own. */
  private static final List<String> WITHOUT_ROWS = List.of("What was rejected");

  private static final Pattern QUERY =
      Pattern.compile(
          "^## ([^\n]+)\n(?:(?!^## ).)*?^```sql\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path folder;

  /**
   * Everybody's first two movies change places, and one that is recommended has lost its ratings.
   */
  private static RowChange changed(long cold) {
    return (table, rows) -> {
      if (table == Tables.RECOMMENDATIONS) {
        return rows.withColumn("rank", expr("IF(rank <= 2, 3 - rank, rank)"));
      }
      return table == Tables.RATINGS ? rows.where(col("movie_id").notEqual(cold)) : rows;
    };
  }

  @Test
  void allRunAndFindSomething() throws IOException {
    SmallNight.run();
    Path root = folder.resolve("lake");
    SmallNight.copy(SmallNight.LAKE, root);
    var lake = new Lake(LocalSpark.session(), root.toString());
    long cold = lake.read(Tables.RECOMMENDATIONS, SmallNight.DATE).first().getAs("movie_id");
    SmallNight.repeat(lake, NEXT, Status.PUBLISHED, changed(cold));
    Map<String, String> queries = queries();
    Night night = SmallNight.night(NEXT, root);
    SqlCommand.registerViews(
        night, Run.findPublished(lake).orElseThrow(), String.join("\n", queries.values()));

    var found = new LinkedHashMap<String, List<Row>>();
    queries.forEach((title, query) -> found.put(title, night.spark().sql(query).collectAsList()));

    assertThat(found).hasSizeGreaterThanOrEqualTo(9);
    found.forEach(
        (title, rows) -> {
          if (!WITHOUT_ROWS.contains(title)) {
            assertThat(rows).as(title).isNotEmpty();
          }
        });
    assertThat(found.get("What changed for a user since the night before"))
        .extracting(
            row -> List.of(row.<Integer>getAs("rank_before"), row.<Integer>getAs("rank_now")))
        .containsExactly(List.of(2, 1), List.of(1, 2));
    assertThat(found.get("How much lists change from night to night"))
        .singleElement()
        .satisfies(row -> assertThat(row.<Double>getAs("mean_overlap")).isEqualTo(1));
    assertThat(found.get("A metric over the runs"))
        .extracting(row -> row.getDate(0).toLocalDate())
        .containsExactly(SmallNight.DATE, NEXT);
    assertThat(found.get("Movies without any rating that got into lists")).hasSize(1);
  }

  /** Title -> query. */
  private static Map<String, String> queries() throws IOException {
    var queries = new LinkedHashMap<String, String>();
    QUERY
        .matcher(Files.readString(Path.of("../notebooks/queries.md")))
        .results()
        .forEach(query -> queries.put(query.group(1), query.group(2)));
    return queries;
  }
}
