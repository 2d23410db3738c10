package nightreel;

import java.nio.file.Path;
import nightreel.conf.Conf;
import nightreel.conf.Conf.Paths;

/**
 * Relative paths of the settings, made absolute: below {@code NIGHTREEL_HOME} where the launcher
 * has set it, else below the working directory. URIs and absolute paths stay as they are.
 */
final class HomePaths {

  private static final String BUILTIN = "builtin";

  private HomePaths() {}

  static Conf resolve(Conf conf) {
    Paths paths = conf.paths();
    Conf.Embed embed = conf.embed();
    return conf.withPaths(
        new Paths(
            resolve(paths.movielens()),
            resolve(paths.tmdb()),
            resolve(paths.posters()),
            resolve(paths.lake()),
            resolve(paths.reports()),
            resolve(paths.protocol())),
        embed.withModels(
            embed.textModel().equals(BUILTIN) ? BUILTIN : resolve(embed.textModel()),
            resolve(embed.imageModel()),
            resolve(embed.imageDescription())),
        new Conf.Forget(resolve(conf.forget().key())));
  }

  private static String resolve(String path) {
    if (path.isEmpty() || path.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
      return path;
    }
    String home = System.getenv().getOrDefault("NIGHTREEL_HOME", "");
    return Path.of(home).resolve(path).toAbsolutePath().normalize().toString();
  }
}
