package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import nightreel.nn.Threads;
import nightreel.train.SasRecTrainer.Data;
import nightreel.train.SasRecTrainer.Progress;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that is stopped goes on as if it had not been. */
class ResumeTest {

  private static final int MOVIES = 60;
  private static final int STEPS_AN_EPOCH = 5;

  /** Histories of several windows, so that the windows are other ones in every epoch. */
  private static final Data DATA =
      Tiny.lastHeldOut(Tiny.shuffled(40, 20, MOVIES, new Random(5)), MOVIES);

  private static final String[] CHANGES = {
    "batch_size=32", "max_epochs=4", "patience=9", "log_every=2", "checkpoint_seconds=0"
  };

  @TempDir private Path lake;

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private record Result(List<float[]> weights, List<Progress> log) {}

  @BeforeAll
  static void useOneThread() {
    Threads.setTorch(1);
  }

  /** In the middle of an epoch, before its end, right behind a validation. */
  @ParameterizedTest
  @ValueSource(longs = {3, 4, 5, 6, 12, 20})
  void endsWithTheSameWeightsAndLogWhereverItWasStopped(long step) {
    Conf.Train settings = Tiny.settings(CHANGES);
    Result undisturbed = train(settings, null, progress -> {});
    assertThat(undisturbed.log()).extracting(Progress::step).contains(4L, 5L, 20L);

    assertThatThrownBy(() -> train(settings, checkpoints(settings, DATA), stopAt(step)))
        .isInstanceOf(Killed.class);
    Result resumed = train(settings, checkpoints(settings, DATA), progress -> {});

    assertThat(resumed.weights()).usingRecursiveComparison().isEqualTo(undisturbed.weights());
    assertThat(resumed.log())
        .usingRecursiveComparison()
        .ignoringFields("seconds", "secondsLeft", "sequencesPerSecond")
        .isEqualTo(undisturbed.log());
  }

  @Test
  void doesNotRepeatTheStepsBeforeTheCheckpoint() {
    Conf.Train settings = Tiny.settings(CHANGES);
    assertThatThrownBy(() -> train(settings, checkpoints(settings, DATA), stopAt(12)))
        .isInstanceOf(Killed.class);
    try (Stream<Path> files = files()) {
      assertThat(files).containsExactly(Path.of("step-000000011"));
    }

    Checkpoint checkpoint = checkpoints(settings, DATA).find().orElseThrow();

    assertThat(checkpoint.steps()).isEqualTo(11);
    assertThat(checkpoint.epochs()).isEqualTo(2 + 1.0 / STEPS_AN_EPOCH);
    assertThat(checkpoint.log()).extracting(Progress::step).endsWith(8L, 10L);
  }

  @Test
  void startsAnewOnOtherDataOrSettings() {
    Conf.Train settings = Tiny.settings(CHANGES);
    assertThatThrownBy(() -> train(settings, checkpoints(settings, DATA), stopAt(6)))
        .isInstanceOf(Killed.class);
    List<int[]> others = new ArrayList<>(DATA.histories());
    others.set(3, new int[] {1, 2, 3});
    var otherData = new Data(others, DATA.validation(), DATA.content(), DATA.contentWidth());
    var otherContent = DATA.content().clone();
    otherContent[5] += 1;

    assertThat(checkpoints(settings, DATA).find()).isPresent();
    assertThat(checkpoints(settings, otherData).find()).isEmpty();
    assertThat(
            checkpoints(settings, new Data(DATA.histories(), DATA.validation(), otherContent, 4))
                .find())
        .isEmpty();
    assertThat(checkpoints(changed("learning_rate=0.002"), DATA).find()).isEmpty();
    assertThat(checkpoints(changed("dropout=0.1"), DATA).find()).isEmpty();
  }

  @Test
  void goesOnWithLowerRatesOnceItHasDiverged() {
    Conf.Train settings = Tiny.settings(CHANGES);
    assertThatThrownBy(() -> train(settings, checkpoints(settings, DATA), stopAt(12)))
        .isInstanceOf(Killed.class);

    assertThat(checkpoints(settings, DATA).markDiverged())
        .isEqualTo(
            "the same command then goes on from the last good checkpoint "
                + "file:"
                + lake.resolve("checkpoints/step-000000011.diverged"));

    Conf.Train lower = changed("learning_rate=0.0005");
    assertThat(checkpoints(changed("dropout=0.1"), DATA).find()).isEmpty();
    Result resumed = train(lower, checkpoints(lower, DATA), progress -> {});
    assertThat(resumed.log())
        .filteredOn(row -> row.step() == 10)
        .singleElement()
        .extracting(Progress::learningRate)
        .isEqualTo((double) 0.001f);
    assertThat(resumed.log())
        .filteredOn(row -> row.step() == 12)
        .singleElement()
        .extracting(Progress::learningRate)
        .isEqualTo((double) 0.0005f);
  }

  @Test
  void takesNoPartOfACheckpointForOne() throws IOException {
    Conf.Train settings = Tiny.settings(CHANGES);
    assertThatThrownBy(() -> train(settings, checkpoints(settings, DATA), stopAt(6)))
        .isInstanceOf(Killed.class);
    Path good = lake.resolve("checkpoints/step-000000005");
    byte[] bytes = Files.readAllBytes(good);
    Files.write(lake.resolve("checkpoints/step-000000007.part"), bytes);
    Files.write(lake.resolve("checkpoints/step-000000006"), java.util.Arrays.copyOf(bytes, 1_000));

    assertThat(checkpoints(settings, DATA).find().orElseThrow().steps()).isEqualTo(5);
  }

  @Test
  void neverKeepsACheckpointThatIsNoNumber() {
    Conf.Train settings = changed("learning_rate=1e30", "log_every=1000");
    Checkpoints checkpoints = checkpoints(settings, DATA);

    assertThatThrownBy(() -> train(settings, checkpoints, progress -> {}))
        .isInstanceOf(DivergedException.class);

    checkpoints
        .find()
        .ifPresent(
            kept ->
                assertThat(kept.weights())
                    .allSatisfy(
                        weights -> {
                          for (float weight : weights) {
                            assertThat(weight).isFinite();
                          }
                        }));
  }

  private Stream<Path> files() {
    try {
      return Files.list(lake.resolve("checkpoints"))
          .map(Path::getFileName)
          .filter(name -> !name.toString().endsWith(".crc"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Conf.Train changed(String... changes) {
    return Tiny.settings(
        Stream.concat(Stream.of(CHANGES), Stream.of(changes)).toArray(String[]::new));
  }

  private static Consumer<Progress> stopAt(long step) {
    return progress -> {
      if (progress.step() >= step) {
        throw new Killed();
      }
    };
  }

  private Checkpoints checkpoints(Conf.Train settings, Data data) {
    return new Checkpoints(
        lake.toString(),
        "checkpoints",
        new Configuration(),
        Fingerprints.of(settings, 1, new long[] {1, 2}, data, ""));
  }

  private static Result train(
      Conf.Train settings, Checkpoints checkpoints, Consumer<Progress> listener) {
    var log = new ArrayList<Progress>();
    var trainer =
        new SasRecTrainer(
            settings,
            1,
            Device.cpu(),
            progress -> {
              log.add(progress);
              listener.accept(progress);
            },
            checkpoints,
            SasRecTrainer.Watcher.NOBODY);
    try (SasRecNetwork network = trainer.train(DATA)) {
      return new Result(network.snapshot(), log);
    }
  }
}
