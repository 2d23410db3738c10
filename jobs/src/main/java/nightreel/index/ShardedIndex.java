package nightreel.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import nightreel.faiss.Faiss;

/**
 * One index in several files: each is searched for all queries, and the best of all are the best.
 * With exact shards that is what one exact index would find. Safe for use by several threads.
 *
 * <p>Shapes are those of {@link Faiss}: {@code B} queries of width {@code D}, {@code K} results a
 * query. Ids count on from shard to shard.
 */
public final class ShardedIndex implements AutoCloseable {

  private final int dimension;
  private final int[] sizes;
  private final IntFunction<Faiss> open;
  private final List<Faiss> held = new ArrayList<>();

  /**
   * @param sizes how many vectors each shard has
   * @param held how many shards stay open until this is closed; the others are opened for each
   *     search and closed after it
   * @param open opens a shard
   */
  public ShardedIndex(int dimension, int[] sizes, int held, IntFunction<Faiss> open) {
    this.dimension = dimension;
    this.sizes = sizes.clone();
    this.open = open;
    try {
      for (int shard = 0; shard < Math.min(held, sizes.length); shard++) {
        this.held.add(open.apply(shard));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** An index of one shard, which it closes. */
  public static ShardedIndex of(Faiss index) {
    int[] sizes = {Math.toIntExact(index.size())};
    return new ShardedIndex(index.dimension(), sizes, 1, unused -> index);
  }

  /** How many vectors all shards have. */
  public int size() {
    return Arrays.stream(sizes).sum();
  }

  /**
   * Finds the {@code K} vectors of largest inner product with each query, best first, equal ones by
   * id. Where fewer are found the id is -1 and the score negative infinity.
   *
   * @param queries {@code B x D}
   * @param scores receives {@code B x K}
   * @param ids receives {@code B x K}
   */
  public void search(float[] queries, int k, float[] scores, long[] ids) {
    if (held.size() == sizes.length) {
      searchAll(queries, k, scores, ids);
      return;
    }
    // one thread at a time, so that no more shards are in memory than the settings say
    synchronized (this) {
      searchAll(queries, k, scores, ids);
    }
  }

  private void searchAll(float[] queries, int k, float[] scores, long[] ids) {
    search(0, queries, k, scores, ids);
    long first = sizes[0];
    for (int shard = 1; shard < sizes.length; shard++) {
      var otherScores = new float[scores.length];
      var otherIds = new long[ids.length];
      search(shard, queries, k, otherScores, otherIds);
      for (int b = 0; b < queries.length / dimension; b++) {
        merge(scores, ids, otherScores, otherIds, first, b * k, k);
      }
      first += sizes[shard];
    }
  }

  private void search(int shard, float[] queries, int k, float[] scores, long[] ids) {
    if (shard < held.size()) {
      held.get(shard).search(queries, k, scores, ids);
    } else {
      try (Faiss index = open.apply(shard)) {
        index.search(queries, k, scores, ids);
      }
    }
    for (int b = 0; b < queries.length / dimension; b++) {
      orderTies(scores, ids, b * k, (b + 1) * k);
    }
  }

  /** Equal scores by id; they come best first already. */
  private static void orderTies(float[] scores, long[] ids, int from, int to) {
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || scores[i] != scores[start]) {
        if (i - start > 1) {
          Arrays.sort(ids, start, i);
        }
        start = i;
      }
    }
  }

  /**
   * Merges two lists of a query, each in order; {@code first} is added to the ids of the second.
   */
  private static void merge(
      float[] scores,
      long[] ids,
      float[] otherScores,
      long[] otherIds,
      long first,
      int from,
      int k) {
    float[] mineScores = Arrays.copyOfRange(scores, from, from + k);
    long[] mineIds = Arrays.copyOfRange(ids, from, from + k);
    int mine = 0;
    int other = from;
    for (int i = from; i < from + k; i++) {
      // of equal ones those of the shard before, whose ids are lower; nothing found is worst
      if (mineIds[mine] >= 0 && mineScores[mine] >= otherScores[other] || otherIds[other] < 0) {
        scores[i] = mineScores[mine];
        ids[i] = mineIds[mine++];
      } else {
        scores[i] = otherScores[other];
        ids[i] = first + otherIds[other++];
      }
    }
  }

  @Override
  public void close() {
    held.forEach(Faiss::close);
  }
}
