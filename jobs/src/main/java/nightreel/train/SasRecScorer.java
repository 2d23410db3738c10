package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.nn.Devices;
import nightreel.nn.Operators;

/**
 * A trained SASRec that reads histories and scores items, without gradients and in memory bounded
 * by the batch.
 *
 * <p>Axes: {@code B} histories, {@code M} items, {@code D} width. A loaded scorer's items are the
 * rows of the {@link MovieVectors} that it was loaded with. Histories are item rows, oldest first.
 * Safe for use by several threads at once.
 */
public final class SasRecScorer implements AutoCloseable {

  private final SasRecNetwork network;
  private final boolean ownsNetwork;
  private final NDManager manager;
  private final SasRecNetwork.Items items;
  private final int maxLength;
  private final boolean[] known;

  private SasRecScorer(
      SasRecNetwork network,
      boolean ownsNetwork,
      NDManager manager,
      SasRecNetwork.Items items,
      int maxLength,
      boolean[] known) {
    this.network = network;
    this.ownsNetwork = ownsNetwork;
    this.manager = manager;
    this.items = items;
    this.maxLength = maxLength;
    this.known = known;
  }

  /**
   * Scores with a network that goes on living; its items are the trained ones in their order.
   *
   * @param content {@code (N, C)} row by row
   */
  static SasRecScorer of(
      SasRecNetwork network, float[] content, int contentWidth, Conf.Train settings) {
    var rows = new long[content.length / contentWidth];
    var known = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
      known[i] = true;
    }
    return of(network, false, content, contentWidth, settings, rows, known);
  }

  /**
   * Loads a trained network.
   *
   * @param file what {@code train} wrote
   * @param trainedIds the movies of its item matrix
   * @param vectors the content of all movies, whose rows become the scorer's items
   * @throws UnusableException where the file is no such network or has other dimensions
   */
  static SasRecScorer load(
      Path file, Conf.Train settings, long[] trainedIds, MovieVectors vectors) {
    var catalogue = new TrainedFirst(trainedIds, vectors);
    var network = new SasRecNetwork(settings, trainedIds.length, vectors.width(), Devices.ofTask());
    try (InputStream in = Files.newInputStream(file)) {
      network.load(in, file.getFileName().toString());
      return of(
          network,
          true,
          settings.content() ? catalogue.content() : new float[vectors.width()],
          vectors.width(),
          settings,
          catalogue.order(settings.content()),
          catalogue.known(settings.content()));
    } catch (IOException e) {
      network.close();
      throw new UnusableException(file + ": cannot be read; run train again", e);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static SasRecScorer of(
      SasRecNetwork network,
      boolean ownsNetwork,
      float[] content,
      int contentWidth,
      Conf.Train settings,
      long[] order,
      boolean[] known) {
    NDManager manager = network.manager().newSubManager();
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows =
          manager.create(content, new Shape(content.length / contentWidth, contentWidth));
      SasRecNetwork.Items inNetwork = network.items(rows, false);
      NDArray read = inOrder(manager, inNetwork.read(), order);
      NDArray scored =
          inNetwork.scored() == inNetwork.read()
              ? read
              : inOrder(manager, inNetwork.scored(), order);
      var items = new SasRecNetwork.Items(read, scored);
      return new SasRecScorer(network, ownsNetwork, manager, items, settings.maxLength(), known);
    }
  }

  private static NDArray inOrder(NDManager manager, NDArray items, long[] order) {
    NDArray ordered = Operators.look(items.stopGradient(), manager.create(order));
    ordered.attach(manager);
    NDScope.unregister(ordered);
    return ordered;
  }

  /**
   * Those of some items that can be read and scored, in order: all, but for the untrained items of
   * a network without content.
   */
  public int[] known(int[] rows) {
    return java.util.Arrays.stream(rows).filter(row -> known[row]).toArray();
  }

  /** For each item whether it can be read and scored. */
  public boolean[] knownItems() {
    return known.clone();
  }

  /** The vectors whose dot products with states are scores, {@code M x D} row by row. */
  public float[] items() {
    return items.scored().toFloatArray();
  }

  public int width() {
    return (int) items.scored().getShape().get(1);
  }

  /**
   * The state after each history.
   *
   * @param histories known item rows, none empty
   * @return {@code B x D} row by row
   */
  public float[] states(List<int[]> histories) {
    try (var scope = new NDScope();
        NDManager step = manager.newSubManager()) {
      scope.suppressNotUsedWarning();
      return states(step, histories).toFloatArray();
    }
  }

  /**
   * The scores of all items as the next one after each history.
   *
   * @return {@code B x M} row by row
   */
  public float[] scores(List<int[]> histories) {
    try (var scope = new NDScope();
        NDManager step = manager.newSubManager()) {
      scope.suppressNotUsedWarning();
      return states(step, histories).matMul(items.scored().transpose()).toFloatArray();
    }
  }

  private NDArray states(NDManager step, List<int[]> histories) {
    var states = new NDList();
    for (int from = 0; from < histories.size(); ) {
      int to =
          Math.min(histories.size(), from + together(histories.subList(from, histories.size())));
      SequenceBatch batch = SequenceBatch.of(histories.subList(from, to), maxLength);
      states.add(network.lastStates(step, items.read(), batch));
      from = to;
    }
    return NDArrays.concat(states);
  }

  /** How many of the histories, from the first on, are read at once. */
  private int together(List<int[]> histories) {
    long most = SequenceLoss.numbersAtOnce(manager) / (4L * width());
    int length = 1;
    for (int b = 0; b < histories.size(); b++) {
      length = Math.max(length, Math.min(histories.get(b).length, maxLength));
      if (b > 0 && (b + 1L) * length > most) {
        return b;
      }
    }
    return histories.size();
  }

  @Override
  public void close() {
    manager.close();
    if (ownsNetwork) {
      network.close();
    }
  }
}
