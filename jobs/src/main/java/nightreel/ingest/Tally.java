package nightreel.ingest;

import static java.util.Comparator.comparing;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/** Counts kept and rejected rows, in parts that can be added up. */
final class Tally implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The rows of one reason, and the first of them. */
  private record Count(long rows, long line, String message) implements Serializable {

    Count plus(Count other) {
      Count first = line <= other.line ? this : other;
      return new Count(rows + other.rows, first.line, first.message);
    }
  }

  private final Map<Reason, Count> rejected = new EnumMap<>(Reason.class);
  private long kept;

  void keep(long rows) {
    kept += rows;
  }

  void reject(Reason reason, long line, String message) {
    rejected.merge(reason, new Count(1, line, message), Count::plus);
  }

  Tally merge(Tally other) {
    kept += other.kept;
    other.rejected.forEach((reason, count) -> rejected.merge(reason, count, Count::plus));
    return this;
  }

  Account account(String source) {
    return new Account(
        source,
        kept,
        rejected.entrySet().stream()
            .map(
                count ->
                    new Account.Rejected(
                        count.getKey().code(), count.getValue().rows(), count.getValue().message()))
            .sorted(
                comparing(Account.Rejected::rows)
                    .reversed()
                    .thenComparing(Account.Rejected::reason))
            .toList());
  }
}
