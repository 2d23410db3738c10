package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Sequences of item rows, padded on the right to the longest of them.
 *
 * @param rows {@code B x L} row by row; what is behind a sequence's end is any valid row
 * @param positions {@code B x L}, counted so that the last movie of a sequence is at {@code
 *     maxLength - 1}
 * @param ends for each sequence how many of its places are real
 * @param length {@code L}
 */
record SequenceBatch(long[] rows, long[] positions, int[] ends, int length) {

  /**
   * Pads the last movies of each sequence.
   *
   * @param sequences item rows, oldest first; none empty
   * @param maxLength how many of the last movies are kept
   */
  static SequenceBatch of(List<int[]> sequences, int maxLength) {
    int length = 0;
    for (int[] sequence : sequences) {
      length = Math.max(length, Math.min(sequence.length, maxLength));
    }
    var rows = new long[sequences.size() * length];
    var positions = new long[rows.length];
    var ends = new int[sequences.size()];
    for (int b = 0; b < ends.length; b++) {
      int[] sequence = sequences.get(b);
      if (sequence.length == 0) {
        throw new IllegalArgumentException("sequence " + b + " is empty");
      }
      ends[b] = Math.min(sequence.length, maxLength);
      for (int i = 0; i < ends[b]; i++) {
        rows[b * length + i] = sequence[sequence.length - ends[b] + i];
        positions[b * length + i] = maxLength - ends[b] + i;
      }
    }
    return new SequenceBatch(rows, positions, ends, length);
  }

  int size() {
    return ends.length;
  }

  /** What {@link SasRec} takes: rows, positions, the items' matrix and places. */
  NDList inputs(NDManager manager, NDArray items, long[] places) {
    var shape = new Shape(size(), length);
    return new NDList(
        manager.create(rows, shape),
        manager.create(positions, shape),
        items,
        manager.create(places));
  }

  /** Places of the last real state of each sequence among all {@code B x L} states. */
  long[] lastPlaces() {
    var places = new long[size()];
    for (int b = 0; b < places.length; b++) {
      places[b] = (long) b * length + ends[b] - 1;
    }
    return places;
  }

  /** Places of all real states among all {@code B x L} states, sequence by sequence. */
  long[] realPlaces() {
    int count = 0;
    for (int end : ends) {
      count += end;
    }
    var places = new long[count];
    int next = 0;
    for (int b = 0; b < ends.length; b++) {
      for (int i = 0; i < ends[b]; i++) {
        places[next++] = (long) b * length + i;
      }
    }
    return places;
  }
}
