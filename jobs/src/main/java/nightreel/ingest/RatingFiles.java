package nightreel.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where ratings come from before they are read: the file of a release, or the three of a split that
 * is given.
 *
 * @param files by the part of the split that they are; one, of no part, where there is no split
 */
record RatingFiles(List<Part> files) {

  /** The parts of a split, and what their files are called. */
  static final List<String> PARTS = List.of("train", "validation", "test");

  /**
   * @param name null where the file is no part of a split
   */
  record Part(String name, RawFile file) {}

  static RatingFiles of(Release release) {
    RawFile file = release.open(RatingRows.NAME, RatingRows.COLUMNS);
    return new RatingFiles(List.of(new Part(null, file)));
  }

  /**
   * @throws UnusableException where a part is missing
   */
  static RatingFiles given(Release protocol) {
    var parts = new ArrayList<Part>();
    for (String part : PARTS) {
      RawFile file =
          protocol
              .find(part, RatingRows.COLUMNS)
              .orElseThrow(
                  () ->
                      new UnusableException(
                          "%s: holds no %s; paths.protocol is a folder with train.csv,"
                                  .formatted(protocol.folder(), protocol.file(part))
                              + " validation.csv and test.csv"));
      parts.add(new Part(part, file));
    }
    return new RatingFiles(List.copyOf(parts));
  }

  void countLines() {
    files.forEach(part -> part.file().countLines());
  }

  Checked check(Function<Part, CheckedRatings> check) {
    return new Checked(files.stream().map(check).toList());
  }

  /** What became of every rating of all files. */
  record Checked(List<CheckedRatings> files) implements AutoCloseable {

    List<Account> accounts() {
      return files.stream().map(CheckedRatings::account).toList();
    }

    /** The rows of the table {@code ratings}. */
    Dataset<Row> kept() {
      return files.stream().map(CheckedRatings::kept).reduce(Dataset::unionAll).orElseThrow();
    }

    /** The rows of the table {@code rejected}. */
    Dataset<Row> rejected() {
      return files.stream().map(CheckedRatings::rejected).reduce(Dataset::unionAll).orElseThrow();
    }

    /**
     * @throws UnusableException where two parts hold the same user's rating of a movie: one of them
     *     would be known to whoever is asked for the other
     */
    void requireDisjoint() {
      if (files.size() == 1) {
        return;
      }
      List<Row> doubled =
          kept()
              .groupBy("user_id", "movie_id")
              .agg(count(lit(1)).as("rows"), min("part").as("one"), max("part").as("other"))
              .where(col("rows").gt(1))
              .orderBy("user_id", "movie_id")
              .limit(1)
              .collectAsList();
      if (!doubled.isEmpty()) {
        Row row = doubled.get(0);
        throw new UnusableException(
            "paths.protocol: both %s.csv and %s.csv hold movie %d of user %d; leave it in one"
                .formatted(
                    row.<String>getAs("one"),
                    row.<String>getAs("other"),
                    row.<Long>getAs("movie_id"),
                    row.<Long>getAs("user_id")));
      }
    }

    @Override
    public void close() {
      files.forEach(CheckedRatings::close);
    }
  }
}
