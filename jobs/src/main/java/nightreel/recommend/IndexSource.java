package nightreel.recommend;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Function;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.faiss.Faiss;
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
    Faiss index,
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

  @Override
  public int[][] retrieve(Batch batch, int count) {
    if (count == 0) {
      return new int[batch.size()][0];
    }
    float[] all = queries.apply(batch);
    int most = batch.seen().stream().mapToInt(BitSet::cardinality).max().orElse(0);
    int k = Math.min(count + SPARE + most, rows.length);
    while (true) {
      int[][] found = search(batch, all, k, count);
      boolean enough = Arrays.stream(found).allMatch(list -> list.length == count);
      if (enough || k == rows.length) {
        return found;
      }
      k = Math.min(2 * k, rows.length);
    }
  }

  private int[][] search(Batch batch, float[] all, int k, int count) {
    int width = all.length / batch.size();
    var ids = new long[batch.size() * k];
    kernels.time(
        Kernel.SEARCH,
        () -> {
          index.search(all, k, new float[ids.length], ids);
          return ids;
        });
    var found = new int[batch.size()][];
    for (int b = 0; b < found.length; b++) {
      found[b] =
          isZero(all, b * width, width)
              ? new int[0]
              : inOrder(
                  batch,
                  b,
                  recommendable(
                      Arrays.copyOfRange(ids, b * k, (b + 1) * k),
                      batch.seen().get(b),
                      count + SPARE),
                  count);
    }
    return found;
  }

  private int[] inOrder(Batch batch, int b, int[] found, int count) {
    Arrays.sort(found);
    return Arrays.stream(TopK.select(score(batch, b, found), count)).map(i -> found[i]).toArray();
  }

  private int[] recommendable(long[] ids, BitSet seen, int count) {
    return Arrays.stream(ids)
        .filter(id -> id >= 0)
        .mapToInt(id -> rows[(int) id])
        .filter(row -> catalogue.allowed()[row] && !seen.get(row))
        .limit(count)
        .toArray();
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
      scores[i] = known[rows[i]] ? dot(all, b * width, rows[i] * width, width) : Float.NaN;
    }
    return scores;
  }

  private float dot(float[] query, int from, int item, int width) {
    float sum = 0;
    for (int d = 0; d < width; d++) {
      sum += query[from + d] * items[item + d];
    }
    return sum;
  }
}
