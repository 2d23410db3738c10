package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.nn.Threads;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training and scoring beside the same model in PyTorch, in turns. It prints figures and asserts no
 * time; {@code src/test/bench/README.md} says how to run it.
 */
@Tag("soak")
class SasRecBenchmarkTest {

  private static final String PYTHON = System.getProperty("benchmark.python", "");
  private static final int ITEMS = Integer.getInteger("benchmark.items", 5_000);
  private static final int WIDTH = Integer.getInteger("benchmark.width", 128);
  private static final int HEADS = Integer.getInteger("benchmark.heads", 2);
  private static final int BLOCKS = Integer.getInteger("benchmark.blocks", 2);
  private static final int LENGTH = Integer.getInteger("benchmark.length", 100);
  private static final int BATCH = Integer.getInteger("benchmark.batch", 32);
  private static final int STEPS = Integer.getInteger("benchmark.steps", 10);
  private static final int THREADS = Integer.getInteger("benchmark.threads", 2);
  private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 5);

  @ParameterizedTest
  @ValueSource(strings = {"plain", "gated"})
  void printsTheThroughputBesidePyTorch(String architecture) throws IOException {
    assumeTrue(!PYTHON.isEmpty(), "-Dbenchmark.python names no Python with torch");
    Conf.Train settings = settings(architecture);
    SasRecTrainer.Data data = data();
    int sequences = data.histories().size();
    Threads.setTorch(THREADS);
    try (var pyTorch = new PyTorch(architecture)) {
      var training = new ArrayList<Double>();
      var trainer =
          new SasRecTrainer(
              settings,
              1,
              Device.cpu(),
              progress -> {
                double theirs = sequences / pyTorch.seconds("train");
                training.add(progress.sequencesPerSecond() / theirs);
                System.out.printf(
                    "%s, round %d: training %.1f sequences/s, PyTorch %.1f: %.3f%n",
                    architecture,
                    progress.epoch(),
                    progress.sequencesPerSecond(),
                    theirs,
                    last(training));
              });
      try (SasRecNetwork network = trainer.train(data);
          var scorer = SasRecScorer.of(network, data.content(), data.contentWidth(), settings)) {
        var scoring = new ArrayList<Double>();
        for (int round = 1; round <= ROUNDS + 1; round++) {
          double ours = sequences / seconds(scorer, data);
          double theirs = sequences / pyTorch.seconds("score");
          scoring.add(ours / theirs);
          System.out.printf(
              "%s, round %d: scoring %.1f users/s, PyTorch %.1f: %.3f%n",
              architecture, round, ours, theirs, last(scoring));
        }
        System.out.printf(
            "%s, medians without the first round: training %.3f, scoring %.3f of PyTorch%n",
            architecture, median(training), median(scoring));
      }
    }
  }

  private static Conf.Train settings(String architecture) {
    return ConfReader.read(
            List.of(),
            List.of(
                "train.architecture=" + architecture,
                "train.width=" + WIDTH,
                "train.heads=" + HEADS,
                "train.blocks=" + BLOCKS,
                "train.max_length=" + LENGTH,
                "train.batch_size=" + BATCH,
                "train.dropout=0.2",
                "train.content=false",
                "train.temperature=0",
                "train.loss=cross_entropy",
                "train.max_epochs=" + (ROUNDS + 1),
                "train.patience=" + (ROUNDS + 1)))
        .train();
  }

  private static SasRecTrainer.Data data() {
    var random = new Random(1);
    var histories = new ArrayList<int[]>();
    for (int i = 0; i < BATCH * STEPS; i++) {
      histories.add(random.ints(LENGTH + 1, 0, ITEMS).toArray());
    }
    var validation = new Validation(histories.subList(0, 1), new int[] {0});
    return new SasRecTrainer.Data(histories, validation, new float[ITEMS], 1);
  }

  private static double seconds(SasRecScorer scorer, SasRecTrainer.Data data) {
    long began = System.nanoTime();
    for (int from = 0; from < data.histories().size(); from += BATCH) {
      float[] scores = scorer.scores(data.histories().subList(from, from + BATCH));
      assertThat(scores).hasSize(BATCH * ITEMS);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private static double last(List<Double> ratios) {
    return ratios.get(ratios.size() - 1);
  }

  private static double median(List<Double> ratios) {
    double[] sorted = ratios.stream().skip(1).mapToDouble(ratio -> ratio).sorted().toArray();
    return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }

  /** {@code sasrec.py speed}, which does a round when it is asked for, and waits otherwise. */
  private static final class PyTorch implements AutoCloseable {
    private final Process process;
    private final PrintWriter in;
    private final BufferedReader out;

    PyTorch(String architecture) throws IOException {
      var command = new ArrayList<>(List.of(PYTHON, "src/test/bench/sasrec.py", "speed"));
      command.add(architecture);
      int[] numbers = {ITEMS, WIDTH, HEADS, BLOCKS, LENGTH, BATCH, STEPS, THREADS};
      Arrays.stream(numbers).mapToObj(Integer::toString).forEach(command::add);
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
      out = process.inputReader(StandardCharsets.UTF_8);
    }

    double seconds(String work) {
      in.println(work);
      try {
        return Double.parseDouble(out.readLine());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      in.close();
      process.destroy();
    }
  }
}
