package nightreel.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.http.FailedRequestException;
import nightreel.http.StoppedException;

/**
 * Asks a language model about one item after the other, several requests at once, until all are
 * asked about, the budget is spent, or there is no hope of more. Whatever goes wrong becomes the
 * reason why an item has no text, and ends nothing.
 */
final class LlmRun implements AutoCloseable {

  /**
   * What is asked about.
   *
   * @param hash of its facts, prompt and model
   * @param rows of the lists that have these facts
   */
  record Item(String hash, LlmFacts facts, long rows) {}

  /**
   * What became of an item.
   *
   * @param text null where there is none to be shown
   * @param reason why there is none; null where there is
   * @param answered whether the model wrote something of it
   */
  record Outcome(Item item, String text, String reason, boolean answered) {}

  private final Conf.Llm settings;
  private final LlmCheck check;
  private final LlmClient client;
  private final ExecutorService threads;
  private final AtomicInteger callsLeft;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final AtomicReference<String> stopped = new AtomicReference<>();
  private final long began = System.nanoTime();

  LlmRun(Conf.Llm settings, LlmPrompt prompt, LlmCheck check, Map<String, String> environment) {
    this.settings = settings;
    this.check = check;
    this.callsLeft = new AtomicInteger(settings.calls());
    this.client = client(prompt, environment);
    this.threads = Executors.newFixedThreadPool(settings.connections());
  }

  /** Null where the key can be none. */
  private LlmClient client(LlmPrompt prompt, Map<String, String> environment) {
    try {
      return new LlmClient(settings, prompt, environment, this::permit);
    } catch (UnusableException e) {
      stopped.set(e.getMessage());
      return null;
    }
  }

  private void permit() throws FailedRequestException {
    if (callsLeft.getAndDecrement() <= 0) {
      stop("calls are spent");
      throw new FailedRequestException("calls are spent");
    }
    if (System.nanoTime() - began > settings.time().toNanos()) {
      stop("minutes are over");
      throw new FailedRequestException("minutes are over");
    }
  }

  private void stop(String why) {
    stopped.compareAndSet(null, why);
  }

  /** Why no more is asked; empty while more may be. */
  Optional<String> stopped() {
    return Optional.ofNullable(stopped.get());
  }

  /**
   * Asks about some items, in their order.
   *
   * @param done is told how many more have been asked about
   */
  List<Outcome> ask(List<Item> items, LongConsumer done) {
    var requests = new ArrayList<Callable<List<Outcome>>>();
    for (int from = 0; from < items.size(); from += settings.batch()) {
      List<Item> batch = items.subList(from, Math.min(items.size(), from + settings.batch()));
      requests.add(
          () -> {
            List<Outcome> outcomes = askOnce(batch);
            done.accept(batch.size());
            return outcomes;
          });
    }
    try {
      var outcomes = new ArrayList<Outcome>();
      for (Future<List<Outcome>> answer : threads.invokeAll(requests)) {
        outcomes.addAll(answer.get());
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a language model was asked");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private List<Outcome> askOnce(List<Item> batch) throws InterruptedException {
    Optional<String> over = stopped();
    if (over.isPresent()) {
      return unanswered(batch, over.get());
    }
    try {
      LlmPrompt.Texts texts = client.ask(batch.stream().map(Item::facts).toList());
      var outcomes = new ArrayList<Outcome>();
      for (int i = 0; i < batch.size(); i++) {
        outcomes.add(outcome(batch.get(i), i, texts));
      }
      count(outcomes.stream().anyMatch(outcome -> outcome.text() != null), "no text that holds");
      return outcomes;
    } catch (FailedRequestException e) {
      count(stopped().isPresent(), e.getMessage());
      return unanswered(batch, e.getMessage());
    } catch (StoppedException | UnusableException e) {
      stop(e.getMessage());
      return unanswered(batch, e.getMessage());
    } catch (RuntimeException e) {
      // not its message, which may quote what was sent
      count(false, e.getClass().getSimpleName());
      return unanswered(batch, e.getClass().getSimpleName());
    }
  }

  private void count(boolean good, String failure) {
    if (good) {
      failuresInARow.set(0);
    } else if (failuresInARow.incrementAndGet() >= settings.consecutiveFailures()) {
      stop(
          "%d requests in a row gave no text, the last with: %s"
              .formatted(settings.consecutiveFailures(), failure));
    }
  }

  private Outcome outcome(Item item, int place, LlmPrompt.Texts texts) {
    if (texts.doubled().contains(place)) {
      return new Outcome(item, null, "several texts for one item", true);
    }
    String text = texts.texts().get(place);
    if (text == null) {
      return new Outcome(item, null, "left out of the answer", true);
    }
    return check
        .objection(text, item.facts())
        .map(objection -> new Outcome(item, null, objection.words(), true))
        .orElseGet(() -> new Outcome(item, text, null, true));
  }

  private static List<Outcome> unanswered(List<Item> items, String reason) {
    return items.stream().map(item -> new Outcome(item, null, reason, false)).toList();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
