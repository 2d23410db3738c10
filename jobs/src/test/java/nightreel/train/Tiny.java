package nightreel.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.embed.MovieVectors;

/** Networks and histories small enough for tests. */
final class Tiny {

  static final int CONTENT_WIDTH = 4;

  private Tiny() {}

  /**
   * A plain network of width 8 for 6 movies, with much dropout; {@code changes} such as "width=4".
   */
  static Conf.Train settings(String... changes) {
    Stream<String> tiny =
        Stream.of(
            "architecture=plain",
            "content_length=9",
            "width=8",
            "heads=2",
            "blocks=2",
            "max_length=6",
            "dropout=0.5",
            "batch_size=16",
            "warmup_steps=5",
            "threads=1");
    return ConfReader.read(
            List.of(),
            Stream.concat(tiny, Arrays.stream(changes)).map(change -> "train." + change).toList())
        .train();
  }

  static SasRecNetwork network(Conf.Train settings, int trainedItems) {
    Engine.getInstance().setRandomSeed(1);
    return new SasRecNetwork(settings, trainedItems, CONTENT_WIDTH, Device.cpu());
  }

  static Path save(SasRecNetwork network, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      network.save(out);
    }
    return file;
  }

  /** Random content of movies 10, 20, 30, ... */
  static MovieVectors vectors(int movies) {
    return new MovieVectors(
        IntStream.range(0, movies).mapToLong(row -> 10L * (row + 1)).toArray(),
        CONTENT_WIDTH,
        content(movies));
  }

  static float[] content(int movies) {
    var random = new Random(7);
    var content = new float[movies * CONTENT_WIDTH];
    for (int i = 0; i < content.length; i++) {
      content[i] = (float) random.nextGaussian() / 2;
    }
    return content;
  }

  /** Histories in which every movie is followed by the next one, around a circle. */
  static List<int[]> cycles(int users, int length, int movies) {
    var histories = new ArrayList<int[]>();
    for (int user = 0; user < users; user++) {
      int first = user % movies;
      histories.add(IntStream.range(0, length).map(i -> (first + i) % movies).toArray());
    }
    return histories;
  }

  /** Histories of different movies in random order. */
  static List<int[]> shuffled(int users, int length, int movies, Random random) {
    var histories = new ArrayList<int[]>();
    for (int user = 0; user < users; user++) {
      histories.add(random.ints(0, movies).distinct().limit(length).toArray());
    }
    return histories;
  }

  /** Trains on all but the last movie of each history and validates on the last one. */
  static SasRecTrainer.Data lastHeldOut(List<int[]> histories, int movies) {
    List<int[]> training =
        histories.stream().map(history -> Arrays.copyOf(history, history.length - 1)).toList();
    int[] targets = histories.stream().mapToInt(history -> history[history.length - 1]).toArray();
    return new SasRecTrainer.Data(
        training, new Validation(training, targets), content(movies), CONTENT_WIDTH);
  }
}
