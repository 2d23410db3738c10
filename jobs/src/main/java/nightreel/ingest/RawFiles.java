package nightreel.ingest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    Release release,
    CheckedRatings ratings,
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
    Release release = Release.of(spark, folder);
    RawFile ratings = release.open(RatingRows.NAME, RatingRows.COLUMNS);
    RawFile movies = release.open(MovieRows.NAME, MovieRows.COLUMNS);
    var links = release.find(LinkRows.NAME, LinkRows.COLUMNS);
    var tags = release.find(TagRows.NAME, TagRows.COLUMNS);

    Dataset<Row> movieRows = onDisk(MovieRows.check(movies));
    Dataset<Row> known = Verdict.kept(movieRows, MovieRows.SCHEMA);
    return new RawFiles(
        release,
        RatingRows.check(ratings, known, movies.name()),
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
   *     large a share of the rows of a file rejected
   */
  List<Account> requireUsable(Conf.Ingest limits) {
    Account movieAccount = Account.of(release.file(MovieRows.NAME), movies);
    movieAccount.requireAny();
    Account ratingAccount = ratings.account();
    ratingAccount.requireAny();
    var accounts =
        List.of(
            ratingAccount,
            movieAccount,
            Account.of(release.file(LinkRows.NAME), links),
            Account.of(release.file(TagRows.NAME), tags));
    accounts.forEach(account -> account.requireWithin(limits));
    return Stream.concat(accounts.stream(), Stream.of(Account.of(Posters.NAME, posters))).toList();
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
    return small().stream().map(Verdict::rejected).reduce(ratings.rejected(), Dataset::union);
  }

  private List<Dataset<Row>> small() {
    return List.of(movies, links, tags, posters);
  }

  private static Dataset<Row> onDisk(Dataset<Row> rows) {
    return rows.persist(StorageLevel.DISK_ONLY());
  }

  @Override
  public void close() {
    ratings.close();
    small().forEach(Dataset::unpersist);
  }
}
