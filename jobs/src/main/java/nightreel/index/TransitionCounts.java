package nightreel.index;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import nightreel.conf.Conf;
import nightreel.metrics.TopK;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;
import scala.collection.immutable.ArraySeq;

/**
 * Counts which movie follows which within some steps of a history, nearer ones more, and divides by
 * the root of both movies' counts.
 *
 * <p>Every cut of the histories is counted in one pass: a pair belongs to the cuts that show its
 * later movie. What follows a movie travels to the task of that movie in a few large blocks, so
 * that a task holds the followers of its movies alone, and no pair is ever an object.
 */
record TransitionCounts(Conf.Transitions settings, Broadcast<long[]> movieIds)
    implements Serializable {

  /** Occurrences of movies that a task holds: about 100 MB of blocks at 10 steps. */
  private static final int OCCURRENCES_A_TASK = 2_000_000;

  /** Sums are whole numbers of this unit, so that their order changes nothing. */
  private static final double UNIT = 0x1p-32;

  /** The cuts from the one that shows least to the one that shows most. */
  private static final Cut[] CUTS = Cut.values();

  /**
   * Counts.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @param movieIds ascending; other movies are left out of the histories
   * @return columns of {@code Tables.TRANSITIONS}
   */
  static Dataset<Row> count(Dataset<Row> sequences, long[] movieIds, Conf.Transitions settings) {
    var spark = sequences.sparkSession();
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var counts = new TransitionCounts(settings, context.broadcast(movieIds));
    JavaRDD<Row> histories = sequences.select(col("movie_ids"), col("train_length")).javaRDD();
    long[][] visible = histories.mapPartitions(counts::visible).reduce(TransitionCounts::add);
    long interactions = Arrays.stream(visible[CUTS.length - 1]).sum();
    int tasks = (int) (1 + interactions / OCCURRENCES_A_TASK);
    Broadcast<long[][]> shared = context.broadcast(visible);
    JavaRDD<Row> rows =
        histories
            .mapPartitionsToPair(users -> counts.blocks(users, tasks))
            .partitionBy(new HashPartitioner(tasks))
            .values()
            .mapPartitions(blocks -> counts.rows(blocks, shared.value()));
    return spark.createDataFrame(rows, Tables.TRANSITIONS.columns());
  }

  /** A history, and what cuts show of it. */
  private record History(int[] rows, byte[] cuts) {}

  private History history(Row sequence) {
    List<Long> movies = sequence.getList(0);
    int trainLength = sequence.getInt(1);
    var rows = new int[movies.size()];
    var cuts = new byte[rows.length];
    int size = 0;
    byte cut = 0;
    for (int i = 0; i < rows.length; i++) {
      while (i >= CUTS[cut].visibleLength(rows.length, trainLength)) {
        cut++;
      }
      int row = Arrays.binarySearch(movieIds.value(), movies.get(i));
      if (row >= 0) {
        rows[size] = row;
        cuts[size++] = cut;
      }
    }
    return new History(Arrays.copyOf(rows, size), cuts);
  }

  /** How many visible interactions each movie has, by cut. */
  private Iterator<long[][]> visible(Iterator<Row> sequences) {
    var counts = new long[CUTS.length][movieIds.value().length];
    while (sequences.hasNext()) {
      History history = history(sequences.next());
      for (int i = 0; i < history.rows().length; i++) {
        for (int cut = history.cuts()[i]; cut < CUTS.length; cut++) {
          counts[cut][history.rows()[i]]++;
        }
      }
    }
    return List.<long[][]>of(counts).iterator();
  }

  private static long[][] add(long[][] a, long[][] b) {
    for (int cut = 0; cut < a.length; cut++) {
      for (int row = 0; row < a[cut].length; row++) {
        a[cut][row] += b[cut][row];
      }
    }
    return a;
  }

  /** The occurrences of movies with what follows them, in blocks for the task of the movie. */
  private Iterator<Tuple2<Integer, int[]>> blocks(Iterator<Row> sequences, int tasks) {
    return new Iterator<>() {
      private Iterator<Tuple2<Integer, int[]>> ready = List.<Tuple2<Integer, int[]>>of().iterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && sequences.hasNext()) {
          ready = next(new OccurrenceBlocks(tasks)).iterator();
        }
        return ready.hasNext();
      }

      private List<Tuple2<Integer, int[]>> next(OccurrenceBlocks blocks) {
        while (sequences.hasNext() && !blocks.isFull()) {
          History history = history(sequences.next());
          blocks.add(history.rows(), history.cuts(), settings.steps());
        }
        return blocks.take();
      }

      @Override
      public Tuple2<Integer, int[]> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.next();
      }
    };
  }

  private Iterator<Row> rows(Iterator<int[]> blocks, long[][] visible) {
    var followers = new Followers(blocks, movieIds.value().length);
    var sums = new Sums(visible);
    return followers.rows().stream().flatMap(row -> sums.of(row, followers).stream()).iterator();
  }

  /** The sums over what follows a movie: memory that its next movie uses again. */
  private final class Sums {
    private final long[][] visible;
    private final long[] weights = new long[settings.steps()];
    private final long[] sums = new long[movieIds.value().length];
    private final float[] scores = new float[sums.length];

    Sums(long[][] visible) {
      this.visible = visible;
      for (int step = 0; step < weights.length; step++) {
        weights[step] = Math.round(Math.pow(settings.decay(), step) / UNIT);
      }
    }

    /** A row for each cut in which anything follows the movie. */
    List<Row> of(int row, Followers followers) {
      var rows = new ArrayList<Row>();
      Arrays.fill(sums, 0);
      for (int cut = 0; cut < CUTS.length; cut++) {
        int shown = cut;
        followers.forEach(
            row,
            (follower, step, from) -> {
              if (from == shown) {
                sums[follower] += weights[step];
              }
            });
        int[] best = best(row, visible[cut]);
        if (best.length > 0) {
          rows.add(row(row, CUTS[cut], best));
        }
      }
      return rows;
    }

    private int[] best(int row, long[] counts) {
      double own = counts[row] + settings.shrinkage();
      for (int i = 0; i < sums.length; i++) {
        scores[i] =
            sums[i] == 0
                ? Float.NEGATIVE_INFINITY
                : (float) (sums[i] * UNIT / Math.sqrt(own * (counts[i] + settings.shrinkage())));
      }
      return TopK.select(scores, settings.neighbours());
    }

    private Row row(int row, Cut cut, int[] best) {
      long[] ids = movieIds.value();
      return RowFactory.create(
          ids[row],
          cut.column(),
          ArraySeq.unsafeWrapArray(Arrays.stream(best).mapToLong(i -> ids[i]).toArray()),
          ArraySeq.unsafeWrapArray(weights(best)));
    }

    private float[] weights(int[] best) {
      var weights = new float[best.length];
      for (int i = 0; i < best.length; i++) {
        weights[i] = scores[best[i]];
      }
      return weights;
    }
  }
}
