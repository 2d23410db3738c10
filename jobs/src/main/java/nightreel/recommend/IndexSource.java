package nightreel.recommend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.index.ShardedIndex;
import nightreel.metrics.InnerProduct;
import nightreel.metrics.TopK;

/**
 * The nearest movies of a FAISS index: for the content space those like the recent history, for the
 * sequence space those that SASRec expects next.
 *
 * @param rows for each vector of the index its movie's row
 * @param items {@code N x D}, the vectors of all movies by row
 * @param known which movies have a vector
 * @param queries {@code B x D} of a batch; a zero query finds nothing
 * @param kernels where the time in FAISS is noted
 */
record IndexSource(
    ShardedIndex index,
    int[] rows,
    float[] items,
    boolean[] known,
    Function<Batch, float[]> queries,
    Catalogue catalogue,
    Kernels kernels)
    implements CandidateSource {

  /**
   * How many more are looked at: what FAISS computes differs in the last digits with the size of
   * the batch, so the nearest are ordered once more by what is always the same.
   */
  private static final int SPARE = 10;

  /** Scores of FAISS that differ by less may be of the other order, relative to the larger one. */
  private static final float ROUNDING = 1e-5f;

  @Override
  public int[][] retrieve(Batch batch, int count) {
    var found = new int[batch.size()][0];
    float[] all = queries.apply(batch);
    int width = all.length / batch.size();
    int[] left =
        IntStream.range(0, count == 0 ? 0 : batch.size())
            .filter(b -> !isZero(all, b * width, width))
            .toArray();
    int k = count + SPARE + Arrays.stream(left).map(b -> seen(batch, b)).max().orElse(0);
    while (left.length > 0) {
      left = search(batch, left, Math.min(k, rows.length), count, found);
      k *= 2;
    }
    return found;
  }

  private static int seen(Batch batch, int b) {
    return batch.seen().get(b).cardinality();
  }

  /**
   * Searches for some users.
   *
   * @param found where it goes
   * @return the users for whom what is farther away may belong to the list, too
   */
  private int[] search(Batch batch, int[] users, int k, int count, int[][] found) {
    float[] all = queries.apply(batch);
    int width = all.length / batch.size();
    var some = new float[users.length * width];
    for (int i = 0; i < users.length; i++) {
      System.arraycopy(all, users[i] * width, some, i * width, width);
    }
    var scores = new float[users.length * k];
    var ids = new long[scores.length];
    kernels.time(Kernel.SEARCH, () -> index.search(some, k, scores, ids));
    var deeper = new ArrayList<Integer>();
    for (int i = 0; i < users.length; i++) {
      int b = users[i];
      var nearest = new Nearest(scores, ids, i * k, k);
      int[] recommendable = recommendable(nearest, batch.seen().get(b), count);
      if (recommendable == null) {
        deeper.add(b);
      } else {
        found[b] = inOrder(batch, b, recommendable, count);
      }
    }
    return deeper.stream().mapToInt(b -> b).toArray();
  }

  /** What FAISS has found for a query: {@code k} results from a place on. */
  private record Nearest(float[] scores, long[] ids, int from, int k) {
    boolean isAll(int vectors) {
      return k == vectors || ids[from + k - 1] < 0;
    }
  }

  /**
   * The nearest that may be listed, and those that are as near but for rounding.
   *
   * @return null where it takes more results to know them
   */
  private int[] recommendable(Nearest nearest, BitSet seen, int count) {
    var some = new int[count + SPARE];
    int size = 0;
    float last = Float.POSITIVE_INFINITY;
    for (int i = nearest.from(); i < nearest.from() + nearest.k() && nearest.ids()[i] >= 0; i++) {
      float score = nearest.scores()[i];
      int row = rows[(int) nearest.ids()[i]];
      if (catalogue.allowed()[row] && !seen.get(row)) {
        if (size >= count && score < last - ROUNDING * Math.max(1, Math.abs(last))) {
          return Arrays.copyOf(some, size);
        }
        some = size == some.length ? Arrays.copyOf(some, 2 * size) : some;
        some[size++] = row;
        last = size == count ? score : last;
      }
    }
    return nearest.isAll(rows.length) ? Arrays.copyOf(some, size) : null;
  }

  private int[] inOrder(Batch batch, int b, int[] found, int count) {
    Arrays.sort(found);
    return Arrays.stream(TopK.select(score(batch, b, found), count)).map(i -> found[i]).toArray();
  }

  private static boolean isZero(float[] values, int from, int width) {
    for (int i = from; i < from + width; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The inner product with the user's query. */
  @Override
  public float[] score(Batch batch, int b, int[] rows) {
    float[] all = queries.apply(batch);
    int width = all.length / batch.size();
    var scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] =
          known[rows[i]]
              ? InnerProduct.of(all, b * width, items, rows[i] * width, width)
              : Float.NaN;
    }
    return scores;
  }
}
