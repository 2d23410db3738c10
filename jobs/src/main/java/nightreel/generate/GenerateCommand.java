package nightreel.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import nightreel.conf.UnusableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes an invented data set in the formats of MovieLens and TMDB. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Write an invented data set like MovieLens 25M.",
      "Counts that are not named follow the named ones in the proportions of MovieLens.",
      "The same seed and counts give the same files."
    })
public final class GenerateCommand implements Callable<Integer> {

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "A new or empty folder; 25 million ratings take about 700 MB.")
  private Path output;

  @Option(names = "--users", paramLabel = "N", description = "Users; 162541 as in MovieLens 25M.")
  private Integer users;

  @Option(
      names = "--movies",
      paramLabel = "N",
      description = "Movies of movies.csv; 62423 as in MovieLens 25M.")
  private Integer movies;

  @Option(
      names = "--rated-movies",
      paramLabel = "N",
      description = "Movies with a rating; 59047 as in MovieLens 25M.")
  private Integer ratedMovies;

  @Option(
      names = "--ratings",
      paramLabel = "N",
      description = "Ratings; 25000095 as in MovieLens 25M.")
  private Long ratings;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "42 by default.")
  private long seed;

  @Override
  public Integer call() {
    Sizes sizes = Sizes.of(users, movies, ratedMovies, ratings);
    try (OutputFolder folder = OutputFolder.create(output)) {
      generate(sizes, seed, Runtime.getRuntime().availableProcessors(), folder);
    } catch (IOException e) {
      throw new UnusableException(
          "%s: cannot be written (%s); free some space or name another folder"
              .formatted(output, e.getMessage()),
          e);
    }
    return 0;
  }

  /**
   * @param threads how many work on the ratings; the files are the same for any number
   */
  static void generate(Sizes sizes, long seed, int threads, OutputFolder folder)
      throws IOException {
    Progress.say(
        "%,d ratings of %,d users for %,d of %,d movies, seed %d",
        sizes.ratings(), sizes.users(), sizes.ratedMovies(), sizes.movies(), seed);
    long started = System.nanoTime();
    Words words = Words.load();
    int shelves = Catalogue.shelfCount(sizes.ratedMovies(), Words.motifs().size());
    Audience audience = Audience.of(sizes, seed, shelves);
    Catalogue catalogue = CatalogueBuilder.build(sizes, seed, audience, words);
    Progress.say("weigh the movies, which takes some seconds");
    catalogue = new Rehearsal(catalogue, audience, seed).adjust(catalogue);
    try (OutputStream out = folder.open("tmdb/movie_responses.jsonl.gz")) {
      new Responses(catalogue, words, seed).write(out);
    }
    try (OutputStream out = folder.open("links.csv")) {
      MovieFiles.writeLinks(catalogue, out);
    }
    try (OutputStream out = folder.open("movies.csv")) {
      MovieFiles.writeMovies(catalogue, out);
    }
    try (OutputStream tagFile = folder.open("tags.csv");
        OutputStream ratingFile = folder.open("ratings.csv")) {
      new RatingFiles(catalogue, audience, words, seed).write(ratingFile, tagFile, threads);
    }
    folder.finish();
    Progress.say("done in %s", Progress.clock((System.nanoTime() - started) / 1e9));
  }
}
