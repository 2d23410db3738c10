package nightreel.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple5;

/**
 * What became of every rating. It is kept on the executors' disks until closed, so that the
 * account, the kept and the rejected rows cost one reading and are of the same file.
 */
final class CheckedRatings implements AutoCloseable {

  /** More duplicates than these are not sent to every executor to look for their lines. */
  private static final long MOST_BROADCAST = 200_000;

  private static final StructType REJECTED = Tables.REJECTED.columns();

  /** What a user's ratings, or lines of no user, came to. */
  record User(UserRatings kept, List<Rejected> rejected, List<UserRatings.Duplicate> duplicates)
      implements Serializable {

    static User of(UserRatings ratings, List<Rejected> rejected) {
      var duplicates = new ArrayList<UserRatings.Duplicate>();
      return new User(ratings.newest(duplicates::add), rejected, duplicates);
    }
  }

  private final RawFile file;
  private final String part;
  private final JavaRDD<User> users;
  private Account account;

  /**
   * @param part of a split that files give, which the whole file is; null where they give none
   */
  CheckedRatings(RawFile file, String part, JavaRDD<User> users) {
    this.file = file;
    this.part = part;
    this.users = users.persist(StorageLevel.DISK_ONLY());
  }

  /** How many rows became what; the first call is what reads the file. */
  Account account() {
    if (account == null) {
      String source = file.name();
      account =
          users
              .aggregate(new Tally(), (tally, user) -> count(tally, user, source), Tally::merge)
              .account(source);
    }
    return account;
  }

  private static Tally count(Tally tally, User user, String source) {
    tally.keep(user.kept().size());
    user.rejected().forEach(row -> tally.reject(row.reason(), row.line(), row.message()));
    user.duplicates()
        .forEach(row -> tally.reject(Reason.DUPLICATE, row.line(), message(row, source)));
    return tally;
  }

  /** The rows of the table {@code ratings}, by user and time; each file holds a range of users. */
  Dataset<Row> kept() {
    // the arrays go into Spark as they are, since a row object a rating would cost more
    SparkSession spark = file.spark();
    var encoders = spark.implicits();
    Encoder<Tuple5<Long, long[], float[], long[], long[]>> arrays =
        Encoders.tuple(
            Encoders.LONG(),
            encoders.newLongArrayEncoder(),
            encoders.newFloatArrayEncoder(),
            encoders.newLongArrayEncoder(),
            encoders.newLongArrayEncoder());
    return spark
        .createDataset(
            users
                .map(User::kept)
                .map(
                    kept ->
                        new Tuple5<>(
                            kept.userId(),
                            kept.movieIds(),
                            kept.ratings(),
                            kept.timestamps(),
                            kept.lines()))
                .rdd(),
            arrays)
        .toDF("user_id", "movie_ids", "ratings", "timestamps", "lines")
        .select(
            col("user_id"),
            posexplode(col("movie_ids")).as(new String[] {"place", "movie_id"}),
            col("ratings"),
            col("timestamps"),
            col("lines"))
        .select(
            col("user_id"),
            col("movie_id"),
            col("ratings").getItem(col("place")).as("rating"),
            col("timestamps").getItem(col("place")).as("timestamp"),
            col("lines").getItem(col("place")).as("line"),
            lit(part).cast("string").as("part"));
  }

  /** The rows of the table {@code rejected}. */
  Dataset<Row> rejected() {
    Dataset<Row> rejected = bad();
    long duplicates = account().duplicates();
    return duplicates == 0 ? rejected : rejected.unionByName(duplicates(duplicates));
  }

  private Dataset<Row> bad() {
    if (account().rejectedRows() == 0) {
      // nearly always, and then all users need not be read once more
      return file.spark().createDataFrame(List.of(), REJECTED);
    }
    String source = file.name();
    return rows(user -> user.rejected().stream().map(row -> rejectedRow(row, source)), REJECTED);
  }

  private static Row rejectedRow(Rejected row, String source) {
    return RowFactory.create(source, row.line(), row.reason().code(), row.message(), row.raw());
  }

  /** Which rating is a duplicate is known when its line is long read: it is looked up again. */
  private Dataset<Row> duplicates(long count) {
    String source = file.name();
    Dataset<Row> duplicates =
        rows(
                user ->
                    user.duplicates().stream().map(duplicate -> duplicateRow(duplicate, source)),
                REJECTED)
            .drop("raw");
    JavaRDD<Row> lines =
        file.numbered().map(line -> RowFactory.create(line._2(), Fields.cutRaw(line._1())));
    var numbered =
        new StructType()
            .add("line", DataTypes.LongType, false)
            .add("raw", DataTypes.StringType, false);
    return file.spark()
        .createDataFrame(lines, numbered)
        .join(count > MOST_BROADCAST ? duplicates : broadcast(duplicates), "line");
  }

  private static Row duplicateRow(UserRatings.Duplicate duplicate, String source) {
    return RowFactory.create(
        source, duplicate.line(), Reason.DUPLICATE.code(), message(duplicate, source), "");
  }

  private static String message(UserRatings.Duplicate duplicate, String source) {
    return "%s line %d: user %d rated movie %d again on line %d, which is kept"
        .formatted(
            source,
            duplicate.line(),
            duplicate.userId(),
            duplicate.movieId(),
            duplicate.keptLine());
  }

  private interface Rows extends Serializable {
    Stream<Row> of(User user);
  }

  private Dataset<Row> rows(Rows rows, StructType columns) {
    JavaRDD<Row> all = users.flatMap(user -> rows.of(user).iterator());
    return file.spark().createDataFrame(all, columns);
  }

  @Override
  public void close() {
    users.unpersist();
  }
}
