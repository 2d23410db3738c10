package nightreel.forget;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Where users are in the tables. Conditions are functions, so that the log of a table, which keeps
 * the conditions of deletions for weeks, does not say who was deleted.
 */
final class Traces {

  private static final String USER = "user_id";

  private Traces() {}

  /** The rows of a table that are a user's. */
  record Trace(Table table, Column condition) {}

  /** In every table that has users, and in the lines that were rejected. */
  static List<Trace> of(Set<Long> userIds) {
    var ids = new HashSet<>(userIds);
    UDF1<Long, Boolean> isOne = ids::contains;
    UDF1<String, Boolean> namesOne = line -> ForgottenUsers.areNamedIn(line, ids);
    var traces = new ArrayList<Trace>();
    for (Table table : Tables.ALL) {
      if (List.of(table.columns().fieldNames()).contains(USER)) {
        traces.add(new Trace(table, udf(isOne, DataTypes.BooleanType).apply(col(USER))));
      }
    }
    traces.add(
        new Trace(
            Tables.REJECTED,
            col("source")
                .rlike("^(ratings|tags|train|validation|test)[.]")
                .and(udf(namesOne, DataTypes.BooleanType).apply(col("raw")))));
    return traces;
  }
}
