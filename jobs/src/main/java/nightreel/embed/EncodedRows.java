package nightreel.embed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.ArraySeq;

/**
 * Encodes items as they are asked for. While this thread runs the network, others prepare what
 * comes next: tokens, decoded posters. Rows come in a fixed order.
 */
final class EncodedRows implements Iterator<Row>, AutoCloseable {

  /** A row an item: its vector, or what is wrong with it. */
  static final StructType COLUMNS =
      new StructType()
          .add("movie_id", DataTypes.LongType, false)
          .add("content_hash", DataTypes.StringType, false)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false), true)
          .add("problem", DataTypes.StringType, true);

  private final Encoder encoder;
  private final Iterator<Row> items;
  private final Runnable counted;
  private final Kernels kernels;
  private final ExecutorService preparing;
  private final int ahead;
  private final Deque<Future<List<Batch>>> groups = new ArrayDeque<>();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Deque<Row> rows = new ArrayDeque<>();

  /**
   * @param items columns of {@link Item}; read by the thread that asks for rows, as Spark wants it
   * @param threads that prepare
   * @param counted is run for every item that is done
   * @param kernels where the time in the network is noted
   */
  EncodedRows(
      Encoder encoder, Iterator<Row> items, int threads, Runnable counted, Kernels kernels) {
    this.encoder = encoder;
    this.items = items;
    this.counted = counted;
    this.kernels = kernels;
    ahead = threads + 1;
    preparing =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              var thread = new Thread(task, "prepare " + Thread.currentThread().getName());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public boolean hasNext() {
    while (rows.isEmpty()) {
      readAhead();
      if (batches.isEmpty() && groups.isEmpty()) {
        close();
        return false;
      }
      if (batches.isEmpty()) {
        batches.addAll(prepared(groups.remove()));
      } else {
        run(batches.remove());
      }
    }
    return true;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.remove();
  }

  private void readAhead() {
    while (groups.size() < ahead && items.hasNext()) {
      var group = new ArrayList<Item>();
      while (group.size() < encoder.groupSize() && items.hasNext()) {
        group.add(Item.of(items.next()));
      }
      groups.add(preparing.submit(() -> encoder.prepare(group)));
    }
  }

  private static List<Batch> prepared(Future<List<Batch>> group) {
    try {
      return group.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the task was stopped", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnusableException unusable) {
        throw unusable;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void run(Batch batch) {
    float[][] vectors = kernels.time(Kernel.FORWARD, batch.vectors());
    for (int b = 0; b < vectors.length; b++) {
      Item item = batch.items().get(b);
      rows.add(
          UnitLength.is(vectors[b])
              ? row(item, ArraySeq.unsafeWrapArray(vectors[b]), null)
              : row(
                  item, null, "movie " + item.movieId() + ": the model's vector has no direction"));
      counted.run();
    }
    for (Batch.Failure failure : batch.failures()) {
      rows.add(row(failure.item(), null, failure.problem()));
      counted.run();
    }
  }

  private static Row row(Item item, Object vector, String problem) {
    return RowFactory.create(item.movieId(), item.contentHash(), vector, problem);
  }

  /** Stops the threads that prepare, and waits for them: what they use may be closed next. */
  @Override
  public void close() {
    preparing.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = preparing.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
