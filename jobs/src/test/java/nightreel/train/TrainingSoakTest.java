package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Minutes long, so outside the ordinary tests: {@code ./mvnw test -Psoak}. */
@Tag("soak")
class TrainingSoakTest {

  private static final int STEPS_AN_EPOCH = 500;
  private static final int EPOCHS = 11;

  /** How far a resident set may wander without any trend. */
  private static final long LARGEST_GROWTH = 150L << 20;

  @ParameterizedTest
  @CsvSource({
    "plain, cross_entropy",
    "gated, cross_entropy",
    "gated, sampled_softmax",
    "plain, gbce",
  })
  void trainingMemoryIsFlatAfterTheFirstSteps(String architecture, String loss) {
    Conf conf =
        ConfReader.read(
            List.of(),
            List.of(
                "train.architecture=" + architecture,
                "train.loss=" + loss,
                "train.negatives=64",
                "train.width=64",
                "train.blocks=2",
                "train.max_length=50",
                "train.batch_size=16",
                "train.max_epochs=" + EPOCHS,
                "train.patience=" + EPOCHS));
    var residentBytes = new ArrayList<Long>();
    var trainer =
        new SasRecTrainer(
            conf.train(),
            conf.seed(),
            Device.cpu(),
            progress -> {
              if (progress.isValidation()) {
                residentBytes.add(residentBytes());
                System.out.printf(
                    "%s, %s, step %,d: resident %,d MiB%n",
                    architecture,
                    loss,
                    progress.step(),
                    residentBytes.get(residentBytes.size() - 1) >> 20);
              }
            });
    trainer.train(data(conf)).close();
    assertThat(residentBytes).hasSize(EPOCHS);
    assertThat(residentBytes.get(EPOCHS - 1) - residentBytes.get(0)).isLessThan(LARGEST_GROWTH);
  }

  private static SasRecTrainer.Data data(Conf conf) {
    int items = 5_000;
    int contentWidth = 64;
    var random = new Random(1);
    var histories = new ArrayList<int[]>();
    for (int user = 0; user < conf.train().batchSize() * STEPS_AN_EPOCH; user++) {
      histories.add(random.ints(5 + random.nextInt(45), 0, items).toArray());
    }
    var content = new float[items * contentWidth];
    for (int i = 0; i < content.length; i++) {
      content[i] = (float) random.nextGaussian() / 8;
    }
    var validated = histories.subList(0, 256);
    int[] targets = random.ints(256, 0, items).toArray();
    return new SasRecTrainer.Data(
        histories, new Validation(validated, targets), content, contentWidth);
  }

  private static long residentBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
