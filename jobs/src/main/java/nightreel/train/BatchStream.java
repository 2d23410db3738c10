package nightreel.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nightreel.conf.Conf;

/**
 * The batches of all epochs, one after the other without end, prepared on a thread of their own. A
 * batch depends on the seed and on its number alone.
 */
final class BatchStream implements AutoCloseable {

  private static final int PREPARED_AHEAD = 3;

  /**
   * One step's batch.
   *
   * @param parts to be computed one after the other
   * @param epoch from 1
   * @param number within its epoch, from 1
   * @param ofEpoch how many batches the epoch has
   */
  record Batch(List<TrainingBatch> parts, int epoch, int number, int ofEpoch) {
    boolean endsEpoch() {
      return number == ofEpoch;
    }

    int sequences() {
      return parts.stream().mapToInt(part -> part.inputs().size()).sum();
    }

    int positions() {
      return parts.stream().mapToInt(TrainingBatch::positions).sum();
    }

    /** Epochs behind this batch, such as 1.5. */
    double epochs() {
      return epoch - 1 + (double) number / ofEpoch;
    }
  }

  private final List<int[]> histories;
  private final Conf.Train settings;
  private final long seed;
  private final long skipped;
  private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
  private final ExecutorService thread;
  private List<List<int[]>> batches = List.of();
  private int epoch;
  private int next;

  /**
   * @param skipped how many batches the first {@link #next} leaves out
   * @throws IllegalArgumentException where no history has two movies
   */
  BatchStream(List<int[]> histories, Conf.Train settings, long seed, long skipped) {
    if (histories.stream().noneMatch(history -> history.length > 1)) {
      throw new IllegalArgumentException("no history has two movies");
    }
    this.histories = histories;
    this.settings = settings;
    this.seed = seed;
    this.skipped = skipped;
    thread =
        Executors.newSingleThreadExecutor(
            work -> {
              var worker = new Thread(work, "training batches");
              worker.setDaemon(true);
              return worker;
            });
  }

  /** About how many steps an epoch has; where the windows are cut changes it by a few. */
  static int stepsAnEpoch(List<int[]> histories, Conf.Train settings) {
    int windows = Windows.cut(histories, settings.maxLength(), new Random(0)).size();
    return batches(windows, settings.workerBatchSize());
  }

  Batch next() {
    while (ahead.size() < PREPARED_AHEAD) {
      ahead.add(thread.submit(this::prepare));
    }
    try {
      return ahead.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("training was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("preparing a batch failed", e.getCause());
    }
  }

  /** Goes to the first batch that is wanted, whose number in its epoch only the epochs tell. */
  private void skip() {
    long left = skipped;
    startEpoch();
    while (left >= batches.size()) {
      left -= batches.size();
      startEpoch();
    }
    next = (int) left;
  }

  private Batch prepare() {
    if (epoch == 0) {
      skip();
    } else if (next == batches.size()) {
      startEpoch();
    }
    List<int[]> windows = batches.get(next++);
    var parts = new ArrayList<TrainingBatch>();
    int together = batches(windows.size(), settings.accumulate());
    for (int from = 0; from < windows.size(); from += together) {
      List<int[]> part = windows.subList(from, Math.min(windows.size(), from + together));
      parts.add(TrainingBatch.of(part, settings.maxLength()));
    }
    return new Batch(parts, epoch, next, batches.size());
  }

  private void startEpoch() {
    epoch++;
    next = 0;
    Random random = random();
    List<int[]> windows = Windows.cut(histories, settings.maxLength(), random);
    batches = Windows.batch(windows, settings.workerBatchSize(), random);
  }

  private Random random() {
    return new Random(Seeds.of(seed, Seeds.Use.WINDOWS, epoch));
  }

  /** {@code count / size}, rounded up. */
  private static int batches(int count, int size) {
    return (count + size - 1) / size;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
