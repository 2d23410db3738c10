package nightreel.fetch;

import java.util.Optional;
import nightreel.Console;
import nightreel.fetch.Tally.Outcome;

/** What people read before and after a run. */
final class Summary {

  private Summary() {}

  static void announce(
      Links links, Plan plan, ResponseFolder responses, Optional<PosterFolder> posters) {
    Console.say(
        "%s: %,d rows, %,d TMDB movies; skipped: %,d rows without a tmdbId, %,d unreadable, %,d of"
            .concat(" a movie that is listed before"),
        Links.FILE,
        links.rows(),
        links.movies().size(),
        links.withoutTmdbId(),
        links.unreadable(),
        links.repeated());
    Console.say(
        "%,d movies to fetch into %s%s",
        plan.tasks().size(),
        responses.path(),
        posters.map(folder -> ", posters into " + folder.path()).orElse(", no posters"));
  }

  /**
   * @param left how many movies a stopped run did not come to
   * @param posters empty where none are wanted
   */
  static void print(Plan plan, int left, Optional<PosterFolder> posters) {
    Console.say("%-10s %9s %9s %9s %9s", "", "fetched", "there", "missing", "failed");
    print("responses", plan.responses());
    posters.ifPresent(wanted -> print("posters", plan.posters()));
    if (left > 0) {
      Console.say("%,d movies are left to fetch", left);
    }
    printFailures("response", plan.responses());
    printFailures("poster", plan.posters());
  }

  private static void print(String name, Tally tally) {
    Console.say(
        "%-10s %,9d %,9d %,9d %,9d",
        name,
        tally.count(Outcome.FETCHED),
        tally.count(Outcome.THERE),
        tally.count(Outcome.MISSING),
        tally.count(Outcome.FAILED));
  }

  private static void printFailures(String name, Tally tally) {
    tally
        .failures()
        .forEach((reason, ids) -> Console.say("%s failed, %s, TMDB ids (%s)", name, reason, ids));
  }
}
