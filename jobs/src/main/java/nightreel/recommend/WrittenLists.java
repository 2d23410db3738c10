package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nightreel.Night;
import nightreel.Run;
import nightreel.split.Cut;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The lists that a night has written, and what they were made from: a row of {@code list_inputs}.
 *
 * @param histories a fingerprint of them
 * @param sequencesVersion of the table that holds them
 * @param recommendationsVersion of the table that holds the lists
 */
record WrittenLists(
    LocalDate runDate,
    ListInputs inputs,
    String histories,
    long sequencesVersion,
    long recommendationsVersion) {

  /** Those of a date, where its lists were written by a version that says what they are from. */
  static Optional<WrittenLists> find(Lake lake, LocalDate runDate) {
    if (!lake.exists(Tables.LIST_INPUTS)) {
      return Optional.empty();
    }
    return lake.read(Tables.LIST_INPUTS, runDate).collectAsList().stream()
        .map(
            row ->
                new WrittenLists(
                    runDate,
                    new ListInputs(
                        Map.copyOf(row.<String, String>getJavaMap(row.fieldIndex("fingerprints")))),
                    row.getAs("histories"),
                    row.getAs("sequences_version"),
                    row.getAs("recommendations_version")))
        .findFirst();
  }

  /** The newest ones of a date before another that was not rolled back. */
  static Optional<WrittenLists> findBefore(Lake lake, LocalDate runDate) {
    if (!lake.exists(Tables.LIST_INPUTS)) {
      return Optional.empty();
    }
    Row newest =
        lake.readAll(Tables.LIST_INPUTS)
            .where(col(Table.RUN_DATE).lt(java.sql.Date.valueOf(runDate)))
            .where(not(col(Table.RUN_DATE).isInCollection(dates(Run.withdrawn(lake)))))
            .selectExpr("max(" + Table.RUN_DATE + ")")
            .first();
    return newest.isNullAt(0) ? Optional.empty() : find(lake, newest.getDate(0).toLocalDate());
  }

  private static List<java.sql.Date> dates(Set<LocalDate> dates) {
    return dates.stream().map(java.sql.Date::valueOf).toList();
  }

  /** Notes the lists that were written last; after them, so that it never tells of others. */
  static void note(Night night, ListInputs inputs, String histories) {
    night.write(
        Tables.LIST_INPUTS,
        night
            .spark()
            .createDataFrame(
                List.of(
                    RowFactory.create(
                        inputs.fingerprints(),
                        histories,
                        night.lake().version(Tables.SEQUENCES),
                        night.lake().version(Tables.RECOMMENDATIONS))),
                Tables.LIST_INPUTS.columns()));
  }

  /** What other lists, of histories with a fingerprint, are not made from alike. */
  List<String> differing(ListInputs others, String ofHistories) {
    var differing = new ArrayList<>(others.differing(inputs));
    if (!histories.equals(ofHistories)) {
      differing.add("histories");
    }
    return differing;
  }

  /** Columns of {@code Tables.RECOMMENDATIONS}. */
  Dataset<Row> lists(Lake lake) {
    return lake.readVersion(Tables.RECOMMENDATIONS, runDate, recommendationsVersion);
  }

  /** The users of these lists whose history is the same in others: user_id. */
  Dataset<Row> sameHistory(Lake lake, Dataset<Row> histories) {
    Dataset<Row> earlier =
        Cut.NOW
            .histories(lake.readVersion(Tables.SEQUENCES, runDate, sequencesVersion))
            .select(col("user_id"), col("movie_ids").as("earlier"));
    return histories
        .join(earlier, "user_id")
        .where(col("movie_ids").equalTo(col("earlier")))
        .select("user_id")
        .join(lists(lake).select("user_id").distinct(), "user_id");
  }
}
