package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.EmbedJob;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Values that are no numbers, nulls where there should be few, and movies without a vector. */
final class ValueChecks {

  private static final List<Table> OF_NUMBERS = List.of(Tables.RECOMMENDATIONS, Tables.METRICS);

  private ValueChecks() {}

  static List<String> failed(Night night) {
    var checked = new LinkedHashSet<>(OF_NUMBERS);
    Tables.ALL.stream()
        .filter(table -> night.conf().gate().maxNulls().containsKey(table.name()))
        .forEach(checked::add);
    var failed = new ArrayList<String>();
    for (Table table : checked) {
      failed.addAll(failed(table, night.read(table), maxNulls(table, night.conf())));
    }
    failed.addAll(
        vectors(
            night.read(Tables.MOVIES),
            night.read(Tables.ITEM_EMBEDDINGS).where(col("encoder").equalTo(EmbedJob.FUSED))));
    return failed;
  }

  private static Map<String, Double> maxNulls(Table table, Conf conf) {
    var maxNulls = new TreeMap<>(conf.gate().maxNulls().getOrDefault(table.name(), Map.of()));
    if (table.equals(Tables.RECOMMENDATIONS) && !conf.recommend().explanations().areWanted()) {
      maxNulls.keySet().removeIf(column -> column.matches("because|explanation.*"));
    }
    return maxNulls;
  }

  /**
   * @param maxNulls column -> share of the rows in which it may be null
   */
  static List<String> failed(Table table, Dataset<Row> rows, Map<String, Double> maxNulls) {
    List<String> doubles = new ArrayList<>();
    for (StructField column : table.columns().fields()) {
      if (column.dataType().equals(DataTypes.DoubleType)) {
        doubles.add(column.name());
      }
    }
    var counted = new ArrayList<Column>();
    doubles.forEach(column -> counted.add(count_if(isnan(col(column)))));
    maxNulls.keySet().forEach(column -> counted.add(count_if(col(column).isNull())));
    Row counts = rows.agg(count(lit(1)), counted.toArray(Column[]::new)).first();
    var failed = new ArrayList<String>();
    int place = 1;
    for (String column : doubles) {
      long bad = counts.getLong(place++);
      if (bad > 0) {
        failed.add(
            "%s has %s rows whose %s is not a number".formatted(table, Text.count(bad), column));
      }
    }
    for (Map.Entry<String, Double> column : maxNulls.entrySet()) {
      long nulls = counts.getLong(place++);
      if (nulls > column.getValue() * counts.getLong(0)) {
        failed.add(
            "%s is null in %s of the %s rows of %s, more than the %s of gate.max_nulls"
                .formatted(
                    column.getKey(),
                    Text.percent((double) nulls / counts.getLong(0), 1),
                    Text.count(counts.getLong(0)),
                    table,
                    Text.percent(column.getValue(), 1)));
      }
    }
    return failed;
  }

  /**
   * @param fused of {@code Tables.ITEM_EMBEDDINGS}, the fused vectors alone
   */
  static List<String> vectors(Dataset<Row> movies, Dataset<Row> fused) {
    var failed = new ArrayList<String>();
    long without =
        movies
            .join(fused, movies.col("movie_id").equalTo(fused.col("movie_id")), "left_anti")
            .count();
    if (without > 0) {
      failed.add(
          "%s movies have no fused vector in item_embeddings".formatted(Text.count(without)));
    }
    long bad = fused.where(exists(col("vector"), value -> isnan(value))).count();
    if (bad > 0) {
      failed.add(
          "%s fused vectors of item_embeddings hold what is not a number"
              .formatted(Text.count(bad)));
    }
    return failed;
  }
}
