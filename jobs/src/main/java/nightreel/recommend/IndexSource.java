package nightreel.recommend;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Function;
import nightreel.faiss.Faiss;

/**
 * The nearest movies of a FAISS index: for the content space those like the recent history, for the
 * sequence space those that SASRec expects next.
 *
 * @param rows for each vector of the index its movie's row
 * @param queries {@code B x D} of a batch; a zero query finds nothing
 * @param count candidates a user
 */
record IndexSource(
    String name,
    Faiss index,
    int[] rows,
    Function<Batch, float[]> queries,
    Catalogue catalogue,
    int count)
    implements CandidateSource {

  @Override
  public int[][] retrieve(Batch batch) {
    if (count == 0) {
      return new int[batch.size()][0];
    }
    float[] all = queries.apply(batch);
    int most = batch.seen().stream().mapToInt(BitSet::cardinality).max().orElse(0);
    int k = Math.min(count + most, rows.length);
    while (true) {
      int[][] found = search(batch, all, k);
      boolean enough = Arrays.stream(found).allMatch(list -> list.length == count);
      if (enough || k == rows.length) {
        return found;
      }
      k = Math.min(2 * k, rows.length);
    }
  }

  private int[][] search(Batch batch, float[] all, int k) {
    int width = all.length / batch.size();
    var ids = new long[batch.size() * k];
    index.search(all, k, new float[ids.length], ids);
    var found = new int[batch.size()][];
    for (int b = 0; b < found.length; b++) {
      found[b] =
          isZero(all, b * width, width)
              ? new int[0]
              : recommendable(Arrays.copyOfRange(ids, b * k, (b + 1) * k), batch.seen().get(b));
    }
    return found;
  }

  private int[] recommendable(long[] ids, BitSet seen) {
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
}
