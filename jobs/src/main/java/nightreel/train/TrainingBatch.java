package nightreel.train;

import java.util.Arrays;
import java.util.List;

/**
 * Some windows of histories, ready for the network: all but the last movie of each go in, all but
 * the first are targets.
 *
 * @param inputs {@code B} sequences, padded to {@code L}
 * @param places of the {@code P} real inputs among all {@code B x L}
 * @param targets the item row that follows each of them
 */
record TrainingBatch(SequenceBatch inputs, long[] places, long[] targets) {

  static TrainingBatch of(List<int[]> windows, int maxLength) {
    List<int[]> inputs =
        windows.stream().map(window -> Arrays.copyOf(window, window.length - 1)).toList();
    SequenceBatch batch = SequenceBatch.of(inputs, maxLength);
    long[] targets =
        windows.stream()
            .flatMapToInt(window -> Arrays.stream(window, 1, window.length))
            .asLongStream()
            .toArray();
    return new TrainingBatch(batch, batch.realPlaces(), targets);
  }

  int positions() {
    return targets.length;
  }
}
