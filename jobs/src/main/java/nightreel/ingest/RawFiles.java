package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Optional;
import nightreel.SideBySide;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
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
    Dataset<Row> tmdb,
    Dataset<Row> posters)
    implements AutoCloseable {

  /** Opens all files first, so that a missing one is told at once, and then checks their rows. */
  static RawFiles check(SparkSession spark, Conf.Paths paths, Conf.Ingest settings) {
    Folder folder = Folder.open(spark, paths.movielens(), "paths.movielens");
    Optional<Folder> tmdb = optional(spark, paths.tmdb(), "paths.tmdb");
    Optional<Folder> posters = optional(spark, paths.posters(), "paths.posters");
    Release release = Release.of(spark, folder);
    RawFile ratings = release.open(RatingRows.NAME, RatingRows.COLUMNS);
    RawFile movies = release.open(MovieRows.NAME, MovieRows.COLUMNS);
    var links = release.find(LinkRows.NAME, LinkRows.COLUMNS);
    var tags = release.find(TagRows.NAME, TagRows.COLUMNS);
    if (links.isEmpty() && tmdb.isPresent()) {
      throw new UnusableException(
          "%s: holds no %s, which joins the movies of paths.tmdb; add it or leave that empty"
              .formatted(folder, release.file(LinkRows.NAME)));
    }

    Dataset<Row> movieRows = onDisk(MovieRows.check(movies));
    Dataset<Row> known = Verdict.kept(movieRows, MovieRows.SCHEMA);
    SideBySide.run(spark, movieRows::count, ratings::countLines); // both are waited for below
    Dataset<Row> linkRows =
        onDisk(
            links
                .map(file -> LinkRows.check(file, known))
                .orElseGet(() -> Verdict.none(spark, LinkRows.SCHEMA)));
    Dataset<Row> linked = Verdict.kept(linkRows, LinkRows.SCHEMA);
    return new RawFiles(
        release,
        RatingRows.check(ratings, known, movies.name()),
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
   *     TMDB where it is given, or too large a share of the rows of a MovieLens file rejected
   */
  List<Account> requireUsable(Conf.Ingest limits) {
    List<Account> accounts =
        SideBySide.all(
            release.spark(),
            List.of(
                ratings::account,
                () -> Account.of(release.file(MovieRows.NAME), movies),
                () -> Account.of(release.file(LinkRows.NAME), links),
                () -> Account.of(release.file(TagRows.NAME), tags),
                () -> Account.of(TmdbRows.NAME, tmdb),
                () -> Account.of(Posters.NAME, posters)));
    accounts.get(1).requireAny();
    accounts.get(0).requireAny();
    Account tmdbAccount = accounts.get(4);
    if (tmdbAccount.read() > 0) {
      tmdbAccount.requireAny();
    }
    accounts.subList(0, 4).forEach(account -> account.requireWithin(limits));
    return accounts;
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
    return small().stream().map(Verdict::rejected).reduce(ratings.rejected(), Dataset::union);
  }

  private List<Dataset<Row>> small() {
    return List.of(movies, links, tags, tmdb, posters);
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
