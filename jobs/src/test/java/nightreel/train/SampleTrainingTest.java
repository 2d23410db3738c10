package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.embed.MovieVectors;
import nightreel.metrics.Bootstrap;
import nightreel.metrics.Interval;
import nightreel.metrics.PairedDifference;
import nightreel.metrics.RankingMetrics;
import nightreel.nn.Threads;
import nightreel.tables.Lake;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Trains on the shipped sample without the rest of a night, to compare settings: leave-one-out as
 * in {@code split}, validation while it trains, and the test at the end.
 *
 * <pre>{@code
 * ./mvnw -B -Psoak -pl common,jobs test -Dtest=SampleTrainingTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dtraining.seeds=1,2,3 \
 *   "-Dtraining.sets=content=false; content=false loss=bce; content=false dropout=0.2"
 * }</pre>
 *
 * <p>Each of {@code training.sets} is trained with each of {@code training.seeds}, and a table at
 * the end compares all with the first: means over seeds, with 95% bootstrap intervals over users of
 * what differs. {@code training.ratings} names another {@code ratings.csv}; {@code
 * training.targets} says how many movies of each user validation ranks, one after the other and
 * none of them trained on, as five are less than half as noisy as one. Content is read from {@code
 * item_embeddings} of {@code training.run_date} in the lake {@code training.lake}.
 */
@Tag("soak")
class SampleTrainingTest {

  private static final int TARGETS = Integer.getInteger("training.targets", 1);
  private static final int K = 10;
  private static final int SAMPLES = 2000;

  private record Rating(long timestamp, String hash, long movie) {}

  /**
   * What users got, one value each: means over their targets and the seeds.
   *
   * @param epochs of the best validation, by seed
   */
  private record Outcome(
      String set,
      double[] validationHr,
      double[] validationNdcg,
      double[] testHr,
      double[] testNdcg,
      List<Integer> epochs) {}

  private final List<long[]> histories;
  private final long[] trained;

  SampleTrainingTest() throws IOException {
    histories =
        histories(Path.of(System.getProperty("training.ratings", "../data/sample/ratings.csv")));
    trained = movies(histories, 1 + TARGETS);
  }

  @Test
  void printsTheQualityOfSettings() {
    var outcomes = new ArrayList<Outcome>();
    for (String set : System.getProperty("training.sets", "content=false").split(";")) {
      outcomes.add(outcome(set.strip()));
      print(outcomes);
    }
    assertThat(outcomes).allSatisfy(outcome -> assertThat(mean(outcome.testHr())).isPositive());
  }

