package nightreel.runs;

import static org.apache.spark.sql.functions.array_intersect;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import nightreel.Run;
import nightreel.Runs;
import nightreel.conf.ConfReader;
import nightreel.runs.Figures.Key;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Two runs side by side, each as its tables were when it ended. */
record RunComparison(Lake lake, Run first, Run second) {

  /** How much of a list is compared. */
  private static final int TOP = 10;

  private static final List<String> METRICS = List.of("hr@10", "ndcg@10", "hr@100");

  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.addAll(metrics());
    lines.add("");
    lines.addAll(lists());
    lines.add("");
    lines.addAll(settings());
    lines.add("");
    lines.addAll(tables());
    return lines;
  }

  private Columns columns(String what) {
    return new Columns(what, first.runDate().toString(), second.runDate().toString());
  }

  private List<String> metrics() {
    Map<Key, String> before = Figures.of(lake, first);
    Map<Key, String> after = Figures.of(lake, second);
    var columns = columns("leave one out, 95%");
    Stream.concat(before.keySet().stream(), after.keySet().stream())
        .map(Key::method)
        .filter(RunComparison::isShown)
        .distinct()
        .sorted()
        .forEach(
            method ->
                METRICS.forEach(
                    metric -> {
                      var key = new Key(method, metric);
                      columns.add(
                          method + " " + metric,
                          Figures.orNone(before.get(key)),
                          Figures.orNone(after.get(key)));
                    }));
    return columns.lines();
  }

  /** Kinds of content vectors are many, and on the page. */
  private static boolean isShown(String method) {
    return !method.startsWith("content_") || method.equals("content_retrieval");
  }

  private List<String> lists() {
    Dataset<Row> before = tops(first, "before");
    Dataset<Row> after = tops(second, "after");
    Column sameMovies = array_sort(col("before")).equalTo(array_sort(col("after")));
    Row sum =
        before
            .join(after, "user_id")
            .agg(
                count(lit(1)),
                coalesce(avg(col("before").notEqual(col("after")).cast("int")), lit(0.0)),
                coalesce(avg(not(sameMovies).cast("int")), lit(0.0)),
                coalesce(
                    avg(
                        size(array_intersect(col("before"), col("after")))
                            .divide(greatest(size(col("before")), size(col("after"))))),
                    lit(0.0)))
            .first();
    long both = sum.getLong(0);
    return List.of(
        "lists, their first %d".formatted(TOP),
        "  users           %s with both; %s of %s alone, %s of %s alone"
            .formatted(
                Figures.count(both),
                Figures.count(before.count() - both),
                first.runDate(),
                Figures.count(after.count() - both),
                second.runDate()),
        "  changed         %s of them; %s have other movies, the rest another order"
            .formatted(Figures.percent(sum.getDouble(1)), Figures.percent(sum.getDouble(2))),
        "  mean overlap    %s of the movies".formatted(Figures.percent(sum.getDouble(3))));
  }

  /** user_id and the first movies of the list, in their order. */
  private Dataset<Row> tops(Run run, String name) {
    return run.rows(lake, Tables.RECOMMENDATIONS)
        .where(col("rank").leq(TOP))
        .groupBy("user_id")
        .agg(array_sort(collect_list(struct("rank", "movie_id"))).as("ranked"))
        .select(col("user_id"), col("ranked.movie_id").as(name));
  }

  private List<String> settings() {
    Map<String, String> before = ConfReader.flat(first.settings());
    Map<String, String> after = ConfReader.flat(second.settings());
    var columns = columns("setting");
    if (!first.codeVersion().equals(second.codeVersion())) {
      columns.add("the version of Nightreel", first.codeVersion(), second.codeVersion());
    }
    var keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        columns.add(key, Figures.orNone(before.get(key)), Figures.orNone(after.get(key)));
      }
    }
    return columns.isEmpty() ? List.of("settings: all the same") : columns.lines();
  }

  private List<String> tables() {
    Map<String, String> before = rows(first);
    Map<String, String> after = rows(second);
    var columns = columns("rows");
    for (Table table : Tables.ALL) {
      if (before.containsKey(table.name()) || after.containsKey(table.name())) {
        columns.add(
            table.name(),
            Figures.orNone(before.get(table.name())),
            Figures.orNone(after.get(table.name())));
      }
    }
    return columns.lines();
  }

  /** As its stages have counted them; those that a later run has replaced are counted anew. */
  private Map<String, String> rows(Run run) {
    var rows = new HashMap<String, String>();
    Runs.stageRuns(lake, run)
        .forEach(
            stage ->
                stage.tableRows().forEach((table, count) -> rows.put(table, Figures.count(count))));
    for (Table table : Tables.ALL) {
      if (run.tableVersions().containsKey(table.name()) && !rows.containsKey(table.name())) {
        rows.put(table.name(), Figures.count(run.rows(lake, table).count()));
      }
    }
    return rows;
  }
}
