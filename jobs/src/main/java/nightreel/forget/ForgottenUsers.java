package nightreel.forget;

import static java.util.stream.Collectors.toSet;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nightreel.Night;
import nightreel.conf.UnusableException;
import nightreel.tables.Lake;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;

/** Users who were deleted, and whose rows in the raw files are left out of every night since. */
public final class ForgottenUsers implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final ForgottenUsers NONE = new ForgottenUsers(null, Set.of());

  /** Whatever the columns of a broken line are: fields, without their quotes. */
  private static final Pattern BETWEEN_FIELDS = Pattern.compile("[\\s,;|:\"]+");

  private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

  private final ForgetKey key;
  private final Set<String> hashes;

  ForgottenUsers(ForgetKey key, Set<String> hashes) {
    this.key = key;
    this.hashes = hashes;
  }

  /**
   * Reads who is forgotten.
   *
   * @throws UnusableException where they were hashed under a key that is not the one there is
   */
  public static ForgottenUsers read(Night night) {
    if (!night.lake().exists(Tables.FORGOTTEN)) {
      return NONE;
    }
    List<Row> rows = night.lake().readAll(Tables.FORGOTTEN).collectAsList();
    if (rows.isEmpty()) {
      return NONE;
    }
    ForgetKey key = ForgetKey.read(night);
    if (rows.stream().anyMatch(row -> !row.<String>getAs("key_name").equals(key.name()))) {
      throw new UnusableException(
          "%s: is not the key under which users were forgotten; bring that one back"
              .formatted(ForgetKey.file(night)));
    }
    return new ForgottenUsers(
        key, rows.stream().map(row -> row.<String>getAs("user_hash")).collect(toSet()));
  }

  /**
   * The newest version of {@code sequences} that may hold rows of somebody who is forgotten; less
   * than 0 where there is none.
   */
  public static long newestVersionThatKnowsThem(Lake lake) {
    if (!lake.exists(Tables.FORGOTTEN)) {
      return -1;
    }
    Row newest = lake.readAll(Tables.FORGOTTEN).selectExpr("max(sequences_version)").first();
    return newest.isNullAt(0) ? -1 : newest.getLong(0);
  }

  public boolean isEmpty() {
    return hashes.isEmpty();
  }

  public int size() {
    return hashes.size();
  }

  public boolean contains(long userId) {
    return !isEmpty() && hashes.contains(key.hash(userId));
  }

  /**
   * Whether any field of a line is the id of one of them. Which field is the user's, nobody knows
   * of a broken line: rather one line too many.
   */
  public boolean areNamedIn(String line) {
    return !isEmpty()
        && fields(line).anyMatch(field -> ID.matcher(field).matches() && contains(parse(field)));
  }

  private static long parse(String field) {
    return Long.parseLong(field);
  }

  /** Whether any field of a line is one of some ids. */
  static boolean areNamedIn(String line, Set<Long> ids) {
    return fields(line)
        .anyMatch(field -> ID.matcher(field).matches() && ids.contains(parse(field)));
  }

  private static Stream<String> fields(String line) {
    return BETWEEN_FIELDS.splitAsStream(line);
  }
}
