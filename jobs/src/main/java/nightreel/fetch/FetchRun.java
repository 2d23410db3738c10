package nightreel.fetch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import nightreel.conf.Conf;
import nightreel.fetch.Response.Kind;
import nightreel.fetch.Tally.Outcome;
import nightreel.http.FailedRequestException;
import nightreel.http.StoppedException;

/** Fetches what a plan lists, several movies at once, until all is done or the run is stopped. */
final class FetchRun {

  private final Conf.Fetch settings;
  private final TmdbClient client;
  private final ResponseFolder responses;
  private final Optional<PosterFolder> posters;
  private final Plan plan;
  private final ThreadPoolExecutor pool;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final AtomicReference<RuntimeException> stopped = new AtomicReference<>();

  FetchRun(
      Conf.Fetch settings,
      TmdbClient client,
      ResponseFolder responses,
      Optional<PosterFolder> posters,
      Plan plan) {
    this.settings = settings;
    this.client = client;
    this.responses = responses;
    this.posters = posters;
    this.plan = plan;
    // filled beforehand, since a pool that has been stopped takes nothing
    var queue = new LinkedBlockingQueue<Runnable>();
    plan.tasks().forEach(task -> queue.add(() -> work(task)));
    int threads = settings.connections();
    this.pool = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue);
  }

  /**
   * @return why the run was stopped before all was done; empty where it was not
   */
  Optional<RuntimeException> run(Progress progress) throws InterruptedException {
    long began = System.nanoTime();
    pool.prestartAllCoreThreads();
    pool.shutdown();
    try {
      while (!pool.awaitTermination(progress.interval().toMillis(), TimeUnit.MILLISECONDS)) {
        progress.show(done.get(), plan.tasks().size(), Duration.ofNanos(System.nanoTime() - began));
      }
    } finally {
      pool.shutdownNow();
      progress.end();
    }
    return Optional.ofNullable(stopped.get());
  }

  /** How many movies were not come to. */
  int left() {
    return plan.tasks().size() - done.get();
  }

  /** Ends the run soon, because people want it; what is saved stays. */
  void stop() {
    stop(new StoppedException("stopped; the same command goes on from here"));
  }

  private void stop(RuntimeException why) {
    stopped.compareAndSet(null, why);
    pool.shutdownNow();
  }

  private void work(Task task) {
    try {
      fetch(task);
    } catch (InterruptedException e) {
      // the run is stopped, and this movie is left to the next
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      stop(e);
    } catch (Error e) {
      stop(new IllegalStateException("movie " + task.tmdbId(), e));
    }
  }

  private void fetch(Task task) throws InterruptedException {
    Tally failing = plan.responses();
    try {
      Response response =
          task.saved().isPresent() ? task.saved().orElseThrow() : fetchResponse(task);
      failing = plan.posters();
      if (!task.withoutPoster().isEmpty()) {
        fetchPoster(task, response);
      }
      failuresInARow.set(0);
      done.incrementAndGet();
    } catch (FailedRequestException e) {
      failing.fail(e.getMessage(), task.tmdbId());
      done.incrementAndGet();
      if (failuresInARow.incrementAndGet() >= settings.consecutiveFailures()) {
        throw new StoppedException(
            "%d movies in a row failed (fetch.consecutive_failures), the last with %s; go on later"
                .formatted(settings.consecutiveFailures(), e.getMessage()));
      }
    }
  }

  private Response fetchResponse(Task task) throws FailedRequestException, InterruptedException {
    Response response = client.saveMovie(task.tmdbId(), responses);
    plan.responses().add(response.kind() == Kind.MOVIE ? Outcome.FETCHED : Outcome.MISSING);
    return response;
  }

  private void fetchPoster(Task task, Response response)
      throws FailedRequestException, InterruptedException {
    boolean there =
        response.posterPath().isPresent()
            && client.savePoster(
                response.posterPath().orElseThrow(), task.withoutPoster(), posters.orElseThrow());
    plan.posters().add(there ? Outcome.FETCHED : Outcome.MISSING);
  }
}
