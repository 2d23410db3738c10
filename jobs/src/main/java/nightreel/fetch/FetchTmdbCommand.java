package nightreel.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nightreel.SettingsOptions;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.http.StoppedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills a folder with TMDB's responses, and one with its posters; needs no Spark. */
@Command(
    name = "fetch-tmdb",
    mixinStandardHelpOptions = true,
    description = {
      "Fetch what TMDB says of the movies in links.csv that lack a response, and their posters.",
      "What is there already is not asked for again, so a stopped run goes on where it was."
    },
    footer = {
      "",
      "The environment holds the key: TMDB_API_KEY a v3 key or a v4 access token,",
      "or TMDB_ACCESS_TOKEN a v4 access token, which then is the one used."
    })
public final class FetchTmdbCommand implements Callable<Integer> {

  private final Map<String, String> environment;

  @Mixin private SettingsOptions settings;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where {tmdbId}.json is written; paths.tmdb of the settings by default.")
  private Path output;

  @Option(
      names = "--retry-missing",
      description = "Ask again for movies that TMDB did not have when last asked.")
  private boolean retryMissing;

  public FetchTmdbCommand() {
    this(System.getenv());
  }

  FetchTmdbCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Conf conf = settings.conf();
    TmdbKey key = TmdbKey.of(environment);
    Links links = Links.read(local("paths.movielens", conf.paths().movielens()));
    ResponseFolder responses = ResponseFolder.open(output(conf.paths()));
    Optional<PosterFolder> posters = posters(conf);
    Plan plan =
        Plan.of(
            links, responses, posters, retryMissing ? Plan.Missing.ASK_AGAIN : Plan.Missing.KEEP);
    Summary.announce(links, plan, responses, posters);
    var run =
        new FetchRun(conf.fetch(), new TmdbClient(conf.fetch(), key), responses, posters, plan);
    try (var signal = new EndSignal(run::stop)) {
      Optional<RuntimeException> stopped = run.run(Progress.ofThisProcess());
      if (stopped.isPresent() && !(stopped.get() instanceof StoppedException)) {
        throw stopped.get();
      }
      Summary.print(plan, run.left(), posters);
      stopped.ifPresent(why -> System.err.println("nightreel: " + why.getMessage()));
      return stopped.isEmpty() && plan.failures() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private Path output(Conf.Paths paths) {
    if (output == null && paths.tmdb().isEmpty()) {
      throw new UnusableException(
          "paths.tmdb is empty: set it to the folder for the responses, or give --output FOLDER");
    }
    return output == null ? local("paths.tmdb", paths.tmdb()) : output;
  }

  private static Optional<PosterFolder> posters(Conf conf) {
    return conf.paths().posters().isEmpty() || conf.fetch().posterWidth().isEmpty()
        ? Optional.empty()
        : Optional.of(PosterFolder.open(local("paths.posters", conf.paths().posters())));
  }

  private static Path local(String setting, String path) {
    if (path.startsWith("file:/")) {
      return Path.of(URI.create(path));
    }
    if (path.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
      throw new UnusableException(
          "%s is %s, but fetch-tmdb works on local folders: set it to one and copy them then"
              .formatted(setting, path));
    }
    return Path.of(path);
  }
}
