package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import nightreel.embed.MovieVectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Users in batches, streamed. */
public final class Batches {

  private static final int USERS_A_PARTITION = 5_000;

  private Batches() {}

  /**
   * Spreads users over the executors, those with histories of similar length together: a batch is
   * padded to its longest history, and searched deep enough for it.
   */
  public static Dataset<Row> spread(Dataset<Row> histories) {
    long users = histories.count();
    int cores = histories.sparkSession().sparkContext().defaultParallelism();
    int partitions = (int) Math.max(cores, users / USERS_A_PARTITION);
    return histories
        .repartition(partitions, col("user_id"))
        .sortWithinPartitions(size(col("movie_ids")), col("user_id"));
  }

  /** Shows each row to an observer as it passes. */
  public static Iterator<Row> peek(Iterator<Row> rows, Consumer<Row> observer) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row row = rows.next();
        observer.accept(row);
        return row;
      }
    };
  }

  /**
   * Applies a function to one batch after the other.
   *
   * @param histories what {@code Cut.histories} gave
   */
  public static <T> Iterator<T> map(
      Iterator<Row> histories,
      MovieVectors vectors,
      int batchSize,
      Function<List<UserHistory>, List<T>> function) {
    return new Iterator<>() {
      private Iterator<T> current = List.<T>of().iterator();

      @Override
      public boolean hasNext() {
        while (!current.hasNext() && histories.hasNext()) {
          var batch = new ArrayList<UserHistory>();
          while (histories.hasNext() && batch.size() < batchSize) {
            batch.add(UserHistory.of(histories.next(), vectors));
          }
          current = function.apply(batch).iterator();
        }
        return current.hasNext();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return current.next();
      }
    };
  }
}