  private Outcome outcome(String set) {
    int[] seeds =
        Arrays.stream(System.getProperty("training.seeds", "1").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    var outcome =
        new Outcome(
            set,
            new double[histories.size()],
            new double[histories.size()],
            new double[histories.size()],
            new double[histories.size()],
            new ArrayList<>());
    for (int seed : seeds) {
      train(outcome, seed, 1.0 / seeds.length);
    }
    return outcome;
  }

  private void train(Outcome outcome, int seed, double weight) {
    Conf.Train settings = settings(outcome.set());
    Threads.setTorch(settings.threads());
    SasRecTrainer.Data data = data(settings);
    var log = new ArrayList<SasRecTrainer.Progress>();
    var trainer = new SasRecTrainer(settings, seed, Device.cpu(), progress -> tell(log, progress));
    try (SasRecNetwork network = trainer.train(data);
        var scorer = SasRecScorer.of(network, data.content(), data.contentWidth(), settings)) {
      add(outcome.validationHr(), outcome.validationNdcg(), 2, 1 + TARGETS, scorer, weight);
      add(outcome.testHr(), outcome.testNdcg(), 1, 1, scorer, weight);
    }
    outcome
        .epochs()
        .add(
            log.stream()
                .filter(SasRecTrainer.Progress::isValidation)
                .max(Comparator.comparing(SasRecTrainer.Progress::validationNdcg10))
                .orElseThrow()
                .epoch());
  }

  private static void tell(List<SasRecTrainer.Progress> log, SasRecTrainer.Progress progress) {
    log.add(progress);
    if (progress.isValidation()) {
      System.out.printf(
          "epoch %d, %.0f s: loss %.4f, validation HR@10 %.4f NDCG@10 %.4f, %.1f sequences/s%n",
          progress.epoch(),
          progress.seconds(),
          progress.loss(),
          progress.validationHr10(),
          progress.validationNdcg10(),
          progress.sequencesPerSecond());
    }
  }

  /** Adds what each user gets: means over the targets from {@code from} to {@code to}. */
  private void add(
      double[] hr, double[] ndcg, int from, int to, SasRecScorer scorer, double weight) {
    int[] positions = heldOut(from, to).positions(scorer);
    int next = 0;
    for (int user = 0; user < hr.length; user++) {
      int targets = Math.min(to, histories.get(user).length - 1) - from + 1;
      for (int i = 0; i < targets; i++) {
        int position = positions[next++];
        hr[user] += weight * RankingMetrics.hitRate(position, K) / targets;
        ndcg[user] += weight * RankingMetrics.ndcg(position, K) / targets;
      }
    }
  }

  private static void print(List<Outcome> outcomes) {
    Outcome first = outcomes.get(0);
    System.out.printf(
        "| settings | validation HR@10 | NDCG@10 | differs by | test HR@10 | NDCG@10 | differs by"
            + " | best epochs |%n");
    for (Outcome outcome : outcomes) {
      System.out.printf(
          "| %s | %.4f | %s | %s | %.4f | %s | %s | %s |%n",
          outcome.set(),
          mean(outcome.validationHr()),
          interval(outcome.validationNdcg()),
          difference(first.validationNdcg(), outcome.validationNdcg()),
          mean(outcome.testHr()),
          interval(outcome.testNdcg()),
          difference(first.testNdcg(), outcome.testNdcg()),
          outcome.epochs());
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static String interval(double[] users) {
    Interval interval = Bootstrap.interval(users, SAMPLES, 1);
    return "%.4f [%.4f, %.4f]".formatted(interval.value(), interval.low(), interval.high());
  }

  private static String difference(double[] first, double[] users) {
    if (first == users) {
      return "";
    }
    PairedDifference difference = PairedDifference.of(first, users, SAMPLES, 1);
    return "%+.4f [%+.4f, %+.4f]"
        .formatted(difference.difference(), difference.low(), difference.high());
  }

  private static Conf.Train settings(String set) {
    return ConfReader.read(
            List.of(Path.of("../conf/sample.yaml")),
            Arrays.stream(set.split(" "))
                .filter(change -> !change.isEmpty())
                .map(change -> "train." + change)
                .toList())
        .train();
  }

  private SasRecTrainer.Data data(Conf.Train settings) {
    MovieVectors content = content(settings).withRowsOf(trained);
    return new SasRecTrainer.Data(
        histories.stream().map(history -> rows(history, 1 + TARGETS)).toList(),
        heldOut(2, 1 + TARGETS),
        content.values(),
        content.width());
  }

  private static MovieVectors content(Conf.Train settings) {
    if (!settings.content()) {
      return new MovieVectors(new long[0], 1, new float[0]);
    }
    var lake = new Lake(LocalSpark.session(), System.getProperty("training.lake", "../data/lake"));
    LocalDate date = LocalDate.parse(System.getProperty("training.run_date", "2026-01-02"));
    Dataset<Row> vectors = lake.read(Tables.ITEM_EMBEDDINGS, date);
    return MovieVectors.load(vectors, settings.contentVectors());
  }

  private static List<long[]> histories(Path file) throws IOException {
    var users = new TreeMap<Long, List<Rating>>();
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",");
      long timestamp = Long.parseLong(fields[3].strip());
      String hash = md5(timestamp + ":" + fields[0] + ":" + fields[1]);
      users
          .computeIfAbsent(Long.parseLong(fields[0]), user -> new ArrayList<>())
          .add(new Rating(timestamp, hash, Long.parseLong(fields[1])));
    }
    return users.values().stream()
        .filter(ratings -> ratings.size() >= 3)
        .map(
            ratings ->
                ratings.stream()
                    .sorted(Comparator.comparing(Rating::timestamp).thenComparing(Rating::hash))
                    .mapToLong(Rating::movie)
                    .toArray())
        .toList();
  }

  private static String md5(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long[] movies(List<long[]> histories, int heldOut) {
    return histories.stream()
        .flatMapToLong(history -> Arrays.stream(history, 0, Math.max(0, history.length - heldOut)))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .mapToLong(movie -> movie)
        .toArray();
  }

  private int[] rows(long[] history, int heldOut) {
    return Arrays.stream(history, 0, Math.max(0, history.length - heldOut))
        .mapToInt(movie -> Arrays.binarySearch(trained, movie))
        .filter(row -> row >= 0)
        .toArray();
  }

  /**
   * Movies from {@code from} to {@code to} from the end, each after all before it; -1 where
   * training has not seen it.
   */
  private Validation heldOut(int from, int to) {
    var before = new ArrayList<int[]>();
    var targets = new ArrayList<Integer>();
    for (long[] history : histories) {
      IntStream.rangeClosed(from, Math.min(to, history.length - 1))
          .forEach(
              back -> {
                before.add(rows(history, back));
                targets.add(
                    Math.max(-1, Arrays.binarySearch(trained, history[history.length - back])));
              });
    }
    return new Validation(before, targets.stream().mapToInt(target -> target).toArray());
  }
}
