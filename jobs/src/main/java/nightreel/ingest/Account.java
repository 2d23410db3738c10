package nightreel.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nightreel.Console;
import nightreel.conf.Conf;
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
  record Rejected(String reason, long rows, String example) {

    private boolean isDuplicate() {
      return reason.equals(Reason.DUPLICATE.code());
    }
  }

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

  /** How many rows say once more what another one of the file says. */
  long duplicates() {
    return rows(rejected.stream().filter(Rejected::isDuplicate));
  }

  /** How many rows cannot be kept, duplicates aside. */
  long rejectedRows() {
    return rows(rejected.stream().filter(reason -> !reason.isDuplicate()));
  }

  private static long rows(Stream<Rejected> rejected) {
    return rejected.mapToLong(Rejected::rows).sum();
  }

  long read() {
    return kept + rejectedRows() + duplicates();
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
   * @param limits how large shares of the rows may be rejected, and duplicates
   * @throws UnusableException where more are
   */
  void requireWithin(Conf.Ingest limits) {
    requireAtMost(
        rejectedRows(), "rejected", "max_rejected_fraction", limits.maxRejectedFraction());
    requireAtMost(
        duplicates(), "duplicates", "max_duplicate_fraction", limits.maxDuplicateFraction());
  }

  private void requireAtMost(long rows, String what, String setting, double fraction) {
    if (rows > fraction * read()) {
      throw new UnusableException(
          "%s: %,d of %,d rows %s, more than ingest.%s %s; %s; mend the file or raise the setting"
              .formatted(source, rows, read(), what, setting, fraction, mostOften()));
    }
  }

  private String mostOften() {
    Rejected most = rejected.get(0);
    return "most often %s (%,d), such as %s".formatted(most.reason(), most.rows(), most.example());
  }

  /** Prints accounts as a table. */
  static void print(List<Account> accounts) {
    Console.say("%-28s %12s %12s %12s %12s", "", "read", "kept", "rejected", "duplicates");
    for (Account account : accounts) {
      Console.say(
          "%-28s %,12d %,12d %,12d %,12d",
          account.source,
          account.read(),
          account.kept,
          account.rejectedRows(),
          account.duplicates());
      for (Rejected rejected : account.rejected) {
        Console.say(
            "    %,d %s, such as %s", rejected.rows(), rejected.reason(), rejected.example());
      }
    }
  }
}
