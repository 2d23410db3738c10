package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.StringType;

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
    Dataset<Row> tmdb,
    Dataset<Row> posters)
    implements AutoCloseable {

  /** Opens all files first, so that a missing one is told at once, and then checks their rows. */
  static RawFiles check(SparkSession spark, Conf.Paths paths, Conf.Ingest settings) {
    Folder folder = Folder.open(spark, paths.movielens(), "paths.movielens");
    Optional<Folder> tmdb = optional(spark, paths.tmdb(), "paths.tmdb");
    Optional<Folder> posters = optional(spark, paths.posters(), "paths.posters");
    CsvFile ratings = CsvFile.open(spark, folder, RatingRows.FILE, RatingRows.COLUMNS);
    CsvFile movies = CsvFile.open(spark, folder, MovieRows.FILE, MovieRows.COLUMNS);
    var links = CsvFile.find(spark, folder, LinkRows.FILE, LinkRows.COLUMNS);
    var tags = CsvFile.find(spark, folder, TagRows.FILE, TagRows.COLUMNS);
    if (links.isEmpty() && tmdb.isPresent()) {
      throw new UnusableException(
          "%s: holds no %s, which joins the movies of paths.tmdb; add it or leave that empty"
              .formatted(folder, LinkRows.FILE));
    }

    Dataset<Row> movieRows = onDisk(MovieRows.check(movies));
    Dataset<Row> known = Verdict.kept(movieRows, MovieRows.SCHEMA);
    Dataset<Row> linkRows =
        onDisk(
            links
                .map(file -> LinkRows.check(file, known))
                .orElseGet(() -> Verdict.none(spark, LinkRows.SCHEMA)));
    Dataset<Row> linked = Verdict.kept(linkRows, LinkRows.SCHEMA);
    return new RawFiles(
        onDisk(RatingRows.check(ratings, known)),
        movieRows,
        linkRows,
        onDisk(
            tags.map(file -> TagRows.check(file, known))
                .orElseGet(() -> Verdict.none(spark, TagRows.SCHEMA))),
        onDisk(
            tmdb.map(files -> TmdbFolder.read(spark, files, settings.castPerMovie()))
                .map(rows -> TmdbRows.check(rows, linked))
                .orElseGet(() -> Verdict.none(spark, TmdbRows.SCHEMA))),
        onDisk(
            posters
                .map(files -> Posters.check(spark, files, settings, known, linked))
                .orElseGet(() -> Posters.none(spark, settings.posterNames()))));
  }

  private static Optional<Folder> optional(SparkSession spark, String path, String setting) {
    return path.isEmpty() ? Optional.empty() : Optional.of(Folder.open(spark, path, setting));
  }

  /**
   * What became of the rows of each file.
   *
   * @throws UnusableException where there is nothing to go on with: no movie, no rating, nothing of
   *     TMDB where it is given, or too large a share of the ratings rejected
   */
  List<Account> requireUsable(double maxRejectedFraction) {
    Account movieAccount = Account.of(MovieRows.FILE, movies);
    movieAccount.requireAny();
    Account ratingAccount = Account.of(RatingRows.FILE, ratings);
    ratingAccount.requireAny();
    ratingAccount.requireRejectedAtMost(maxRejectedFraction);
    Account tmdbAccount = Account.of(TmdbRows.NAME, tmdb);
    if (tmdbAccount.read() > 0) {
      tmdbAccount.requireAny();
    }
    return List.of(
        ratingAccount,
        movieAccount,
        Account.of(LinkRows.FILE, links),
        Account.of(TagRows.FILE, tags),
        tmdbAccount,
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
        Verdict.kept(tmdb, TmdbRows.SCHEMA.add("source", StringType)),
        tagsPerMovie);
  }

  /** The rows of the table {@code posters}. */
  Dataset<Row> keptPosters(Conf.PosterNames names) {
    return Posters.ofMovies(posters, names, Verdict.kept(links, LinkRows.SCHEMA));
  }

  /** The rows of the table {@code rejected}. */
  Dataset<Row> rejected() {
    return all().stream().map(Verdict::rejected).reduce(Dataset::union).orElseThrow();
  }

  private List<Dataset<Row>> all() {
    return List.of(ratings, movies, links, tags, tmdb, posters);
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
