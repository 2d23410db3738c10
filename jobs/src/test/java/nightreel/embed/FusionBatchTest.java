package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FusionBatchTest {

  @Test
  void asksForEachMovieByTheRecencyWeightedMeanOfThoseBeforeIt() {
    FusionBatch batch =
        FusionBatch.of(List.of(new int[] {7, 3, 5}, new int[] {3, 9}), 0.5, 0, 10, new Random(1));

    assertThat(batch.movies()).containsExactly(3, 5, 7, 9);
    assertThat(batch.targets()).containsExactly(0, 1, 3); // 3 after 7, 5 after 7 and 3, 9 after 3
    assertThat(batch.weights())
        .containsExactly(
            0, 0, 1, 0, //
            1, 0, 0.5f, 0, //
            1, 0, 0, 0);
  }

  @Test
  void drawsMoviesThatNobodyHasWatched() {
    FusionBatch batch = FusionBatch.of(List.of(new int[] {0, 1}), 0.9, 200, 20, new Random(1));

    assertThat(batch.movies()).hasSize(20);
  }

  @Test
  void takesTheSamplingOutOfTheLogitsAndHidesWhatWasSeen() {
    FusionBatch batch = FusionBatch.of(List.of(new int[] {2, 0, 1}), 0.9, 0, 3, new Random(1));

    float[] corrections = batch.corrections(new double[] {0.5, 0.1, 1});

    assertThat(corrections)
        .containsExactly(
            new float[] {
              (float) Math.log(2),
              (float) Math.log(10),
              -1e9f, //
              -1e9f,
              (float) Math.log(10),
              -1e9f
            },
            within(1e-5f));
  }
}
