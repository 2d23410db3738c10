package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightreel.split.Cut;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;

/** Keeps what {@code list_inputs} says of lists true when rows of users are deleted. */
public final class ListNotes {

  private ListNotes() {}

  /**
   * Lets the notes name the versions of tables that there are now, and the histories in them.
   *
   * @param complete the dates whose lists are made from the histories beside them; notes of other
   *     dates are of what is being replaced, and are deleted
   */
  public static void renew(Lake lake, Set<LocalDate> complete) {
    Column runDate = col(Table.RUN_DATE);
    lake.delete(Tables.LIST_INPUTS, not(runDate.isInCollection(dates(complete))));
    Column histories = col("histories");
    for (LocalDate date : complete) {
      if (!lake.read(Tables.LIST_INPUTS, date).isEmpty()) {
        String now = ListInputs.histories(Cut.NOW.histories(lake.read(Tables.SEQUENCES, date)));
        histories =
            when(runDate.equalTo(java.sql.Date.valueOf(date)), lit(now)).otherwise(histories);
      }
    }
    lake.update(
        Tables.LIST_INPUTS,
        lit(true),
        Map.of(
            "sequences_version", lit(lake.version(Tables.SEQUENCES)),
            "recommendations_version", lit(lake.version(Tables.RECOMMENDATIONS)),
            "histories", histories));
  }

  private static List<java.sql.Date> dates(Set<LocalDate> dates) {
    return dates.stream().map(java.sql.Date::valueOf).toList();
  }
}
