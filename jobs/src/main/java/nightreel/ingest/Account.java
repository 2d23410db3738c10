package nightreel.ingest;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;

import java.util.ArrayList;
import java.util.List;
import nightreel.Console;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many rows of a file were read, and what became of them.
 *
 * @param kept how many rows are kept
 * @param rejected the others by reason, the most frequent first
 */
record Account(String source, long kept, List<Rejected> rejected) {

  /**
   * The rows that were rejected for one reason.
   *
   * @param example the message of the first of them
   */
  record Rejected(String reason, long rows, String example) {}

  /** Counts rows that have a verdict. */
  static Account of(String source, Dataset<Row> rows) {
    List<Row> counted =
        rows.groupBy("reason")
            .agg(count(lit(1)).as("rows"), min_by(col("message"), col("line")).as("example"))
            .orderBy(col("rows").desc(), col("reason"))
            .collectAsList();
    long kept = 0;
    var rejected = new ArrayList<Rejected>();
    for (Row row : counted) {
      if (row.getString(0) == null) {
        kept = row.getLong(1);
      } else {
        rejected.add(new Rejected(row.getString(0), row.getLong(1), row.getString(2)));
      }
    }
    return new Account(source, kept, List.copyOf(rejected));
  }

  long rejectedRows() {
    return rejected.stream().mapToLong(Rejected::rows).sum();
  }

  long read() {
    return kept + rejectedRows();
  }

  /**
   * @throws UnusableException where no row is kept
   */
  void requireAny() {
    if (read() == 0) {
      throw new UnusableException(
          "%s: has no row after its header; put the file of a MovieLens dataset there"
              .formatted(source));
    }
    if (kept == 0) {
      throw new UnusableException(
          "%s: none of its %,d rows can be kept; %s; mend the file"
              .formatted(source, read(), mostOften()));
    }
  }

  /**
   * @param maxRejectedFraction how large a share of the rows may be rejected
   * @throws UnusableException where more are
   */
  void requireRejectedAtMost(double maxRejectedFraction) {
    if (rejectedRows() > maxRejectedFraction * read()) {
      throw new UnusableException(
          "%s: %,d of %,d rows rejected, more than ingest.max_rejected_fraction %s; %s;"
              .concat(" mend the file or raise the setting")
              .formatted(source, rejectedRows(), read(), maxRejectedFraction, mostOften()));
    }
  }

  private String mostOften() {
    Rejected most = rejected.get(0);
    return "most often %s (%,d), such as %s".formatted(most.reason(), most.rows(), most.example());
  }

  /** Prints accounts as a table. */
  static void print(List<Account> accounts) {
    Console.say("%-11s %12s %12s %12s", "", "read", "kept", "rejected");
    for (Account account : accounts) {
      Console.say(
          "%-11s %,12d %,12d %,12d  %s",
          account.source,
          account.read(),
          account.kept,
          account.rejectedRows(),
          account.rejected.stream()
              .map(rejected -> "%,d %s".formatted(rejected.rows(), rejected.reason()))
              .collect(joining(", ")));
    }
  }
}
