package nightreel.train;

import ai.djl.Device;
import java.util.List;
import java.util.Random;
import nightreel.conf.Conf;
import nightreel.nn.Threads;
import org.apache.hadoop.conf.Configuration;

/** A training that another JVM kills, see {@link KilledTrainingTest}. */
final class KilledTraining {

  private static final int MOVIES = 300;

  static final Conf.Train SETTINGS =
      Tiny.settings("max_epochs=4", "batch_size=32", "log_every=1", "checkpoint_seconds=0.1");

  static final SasRecTrainer.Data DATA =
      Tiny.lastHeldOut(Tiny.shuffled(200, 30, MOVIES, new Random(5)), MOVIES);

  private KilledTraining() {}

  /**
   * Tells every step.
   *
   * @param args the lake
   */
  public static void main(String[] args) {
    train(args[0], progress -> System.out.println("step " + progress.step()));
  }

  static List<float[]> train(
      String lake, java.util.function.Consumer<SasRecTrainer.Progress> listener) {
    Threads.setTorch(1);
    var checkpoints =
        new Checkpoints(
            lake,
            "checkpoints",
            new Configuration(),
            Fingerprints.of(SETTINGS, 1, new long[0], DATA, ""));
    var trainer =
        new SasRecTrainer(
            SETTINGS, 1, Device.cpu(), listener, checkpoints, SasRecTrainer.Watcher.NOBODY);
    try (SasRecNetwork network = trainer.train(DATA)) {
      return network.snapshot();
    }
  }
}
