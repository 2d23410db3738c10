package nightreel.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nightreel.SideBySide;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.forget.ForgottenUsers;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** What became of every row of the raw files. */
record RawFiles(
    Release release,
    RatingFiles.Checked ratings,
    CheckedRows movies,
    CheckedRows links,
    CheckedRows tags,
    Genome genome,
    CheckedRows tmdb,
    CheckedRows posters)
    implements AutoCloseable {

  static RawFiles check(SparkSession spark, Conf.Paths paths, Conf.Ingest settings) {
    return check(spark, paths, settings, ForgottenUsers.NONE);
  }

  /**
   * Opens all files first, so that a missing one is told at once, and then checks their rows.
   *
   * @param forgotten whose rows are neither kept nor rejected
   */
  static RawFiles check(
      SparkSession spark, Conf.Paths paths, Conf.Ingest settings, ForgottenUsers forgotten) {
    return Opened.of(spark, paths).check(settings, forgotten);
  }

  /** The files before their rows are read. */
  private record Opened(
      Release release,
      RatingFiles ratings,
      RawFile movies,
      Optional<RawFile> links,
      Optional<RawFile> tags,
      Genome.Files genome,
      Optional<Folder> tmdb,
      Optional<Folder> posters) {

    static Opened of(SparkSession spark, Conf.Paths paths) {
      Folder folder = Folder.open(spark, paths.movielens(), "paths.movielens");
      Optional<Folder> tmdb = optional(spark, paths.tmdb(), "paths.tmdb");
      Optional<Folder> posters = optional(spark, paths.posters(), "paths.posters");
      boolean isSplit = !paths.protocol().isEmpty();
      Release release = isSplit ? Release.withoutRatings(spark, folder) : Release.of(spark, folder);
      var opened =
          new Opened(
              release,
              isSplit
                  ? RatingFiles.given(
                      Release.protocol(
                          spark, Folder.open(spark, paths.protocol(), "paths.protocol")))
                  : RatingFiles.of(release),
              release.open(MovieRows.NAME, MovieRows.COLUMNS),
              release.find(LinkRows.NAME, LinkRows.COLUMNS),
              release.find(TagRows.NAME, TagRows.COLUMNS),
              Genome.Files.open(release),
              tmdb,
              posters);
      if (opened.links.isEmpty() && tmdb.isPresent()) {
        throw new UnusableException(
            "%s: holds no %s, which joins the movies of paths.tmdb; add it or leave that empty"
                .formatted(folder, release.file(LinkRows.NAME)));
      }
      return opened;
    }

    private static Optional<Folder> optional(SparkSession spark, String path, String setting) {
      return path.isEmpty() ? Optional.empty() : Optional.of(Folder.open(spark, path, setting));
    }

    RawFiles check(Conf.Ingest settings, ForgottenUsers forgotten) {
      SparkSession spark = release.spark();
      CheckedRows movieRows = MovieRows.check(movies);
      SideBySide.run(spark, movieRows::account, ratings::countLines); // both are waited for below
      KnownIds known = KnownIds.of(spark, "movie", movies.name(), movieRows.ids("movie_id"));
      CheckedRows linkRows =
          links
              .map(file -> LinkRows.check(file, known))
              .orElseGet(() -> none(LinkRows.NAME, LinkRows.SCHEMA));
      return new RawFiles(
          release,
          ratings.check(
              part ->
                  RatingRows.check(
                      part.file(),
                      part.name(),
                      known.rows(spark, "movie_id"),
                      movies.name(),
                      forgotten)),
          movieRows,
          linkRows,
          tags.map(file -> TagRows.check(file, known, forgotten))
              .orElseGet(() -> none(TagRows.NAME, TagRows.SCHEMA)),
          Genome.check(release, genome, known),
          tmdb.map(folder -> checkTmdb(folder, linkRows, settings))
              .orElseGet(() -> CheckedRows.none(spark, TmdbRows.NAME, TmdbRows.SCHEMA)),
          posters
              .map(folder -> checkPosters(folder, known, linkRows, settings))
              .orElseGet(() -> Posters.none(spark, settings.posterNames())));
    }

    private CheckedRows none(String name, StructType columns) {
      return CheckedRows.none(release.spark(), release.file(name), columns);
    }

    private CheckedRows checkTmdb(Folder folder, CheckedRows links, Conf.Ingest settings) {
      return TmdbRows.check(
          release.spark(), folder, linked(links, "tmdb_id"), settings.castPerMovie());
    }

    private CheckedRows checkPosters(
        Folder folder, KnownIds movies, CheckedRows links, Conf.Ingest settings) {
      KnownIds known =
          switch (settings.posterNames()) {
            case MOVIE_ID -> movies;
            case TMDB_ID, IMDB_ID -> linked(links, PosterName.column(settings.posterNames()));
          };
      return Posters.check(release.spark(), folder, settings, known);
    }

    private KnownIds linked(CheckedRows links, String column) {
      return LinkRows.ids(release.spark(), links, column, release.file(LinkRows.NAME));
    }
  }

  /**
   * What became of the rows of each file.
   *
   * @throws UnusableException where there is nothing to go on with: no movie, no rating, nothing of
   *     TMDB where it is given, or too large a share of the rows of a MovieLens file rejected
   */
  List<Account> requireUsable(Conf.Ingest limits) {
    // each account is kept where it is counted, and asked for again below
    SideBySide.run(
        release.spark(),
        ratings::accounts,
        genome::accounts,
        () -> small().forEach(CheckedRows::account));
    movies.account().requireAny();
    ratings.accounts().forEach(Account::requireAny);
    ratings.requireDisjoint();
    if (tmdb.account().read() > 0) {
      tmdb.account().requireAny();
    }
    var accounts = new ArrayList<Account>();
    ratings.accounts().forEach(account -> accounts.add(account.resolving("the newest is kept")));
    accounts.addAll(List.of(movies.account(), links.account(), tags.account()));
    accounts.addAll(genome.accounts());
    accounts.forEach(account -> account.requireWithin(limits));
    accounts.addAll(List.of(tmdb.account(), posters.account()));
    return List.copyOf(accounts);
  }

  /** The rows of the table {@code movies}. */
  Dataset<Row> keptMovies(int tagsPerMovie) {
    Dataset<Row> described = MovieRows.describe(release.spark(), movies, links, tags, tagsPerMovie);
    return TmdbRows.describe(described, tmdb).coalesce(CheckedRows.files(movies.account().kept()));
  }

  /** The rows of the table {@code posters}. */
  Dataset<Row> keptPosters(Conf.PosterNames names) {
    return Posters.ofMovies(posters, names, links)
        .coalesce(CheckedRows.files(posters.account().kept()));
  }

  /** The rows of the table {@code rejected}. */
  Dataset<Row> rejected() {
    Stream<Dataset<Row>> others =
        small().stream().filter(CheckedRows::hasRejected).map(CheckedRows::rejected);
    return Stream.concat(genome.rejected().stream(), others)
        .reduce(ratings.rejected(), Dataset::union);
  }

  private List<CheckedRows> small() {
    return List.of(movies, links, tags, genome.tags(), tmdb, posters);
  }

  @Override
  public void close() {
    ratings.close();
    small().forEach(CheckedRows::close);
  }
}
