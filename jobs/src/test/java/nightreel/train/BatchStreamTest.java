package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import org.junit.jupiter.api.Test;

class BatchStreamTest {

  private static final int USERS = 50;

  /** One window a user, of at most the network's length. */
  private static final List<int[]> HISTORIES = Tiny.cycles(USERS, 6, 30);

  private final Conf.Train settings = Tiny.settings("batch_size=8", "max_length=6");

  @Test
  void holdsEveryWindowOnceAnEpoch() {
    try (var stream = new BatchStream(HISTORIES, settings, 1, 0)) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        int sequences = 0;
        BatchStream.Batch batch;
        do {
          batch = stream.next();
          assertThat(batch.epoch()).isEqualTo(epoch);
          sequences += batch.sequences();
        } while (!batch.endsEpoch());
        assertThat(sequences).isEqualTo(USERS);
        assertThat(batch.ofEpoch()).isEqualTo(7);
        assertThat(batch.epochs()).isEqualTo(epoch);
      }
    }
  }

  @Test
  void goesOnFromAnyStepWithTheBatchesThatWouldHaveFollowed() {
    List<int[]> histories = Tiny.shuffled(40, 25, 60, new Random(1)); // several windows a user
    List<BatchStream.Batch> all = batches(histories, 0, 40);
    assertThat(all.get(39).epoch()).as("epochs behind the last batch").isGreaterThan(1);

    for (int skipped : new int[] {1, all.get(0).ofEpoch(), all.get(0).ofEpoch() + 3}) {
      List<BatchStream.Batch> rest = batches(histories, skipped, 5);

      assertThat(rest)
          .usingRecursiveComparison()
          .isEqualTo(all.subList(skipped, skipped + rest.size()));
    }
  }

  @Test
  void drawsOtherBatchesInEveryEpoch() {
    List<BatchStream.Batch> batches = batches(HISTORIES, 0, 14);

    var first = new HashSet<List<Long>>();
    batches.forEach(batch -> first.add(targets(batch)));
    assertThat(first).hasSize(14);
  }

  @Test
  void cutsABatchIntoParts() {
    List<BatchStream.Batch> whole = batches(HISTORIES, 0, 7);

    Conf.Train inParts = Tiny.settings("batch_size=8", "max_length=6", "accumulate=3");
    try (var stream = new BatchStream(HISTORIES, inParts, 1, 0)) {
      for (BatchStream.Batch expected : whole) {
        BatchStream.Batch batch = stream.next();
        assertThat(batch.parts()).hasSizeLessThanOrEqualTo(3);
        assertThat(batch.parts().get(0).inputs().size()).isLessThanOrEqualTo(3);
        assertThat(targets(batch)).isEqualTo(targets(expected));
        assertThat(batch.positions()).isEqualTo(expected.positions());
      }
    }
  }

  @Test
  void givesEveryInputTheMovieThatFollows() {
    TrainingBatch batch =
        TrainingBatch.of(List.of(new int[] {3, 1, 4}, new int[] {1, 5}), 6); // L is 2

    assertThat(batch.inputs().rows()).startsWith(3, 1, 1);
    assertThat(batch.places()).containsExactly(0, 1, 2);
    assertThat(batch.targets()).containsExactly(1, 4, 5);
  }

  @Test
  void refusesHistoriesWithNothingToTrainOn() {
    List<int[]> histories = List.of(new int[] {1}, new int[0]);

    assertThatThrownBy(() -> new BatchStream(histories, settings, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no history has two movies");
  }

  /** What padding costs where lengths differ as they do in MovieLens: long tails. */
  @Test
  void padsLittle() {
    var random = new Random(3);
    List<int[]> histories =
        IntStream.range(0, 2_000)
            .mapToObj(user -> new int[18 + (int) (40 * Math.exp(1.3 * random.nextGaussian()))])
            .toList();
    Conf.Train long200 = Tiny.settings("batch_size=32", "max_length=200");
    long real = 0;
    long padded = 0;
    try (var stream = new BatchStream(histories, long200, 1, 0)) {
      BatchStream.Batch batch;
      do {
        batch = stream.next();
        for (TrainingBatch part : batch.parts()) {
          real += part.places().length;
          padded += part.inputs().rows().length;
        }
      } while (!batch.endsEpoch());
    }
    assertThat(1 - (double) real / padded).as("share of padding").isLessThan(0.08);
  }

  private static List<Long> targets(BatchStream.Batch batch) {
    return batch.parts().stream()
        .flatMapToLong(part -> Arrays.stream(part.targets()))
        .boxed()
        .toList();
  }

  private List<BatchStream.Batch> batches(List<int[]> histories, int skipped, int count) {
    var batches = new ArrayList<BatchStream.Batch>();
    try (var stream = new BatchStream(histories, settings, 1, skipped)) {
      while (batches.size() < count) {
        batches.add(stream.next());
      }
    }
    return batches;
  }
}
