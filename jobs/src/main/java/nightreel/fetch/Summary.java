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

  static void print(Plan plan, boolean withPosters) {
    Console.say("%-10s %9s %9s %9s %9s", "", "fetched", "there", "missing", "failed");
    print("responses", plan.responses());
    if (withPosters) {
      print("posters", plan.posters());
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
