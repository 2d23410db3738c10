package nightreel.ingest;

import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;

/**
 * What became of every score of the tag genome. The file is read and shuffled once; the shuffle,
 * which stays on the executors' disks, is what the account and the tables are made from.
 */
final class CheckedGenome {

  private final RawFile file;
  private final KnownIds tags;
  private final JavaRDD<GenomeMovie> movies;
  private Account account;

  CheckedGenome(RawFile file, KnownIds tags, JavaRDD<GenomeMovie> movies) {
    this.file = file;
    this.tags = tags;
    this.movies = movies;
  }

  /** How many scores became what; the first call is what reads the file. */
  Account account() {
    if (account == null) {
      String source = file.name();
      KnownIds ids = tags;
      account =
          movies
              .aggregate(
                  new Tally(), (tally, movie) -> count(tally, movie, source, ids), Tally::merge)
              .account(source)
              .resolving(CheckedRows.FIRST);
    }
    return account;
  }

  private static Tally count(Tally tally, GenomeMovie movie, String source, KnownIds tags) {
    tally.keep(movie.kept());
    movie.rejected().forEach(row -> tally.reject(row.reason(), row.line(), row.message()));
    movie
        .duplicates()
        .forEach(
            row -> tally.reject(Reason.DUPLICATE, row.line(), message(row, movie, source, tags)));
    return tally;
  }

  /** The rows of the table {@code genome}. */
  Dataset<Row> kept() {
    return file.spark()
        .createDataFrame(
            movies
                .filter(movie -> movie.movieId() > 0)
                .map(movie -> RowFactory.create(movie.movieId(), movie.relevance())),
            Tables.GENOME.columns());
  }

  /** The rows of the table {@code rejected}. */
  Dataset<Row> rejected() {
    String source = file.name();
    JavaRDD<Row> rejected =
        movies
            .flatMap(movie -> movie.rejected().iterator())
            .map(row -> row(source, row.line(), row.reason(), row.message(), row.raw()));
    return file.spark()
        .createDataFrame(
            account().duplicates() == 0 ? rejected : rejected.union(duplicates()),
            Tables.REJECTED.columns());
  }

  /** Which score is a duplicate is known when its line is long read: it is looked up again. */
  private JavaRDD<Row> duplicates() {
    String source = file.name();
    KnownIds ids = tags;
    JavaPairRDD<Long, String> messages =
        movies
            .flatMap(
                movie ->
                    movie.duplicates().stream()
                        .map(row -> new Tuple2<>(row.line(), message(row, movie, source, ids)))
                        .iterator())
            .mapToPair(message -> message);
    return messages
        .join(file.numbered().mapToPair(line -> new Tuple2<>(line._2(), Fields.cutRaw(line._1()))))
        .map(line -> row(source, line._1(), Reason.DUPLICATE, line._2()._1(), line._2()._2()));
  }

  private static Row row(String source, long line, Reason reason, String message, String raw) {
    return RowFactory.create(source, line, reason.code(), message, raw);
  }

  private static String message(
      GenomeMovie.Duplicate row, GenomeMovie movie, String source, KnownIds tags) {
    return "%s line %d: movie %d has tag %d already on line %d"
        .formatted(source, row.line(), movie.movieId(), tags.id(row.tag()), row.keptLine());
  }
}
