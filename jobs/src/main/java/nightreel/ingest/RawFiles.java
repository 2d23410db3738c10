package nightreel.ingest;

import java.util.List;
import java.util.Optional;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Every row of the raw files with its {@link Verdict}. They are kept on the executors' disks until
 * closed, so that accounts, kept rows and rejected rows cost one reading and are of the same files.
 */
record RawFiles(
    Dataset<Row> ratings,
    Dataset<Row> movies,
    Dataset<Row> links,
    Dataset<Row> tags,
    Dataset<Row> posters)
    implements AutoCloseable {

  /** Opens all files first, so that a missing one is told at once, and then checks their rows. */
  static RawFiles check(SparkSession spark, Conf.Paths paths) {
    Folder folder = Folder.open(spark, paths.movielens(), "paths.movielens");
    Optional<Folder> posters =
        paths.posters().isEmpty()
            ? Optional.empty()
            : Optional.of(Folder.open(spark, paths.posters(), "paths.posters"));
    CsvFile ratings = CsvFile.open(spark, folder, RatingRows.FILE, RatingRows.COLUMNS);
    CsvFile movies = CsvFile.open(spark, folder, MovieRows.FILE, MovieRows.COLUMNS);
    var links = CsvFile.find(spark, folder, LinkRows.FILE, LinkRows.COLUMNS);
    var tags = CsvFile.find(spark, folder, TagRows.FILE, TagRows.COLUMNS);

    Dataset<Row> movieRows = onDisk(MovieRows.check(movies));
    Dataset<Row> known = Verdict.kept(movieRows, MovieRows.SCHEMA);
    return new RawFiles(
        onDisk(RatingRows.check(ratings, known)),
        movieRows,
        onDisk(
            links
                .map(file -> LinkRows.check(file, known))
                .orElseGet(() -> Verdict.none(spark, LinkRows.SCHEMA))),
        onDisk(
            tags.map(file -> TagRows.check(file, known))
                .orElseGet(() -> Verdict.none(spark, TagRows.SCHEMA))),
        onDisk(
            posters
                .map(files -> Posters.check(spark, files, known))
                .orElseGet(() -> Verdict.none(spark, Tables.POSTERS.columns()))));
  }

  /**
   * What became of the rows of each file.
   *
   * @throws UnusableException where there is nothing to go on with: no movie, no rating, or too
   *     large a share of the ratings rejected
   */
  List<Account> requireUsable(double maxRejectedFraction) {
    Account movieAccount = Account.of(MovieRows.FILE, movies);
    movieAccount.requireAny();
    Account ratingAccount = Account.of(RatingRows.FILE, ratings);
    ratingAccount.requireAny();
    ratingAccount.requireRejectedAtMost(maxRejectedFraction);
    return List.of(
        ratingAccount,
        movieAccount,
        Account.of(LinkRows.FILE, links),
        Account.of(TagRows.FILE, tags),
        Account.of(Posters.NAME, posters));
  }

  /** The rows of the table {@code ratings}. */
  Dataset<Row> keptRatings() {
    return Verdict.kept(ratings, Tables.RATINGS.columns());
  }

  /** The rows of the table {@code movies}. */
  Dataset<Row> keptMovies(int tagsPerMovie) {
    return MovieRows.describe(
        Verdict.kept(movies, MovieRows.SCHEMA),
        Verdict.kept(links, LinkRows.SCHEMA),
        Verdict.kept(tags, TagRows.SCHEMA),
        tagsPerMovie);
  }

  /** The rows of the table {@code posters}. */
  Dataset<Row> keptPosters() {
    return Verdict.kept(posters, Tables.POSTERS.columns());
  }

  /** The rows of the table {@code rejected}. */
  Dataset<Row> rejected() {
    return all().stream().map(Verdict::rejected).reduce(Dataset::union).orElseThrow();
  }

  private List<Dataset<Row>> all() {
    return List.of(ratings, movies, links, tags, posters);
  }

  private static Dataset<Row> onDisk(Dataset<Row> rows) {
    return rows.persist(StorageLevel.DISK_ONLY());
  }

  @Override
  public void close() {
    for (Dataset<Row> rows : all()) {
      rows.unpersist();
    }
  }
}
