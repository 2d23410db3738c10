package nightreel.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nightreel.fetch.Response.Kind;
import nightreel.fetch.Tally.Outcome;

/**
 * What there is to fetch, and the count of what needs no fetching.
 *
 * @param tasks by TMDB id, each once
 */
record Plan(List<Task> tasks, Tally responses, Tally posters) {

  /** What becomes of a saved answer that TMDB has no such movie. */
  enum Missing {
    KEEP,
    ASK_AGAIN
  }

  /**
   * @param posters empty where none are wanted
   */
  static Plan of(
      Links links, ResponseFolder responses, Optional<PosterFolder> posters, Missing missing) {
    var plan = new Plan(new ArrayList<>(), new Tally(), new Tally());
    // 60,000 saved responses take a while to parse, and do not depend on each other
    links.movies().entrySet().parallelStream()
        .map(
            link ->
                new Task(
                    link.getKey(),
                    responses
                        .find(link.getKey())
                        .filter(saved -> saved.kind() == Kind.MOVIE || missing == Missing.KEEP),
                    posters.map(folder -> folder.without(link.getValue())).orElse(List.of())))
        .toList()
        .forEach(plan::add);
    return plan;
  }

  int failures() {
    return responses.count(Outcome.FAILED) + posters.count(Outcome.FAILED);
  }

  private void add(Task task) {
    boolean posterAtTmdb = task.saved().flatMap(Response::posterPath).isPresent();
    boolean posterThere = task.withoutPoster().isEmpty();
    if (task.saved().isEmpty() || (posterAtTmdb && !posterThere)) {
      tasks.add(task);
    }
    task.saved()
        .ifPresent(
            saved -> responses.add(saved.kind() == Kind.MOVIE ? Outcome.THERE : Outcome.MISSING));
    if (posterThere) {
      posters.add(Outcome.THERE);
    } else if (task.saved().isPresent() && !posterAtTmdb) {
      posters.add(Outcome.MISSING);
    }
  }
}
