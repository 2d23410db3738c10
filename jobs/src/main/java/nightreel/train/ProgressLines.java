package nightreel.train;

import java.util.function.Consumer;

/** Tells the person who watches how training goes: at every validation, and seldom in between. */
final class ProgressLines {

  private static final double SECONDS_APART = 15;

  private final int maxEpochs;
  private final Consumer<String> console;
  private double toldAt;

  ProgressLines(int maxEpochs, Consumer<String> console) {
    this.maxEpochs = maxEpochs;
    this.console = console;
  }

  void say(SasRecTrainer.Progress progress) {
    if (progress.isValidation() || progress.seconds() - toldAt >= SECONDS_APART) {
      toldAt = progress.seconds();
      console.accept(line(progress));
    }
  }

  /**
   * Such as {@code epoch 3 of at most 30, step 132: loss 8.1, 66 sequences/s, at most 90 s left}.
   */
  String line(SasRecTrainer.Progress progress) {
    var line = new StringBuilder();
    if (progress.step() == 0) {
      return line.append("before the first step: validation NDCG@10 ")
          .append("%.4f".formatted(progress.validationNdcg10()))
          .toString();
    }
    line.append("epoch %d of at most %d, ".formatted(progress.epoch(), maxEpochs))
        .append("step %,d: loss %.3f, ".formatted(progress.step(), progress.loss()));
    if (progress.isValidation()) {
      line.append("validation NDCG@10 %.4f, ".formatted(progress.validationNdcg10()));
    }
    return line.append("%,.0f sequences/s".formatted(progress.sequencesPerSecond()))
        .append(left(progress.secondsLeft()))
        .toString();
  }

  private static String left(double seconds) {
    if (seconds < 1) {
      return "";
    }
    return seconds < 120
        ? ", at most %.0f s left".formatted(seconds)
        : ", at most %,.0f min left".formatted(Math.ceil(seconds / 60));
  }
}
