package nightreel.metrics;

/**
 * The best of a list of scores, in the total order that every ranked list of Nightreel has: higher
 * scores first, equal scores by the lower index.
 *
 * <p>Rows are kept in the order of their movie ids, so that equal scores are ranked by movie id and
 * a list never depends on partitions, batches or hash order.
 */
public final class TopK {

  private TopK() {}

  /**
   * Selects the indexes of the best scores.
   *
   * @param scores one per candidate; an excluded candidate is {@link Float#NEGATIVE_INFINITY}
   * @param k how many at most
   * @return at most {@code k} indexes, best first, none of them excluded
   * @throws IllegalArgumentException where a score is not a number
   */
  public static int[] select(float[] scores, int k) {
    int[] heap = new int[Math.min(k, scores.length)];
    int size = 0;
    for (int i = 0; i < scores.length; i++) {
      size = offer(heap, size, scores, i);
    }
    return bestFirst(heap, size, scores);
  }

  /**
   * Selects the best of some of the indexes, in the same order.
   *
   * @param scores an excluded candidate is {@link Float#NEGATIVE_INFINITY}
   * @param candidates different indexes in any order
   * @param count how many of them there are, from the first on
   * @param k how many at most
   * @return at most {@code k} of the candidates, best first, none of them excluded
   * @throws IllegalArgumentException where a score of theirs is not a number
   */
  public static int[] select(float[] scores, int[] candidates, int count, int k) {
    int[] heap = new int[Math.min(k, count)];
    int size = 0;
    for (int i = 0; i < count; i++) {
      size = offer(heap, size, scores, candidates[i]);
    }
    return bestFirst(heap, size, scores);
  }

  /** Returns how large the heap is then. */
  private static int offer(int[] heap, int size, float[] scores, int i) {
    if (Float.isNaN(scores[i])) {
      throw new IllegalArgumentException("score " + i + " is not a number");
    }
    if (scores[i] == Float.NEGATIVE_INFINITY) {
      return size;
    }
    if (size < heap.length) {
      heap[size] = i;
      siftUp(heap, size, scores);
      return size + 1;
    }
    if (size > 0 && isBetter(scores, i, heap[0])) {
      heap[0] = i;
      siftDown(heap, size, scores);
    }
    return size;
  }

  private static int[] bestFirst(int[] heap, int size, float[] scores) {
    int[] selected = new int[size];
    for (int rank = size - 1; rank >= 0; rank--) {
      selected[rank] = heap[0];
      heap[0] = heap[rank];
      siftDown(heap, rank, scores);
    }
    return selected;
  }

  private static boolean isBetter(float[] scores, int i, int j) {
    return scores[i] > scores[j] || (scores[i] == scores[j] && i < j);
  }

  /** The worst is on top. */
  private static void siftUp(int[] heap, int at, float[] scores) {
    int child = at;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (!isBetter(scores, heap[parent], heap[child])) {
        return;
      }
      swap(heap, parent, child);
      child = parent;
    }
  }

  private static void siftDown(int[] heap, int size, float[] scores) {
    int parent = 0;
    while (true) {
      int worst = parent;
      for (int child = 2 * parent + 1; child <= 2 * parent + 2 && child < size; child++) {
        if (isBetter(scores, heap[worst], heap[child])) {
          worst = child;
        }
      }
      if (worst == parent) {
        return;
      }
      swap(heap, parent, worst);
      parent = worst;
    }
  }

  private static void swap(int[] heap, int i, int j) {
    int moved = heap[i];
    heap[i] = heap[j];
    heap[j] = moved;
  }
}
