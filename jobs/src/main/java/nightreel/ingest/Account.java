package nightreel.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;

/**
 * How many rows of a file were read, and what became of them.
 *
 * @param kept how many rows are kept
 * @param rejected the others by reason, the most frequent first
 * @param resolution which of several rows that say the same is kept; empty where each is
 */
record Account(String source, long kept, List<Rejected> rejected, String resolution) {

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

  Account(String source, long kept, List<Rejected> rejected) {
    this(source, kept, rejected, "");
  }

  /** The same account, which says which of several rows is kept. */
  Account resolving(String resolution) {
    return new Account(source, kept, rejected, resolution);
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

  /** Accounts as a table, a line an element. */
  static List<String> table(List<Account> accounts) {
    var lines = new ArrayList<String>();
    lines.add(line("", "read", "kept", "rejected", "duplicates"));
    for (Account account : accounts) {
      lines.add(
          line(
              account.source,
              grouped(account.read()),
              grouped(account.kept),
              grouped(account.rejectedRows()),
              grouped(account.duplicates())));
      account.rejected.forEach(
          rejected ->
              lines.add(
                  "    %s %s%s, such as %s"
                      .formatted(
                          grouped(rejected.rows()),
                          rejected.reason(),
                          rejected.isDuplicate() ? ", " + account.resolution : "",
                          rejected.example())));
    }
    return List.copyOf(lines);
  }

  private static String line(String source, String... counts) {
    return "%-28s %12s %12s %12s %12s"
        .formatted(source, counts[0], counts[1], counts[2], counts[3]);
  }

  private static String grouped(long count) {
    return "%,d".formatted(count);
  }
}
