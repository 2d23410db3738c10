package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import nightreel.conf.Conf;
import nightreel.nn.Threads;
import nightreel.train.SasRecTrainer.Data;
import nightreel.train.SasRecTrainer.Progress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SasRecTrainerTest {

  private static final int MOVIES = 60;

  @BeforeAll
  static void useOneThread() {
    Threads.setTorch(1);
  }

  @ParameterizedTest
  @EnumSource(Conf.Architecture.class)
  void learnsWhatAlwaysFollowsWhat(Conf.Architecture architecture) {
    Data data = Tiny.lastHeldOut(Tiny.cycles(120, 9, MOVIES), MOVIES);
    String setting = "architecture=" + architecture.name().toLowerCase();

    Trained trained = train(data, settings("max_epochs=40", "dropout=0.1", setting), 1);

    assertThat(trained.log().get(0).loss())
        .as("loss of an untrained network")
        .isCloseTo(Math.log(MOVIES), within(0.5));
    Progress last = trained.log().get(trained.log().size() - 1);
    assertThat(last.loss()).isLessThan(0.5);
    assertThat(last.validationNdcg10()).isGreaterThan(0.95);
    assertThat(last.validationHr10()).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss=sampled_softmax",
        "loss=gbce",
        "loss=bce",
        "temperature=0.05",
        "tied=false",
        "content=false"
      })
  void learnsItWithOtherSettings(String setting) {
    Data data = Tiny.lastHeldOut(Tiny.cycles(120, 9, MOVIES), MOVIES);

    Trained trained =
        train(data, settings("max_epochs=40", "dropout=0.1", "negatives=16", setting), 1);

    assertThat(trained.log().get(39).validationNdcg10()).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @EnumSource(Conf.Architecture.class)
  void bringsTheLossOfATinySetToZero(Conf.Architecture architecture) {
    Data data = Tiny.lastHeldOut(Tiny.shuffled(3, 7, MOVIES, new Random(5)), MOVIES);
    String setting = "architecture=" + architecture.name().toLowerCase();

    Trained trained =
        train(data, settings("max_epochs=300", "dropout=0", "patience=300", setting), 1);

    assertThat(trained.log().get(299).loss()).isLessThan(0.01);
  }

  /**
   * A ranking by chance puts the target at each of the first ten places with probability 1 / (N -
   * seen), which gives NDCG@10 4.54 / 52 = 0.087 on average, and 0.019 is four standard errors of
   * the mean over 2000 users. A network that could see its target would reach 1.
   */
  @Test
  void reachesChanceLevelOnShuffledTargets() {
    int users = 2000;
    Data data = Tiny.lastHeldOut(Tiny.shuffled(users, 9, MOVIES, new Random(5)), MOVIES);
    double gain = 0;
    double squares = 0;
    for (int rank = 0; rank < 10; rank++) {
      double discount = Math.log(2) / Math.log(rank + 2);
      gain += discount / (MOVIES - 8);
      squares += discount * discount / (MOVIES - 8);
    }
    double standardError = Math.sqrt((squares - gain * gain) / users);

    Trained trained = train(data, settings("max_epochs=6", "batch_size=128"), 1);

    for (Progress progress : trained.log()) {
      assertThat(progress.validationNdcg10()).isCloseTo(gain, within(4 * standardError));
      assertThat(progress.loss()).isGreaterThan(Math.log(MOVIES) - 0.3);
    }
  }

  @Test
  void givesTheSameWeightsForTheSameSeed() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(40, 9, MOVIES), MOVIES);
    Conf.Train settings = settings("max_epochs=3", "dropout=0.5");

    Trained first = train(data, settings, 1);

    assertThat(train(data, settings, 1).weights())
        .usingRecursiveComparison()
        .isEqualTo(first.weights());
    assertThat(train(data, settings, 2).weights().get(0)).isNotEqualTo(first.weights().get(0));
  }

  @Test
  void doesNotCareWhenGarbageIsCollected() throws InterruptedException {
    Data data = Tiny.lastHeldOut(Tiny.cycles(60, 9, MOVIES), MOVIES);
    Conf.Train settings = settings("max_epochs=4");
    Trained undisturbed = train(data, settings, 1);

    var over = new AtomicBoolean();
    var collector =
        new Thread(
            () -> {
              while (!over.get()) {
                System.gc();
              }
            });
    collector.start();
    Trained disturbed;
    try {
      disturbed = train(data, settings, 1);
    } finally {
      over.set(true);
      collector.join();
    }

    assertThat(losses(disturbed)).isEqualTo(losses(undisturbed));
    assertThat(disturbed.weights()).usingRecursiveComparison().isEqualTo(undisturbed.weights());
  }

  @Test
  void stopsWhenValidationNoLongerImprovesAndKeepsTheBestWeights() {
    Data data = Tiny.lastHeldOut(Tiny.shuffled(60, 9, MOVIES, new Random(5)), MOVIES);
    Conf.Train settings = settings("max_epochs=50", "patience=3", "learning_rate=0.03");

    try (var trained = new Training(data, settings, 1)) {
      List<Double> validations = trained.log.stream().map(Progress::validationNdcg10).toList();
      double best = validations.stream().max(Double::compare).orElseThrow();
      int bestAt = validations.indexOf(best);
      assertThat(validations).hasSize(bestAt + 1 + 3).hasSizeLessThan(50);
      assertThat(best)
          .as("the last weights are not the best")
          .isNotEqualTo(validations.get(bestAt + 3));
      assertThat(trained.validate().ndcg10()).isEqualTo(best);
    }
  }

  @Test
  void validatesAtTheEpochsThatTheSettingsAskForAndAtTheLast() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(20, 9, MOVIES), MOVIES);

    Trained trained = train(data, settings("max_epochs=5", "evaluate_every=2"), 1);

    assertThat(trained.log()).extracting(Progress::epoch).containsExactly(2, 4, 5);
    assertThat(trained.log()).extracting(Progress::step).containsExactly(4L, 8L, 10L);
  }

  @Test
  void endsAfterTheStepsThatTheSettingsAllowWithAValidation() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(20, 9, MOVIES), MOVIES); // 2 steps an epoch

    Trained trained = train(data, settings("max_epochs=5", "max_steps=5"), 1);

    assertThat(trained.log()).extracting(Progress::step).containsExactly(2L, 4L, 5L);
    assertThat(trained.log()).allMatch(Progress::isValidation);
    assertThat(trained.log().get(2).secondsLeft()).isZero();
  }

  @Test
  void logsEverySoManyStepsBesidesValidations() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(64, 9, MOVIES), MOVIES); // 4 steps an epoch

    List<Progress> log = train(data, settings("max_epochs=2", "log_every=3"), 1).log();

    assertThat(log).extracting(Progress::step).containsExactly(3L, 4L, 6L, 8L);
    assertThat(log).extracting(Progress::epoch).containsExactly(1, 1, 2, 2);
    assertThat(log).extracting(Progress::isValidation).containsExactly(false, true, false, true);
    double perStep =
        train(data, settings("max_epochs=1", "log_every=1"), 1).log().stream()
            .limit(3)
            .mapToDouble(Progress::loss)
            .average()
            .orElseThrow();
    assertThat(log.get(0).loss()).as("mean of three steps").isCloseTo(perStep, within(1e-5));
  }

  /** Of 4 steps an epoch, of those that are no row. */
  @Test
  void tellsWhoWatchesMoreThanTheLogHolds() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(64, 9, MOVIES), MOVIES);
    Conf.Train settings = settings("max_epochs=2", "log_every=3");
    var log = new ArrayList<Progress>();
    var told = new ArrayList<Progress>();

    var watcher = new SasRecTrainer.Watcher(0, told::add);
    new SasRecTrainer(settings, 1, Device.cpu(), log::add, null, watcher).train(data).close();

    assertThat(told).extracting(Progress::step).containsExactly(1L, 2L, 5L, 7L);
    List<Progress> unwatched = train(data, settings, 1).log();
    assertThat(log).extracting(Progress::step).containsExactly(3L, 4L, 6L, 8L);
    assertThat(log)
        .extracting(Progress::loss)
        .isEqualTo(unwatched.stream().map(Progress::loss).toList());
  }

  @Test
  void givesTheSameWeightsForABatchInParts() {
    Data data = Tiny.lastHeldOut(Tiny.shuffled(40, 9, MOVIES, new Random(5)), MOVIES);
    String[] once = {"max_epochs=2", "dropout=0", "batch_size=15"};
    String[] inParts = {"max_epochs=2", "dropout=0", "batch_size=15", "accumulate=4"};

    Trained whole = train(data, settings(once), 1);
    Trained parts = train(data, settings(inParts), 1);

    for (int i = 0; i < whole.weights().size(); i++) {
      assertThat(parts.weights().get(i)).containsExactly(whole.weights().get(i), within(5e-4f));
    }
    for (int i = 0; i < whole.log().size(); i++) {
      assertThat(parts.log().get(i).loss()).isCloseTo(whole.log().get(i).loss(), within(1e-5));
    }
  }

  @Test
  void lowersTheLearningRateOverTheEpochsThatTheSettingsName() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(64, 9, MOVIES), MOVIES); // 4 steps an epoch
    Conf.Train settings =
        settings(
            "max_epochs=4", "decay=linear", "decay_epochs=2", "decay_to=0.1", "warmup_steps=0");

    List<Progress> log = train(data, settings, 1).log();

    assertThat(log)
        .extracting(Progress::learningRate)
        .satisfiesExactly(
            rate -> assertThat(rate).isBetween(0.005, 0.0061),
            rate -> assertThat(rate).isBetween(0.001, 0.0021),
            rate -> assertThat(rate).isCloseTo(0.001, within(1e-6)),
            rate -> assertThat(rate).isCloseTo(0.001, within(1e-6)));
  }

  @Test
  void validatesWeightsThatItStartsFromAndKeepsThemWhereNothingIsBetter() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(60, 9, MOVIES), MOVIES);
    Trained good = train(data, settings("max_epochs=40", "dropout=0.1"), 1);
    Conf.Train ruinous = settings("max_epochs=2", "learning_rate=3", "warmup_steps=0");

    var log = new ArrayList<Progress>();
    var trainer = new SasRecTrainer(ruinous, 1, Device.cpu(), log::add);
    try (SasRecNetwork network = trainer.train(data, good.weights())) {
      assertThat(network.snapshot()).usingRecursiveComparison().isEqualTo(good.weights());
    }

    assertThat(log.get(0).step()).isZero();
    assertThat(log.get(0).loss()).isNull();
    assertThat(log.get(0).validationNdcg10()).isGreaterThan(0.9);
    assertThat(log.get(2).validationNdcg10()).isLessThan(log.get(0).validationNdcg10());
  }

  @Test
  void trainsAnEmbeddingAlone() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(60, 9, MOVIES), MOVIES);

    Trained trained = train(data, settings("max_epochs=2", "content=false"), 1);

    assertThat(trained.log()).allSatisfy(p -> assertThat(p.loss()).isBetween(0.0, 5.0));
  }

  @Test
  void saysWhatToDoWhenTheLossIsNoNumber() {
    Data data = Tiny.lastHeldOut(Tiny.cycles(60, 9, MOVIES), MOVIES);

    for (String batchSize : List.of("batch_size=8", "batch_size=1000")) {
      assertThatThrownBy(() -> train(data, settings("learning_rate=1e30", batchSize), 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(
              "(loss|score) is NaN after step \\d+; lower train.learning_rate or"
                  + " train.max_gradient_norm");
    }
  }

  private static List<Double> losses(Trained trained) {
    return trained.log().stream().map(Progress::loss).toList();
  }

  private static Conf.Train settings(String... changes) {
    var all =
        new ArrayList<>(
            List.of(
                "width=16",
                "blocks=1",
                "max_length=8",
                "learning_rate=0.01",
                "patience=100",
                "dropout=0.2"));
    all.addAll(List.of(changes));
    return Tiny.settings(all.toArray(String[]::new));
  }

  private record Trained(List<float[]> weights, List<Progress> log) {}

  private static Trained train(Data data, Conf.Train settings, long seed) {
    try (var training = new Training(data, settings, seed)) {
      return new Trained(training.network.snapshot(), training.log);
    }
  }

  private static final class Training implements AutoCloseable {
    private final Data data;
    private final Conf.Train settings;
    private final List<Progress> log = new ArrayList<>();
    private final SasRecNetwork network;

    Training(Data data, Conf.Train settings, long seed) {
      this.data = data;
      this.settings = settings;
      network = new SasRecTrainer(settings, seed, Device.cpu(), log::add).train(data);
    }

    Validation.Quality validate() {
      try (var scorer = SasRecScorer.of(network, data.content(), data.contentWidth(), settings)) {
        return data.validation().measure(scorer);
      }
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
