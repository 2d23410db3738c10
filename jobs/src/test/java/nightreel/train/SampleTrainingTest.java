package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.nn.Threads;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Trains on the shipped sample without the rest of a night, to compare settings: leave-one-out as
 * in {@code split}, validation while it trains, and the test at the end.
 *
 * <pre>{@code
 * ./mvnw -B -Psoak -pl common,jobs test -Dtest=SampleTrainingTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dtraining.set="width=128 heads=2 content=false"
 * }</pre>
 *
 * <p>{@code training.ratings} names another {@code ratings.csv}, {@code training.seed} the seed,
 * {@code training.targets} how many movies of each user validation ranks, one after the other and
 * none of them trained on, as five are less than half as noisy as one; and {@code training.content}
 * a file of content vectors: their number and width (two ints), then of each movie its id (a long)
 * and its numbers (floats), all big-endian.
 */
@Tag("soak")
class SampleTrainingTest {

  private record Rating(long timestamp, String hash, long movie) {}

  private record Content(int width, Map<Long, float[]> vectors) {}

  @Test
  void printsTheQualityOfSettings() throws IOException {
    String ratings = System.getProperty("training.ratings", "../data/sample/ratings.csv");
    List<long[]> histories = histories(Path.of(ratings));
    int targets = Integer.getInteger("training.targets", 1);
    long[] trained = movies(histories, 1 + targets);
    Content content = content();
    Conf.Train settings = settings();
    Threads.setTorch(settings.threads());
    var data =
        new SasRecTrainer.Data(
            histories.stream().map(history -> rows(history, trained, 1 + targets)).toList(),
            heldOut(histories, trained, 2, 1 + targets),
            content(content, trained),
            content.width());
    var trainer =
        new SasRecTrainer(
            settings,
            Long.getLong("training.seed", 1),
            Device.cpu(),
            progress ->
                System.out.printf(
                    "epoch %d, %.0f s: loss %.4f, validation HR@10 %.4f NDCG@10 %.4f, %.1f"
                        + " sequences/s%n",
                    progress.epoch(),
                    progress.seconds(),
                    progress.loss(),
                    progress.validationHr10(),
                    progress.validationNdcg10(),
                    progress.sequencesPerSecond()));
    try (SasRecNetwork network = trainer.train(data);
        var scorer = SasRecScorer.of(network, data.content(), data.contentWidth(), settings)) {
      Validation.Quality validation = data.validation().measure(scorer);
      Validation.Quality test = heldOut(histories, trained, 1, 1).measure(scorer);
      System.out.printf(
          "%s: validation HR@10 %.4f NDCG@10 %.4f, test HR@10 %.4f NDCG@10 %.4f%n",
          System.getProperty("training.set", ""),
          validation.hr10(),
          validation.ndcg10(),
          test.hr10(),
          test.ndcg10());
      assertThat(test.hr10()).isPositive();
    }
  }

  private static Conf.Train settings() {
    return ConfReader.read(
            List.of(Path.of("../conf/sample.yaml")),
            Arrays.stream(System.getProperty("training.set", "").split(" "))
                .filter(change -> !change.isEmpty())
                .map(change -> "train." + change)
                .toList())
        .train();
  }

  private static List<long[]> histories(Path file) throws IOException {
    var users = new TreeMap<Long, List<Rating>>();
    for (String line : Files.readAllLines(file).subList(1, (int) Files.lines(file).count())) {
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

  private static int[] rows(long[] history, long[] trained, int heldOut) {
    return Arrays.stream(history, 0, Math.max(0, history.length - heldOut))
        .mapToInt(movie -> Arrays.binarySearch(trained, movie))
        .filter(row -> row >= 0)
        .toArray();
  }

  /**
   * Movies from {@code from} to {@code to} from the end, each after all before it; -1 where
   * training has not seen it.
   */
  private static Validation heldOut(List<long[]> histories, long[] trained, int from, int to) {
    var before = new ArrayList<int[]>();
    var targets = new ArrayList<Integer>();
    for (long[] history : histories) {
      for (int back = from; back <= to && back < history.length; back++) {
        before.add(rows(history, trained, back));
        targets.add(Math.max(-1, Arrays.binarySearch(trained, history[history.length - back])));
      }
    }
    return new Validation(before, targets.stream().mapToInt(target -> target).toArray());
  }

  private static Content content() throws IOException {
    String file = System.getProperty("training.content", "");
    if (file.isEmpty()) {
      return new Content(1, Map.of());
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(file)));
    int count = bytes.getInt();
    var content = new Content(bytes.getInt(), new TreeMap<>());
    for (int i = 0; i < count; i++) {
      long movie = bytes.getLong();
      var vector = new float[content.width()];
      bytes.asFloatBuffer().get(vector);
      bytes.position(bytes.position() + 4 * vector.length);
      content.vectors().put(movie, vector);
    }
    return content;
  }

  private static float[] content(Content content, long[] movies) {
    var values = new float[movies.length * content.width()];
    for (int i = 0; i < movies.length; i++) {
      float[] vector = content.vectors().getOrDefault(movies[i], new float[content.width()]);
      System.arraycopy(vector, 0, values, i * content.width(), content.width());
    }
    return values;
  }
}
