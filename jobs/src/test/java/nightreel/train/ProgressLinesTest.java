package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import nightreel.train.SasRecTrainer.Progress;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final ProgressLines lines = new ProgressLines(30, line -> {});

  @Test
  void tellsLossSpeedAndTimeLeft() {
    var between = new Progress(1_320, 3, 8.1254, null, null, 1066.4, 60, 0.001, 540);

    assertThat(lines.line(between))
        .isEqualTo(
            "epoch 3 of at most 30, step 1,320: loss 8.125, 1,066 sequences/s, at most 9 min left");
  }

  @Test
  void tellsWhatWasValidated() {
    var validation = new Progress(132, 30, 8.1, 0.2, 0.05126, 66.4, 60, 0.001, 0);

    assertThat(lines.line(validation))
        .isEqualTo(
            "epoch 30 of at most 30, step 132: loss 8.100, validation NDCG@10 0.0513, 66"
                + " sequences/s");
  }

  @Test
  void tellsWhatTrainingStartsFrom() {
    var start = new Progress(0, 0, null, 0.2, 0.0513, null, 1, 0.001, Double.NaN);

    assertThat(lines.line(start)).isEqualTo("before the first step: validation NDCG@10 0.0513");
  }
}
