package nightreel.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Weights;

/**
 * The parameters of SASRec and of its item vectors on one device, with the native memory that they
 * own: item rows in, states and item vectors out.
 */
final class SasRecNetwork implements AutoCloseable {

  private static final String ENGINE = "PyTorch";

  private final NDManager manager;
  private final ParameterStore store;
  private final ItemVectors read;
  private final ItemVectors scored;
  private final Optional<UnitRows> unit;
  private final SasRec sasRec;

  /**
   * The vectors of the items.
   *
   * @param read {@code (M, D)} what histories are made of
   * @param scored {@code (M, D)} whose dot products with states are scores
   */
  record Items(NDArray read, NDArray scored) {}

  /**
   * A network with random weights, drawn from the engine's generator.
   *
   * @param trainedItems {@code N}, the items with a vector of their own
   * @param contentWidth {@code C}; ignored where the settings use no content
   */
  SasRecNetwork(Conf.Train settings, long trainedItems, int contentWidth, Device device) {
    manager = NDManager.newBaseManager(device, ENGINE);
    store = new ParameterStore(manager, false);
    read = new ItemVectors(settings, trainedItems, contentWidth);
    scored = settings.tied() ? read : new ItemVectors(settings, trainedItems, contentWidth);
    unit = settings.temperature() > 0 ? Optional.of(new UnitRows()) : Optional.empty();
    sasRec = new SasRec(settings);
    initialize(
        new Shape(trainedItems, contentWidth),
        new Shape(trainedItems, settings.width()),
        new Shape(1, settings.maxLength()));
  }

  private void initialize(Shape content, Shape items, Shape sequence) {
    read.initialize(manager, DataType.FLOAT32, content);
    if (scored != read) {
      scored.initialize(manager, DataType.FLOAT32, content);
    }
    unit.ifPresent(block -> block.initialize(manager, DataType.FLOAT32, items));
    sasRec.initialize(manager, DataType.FLOAT32, sequence, sequence, items, new Shape(1));
  }

  NDManager manager() {
    return manager;
  }

  /**
   * The vectors of the items.
   *
   * @param content {@code (M, C)}, the trained items first; whose manager gets the vectors
   */
  Items items(NDArray content, boolean training) {
    NDArray input = run(read, training, content);
    NDArray output = scored == read ? input : run(scored, training, content);
    return new Items(input, unit.map(block -> run(block, training, output)).orElse(output));
  }

  /**
   * The states at some places of a batch, whose dot products with the scored items are scores.
   *
   * @param items {@code (M, D)} of {@link Items#read}
   * @param places indexes into the {@code B x L} places of the batch
   * @return {@code (places, D)}
   */
  NDArray states(
      NDManager step, NDArray items, SequenceBatch batch, long[] places, boolean training) {
    NDList inputs = batch.inputs(step, items, places);
    return run(sasRec, training, inputs.toArray(NDArray[]::new));
  }

  /**
   * The state after each sequence of a batch, without training.
   *
   * @param items {@code (M, D)} of {@link Items#read}
   * @return {@code (B, D)}
   */
  NDArray lastStates(NDManager step, NDArray items, SequenceBatch batch) {
    return sasRec.lastStates(store, batch.inputs(step, items, batch.lastPlaces()));
  }

  private NDArray run(Block block, boolean training, NDArray... inputs) {
    return block.forward(store, new NDList(inputs), training).singletonOrThrow();
  }

  /** All parameters, in a fixed order. */
  List<Parameter> parameters() {
    var parameters = new ArrayList<Parameter>();
    read.getParameters().forEach(pair -> parameters.add(pair.getValue()));
    if (scored != read) {
      scored.getParameters().forEach(pair -> parameters.add(pair.getValue()));
    }
    sasRec.getParameters().forEach(pair -> parameters.add(pair.getValue()));
    return parameters;
  }

  /** Copies of all parameters on the Java heap: a checkpoint. */
  List<float[]> snapshot() {
    return parameters().stream().map(parameter -> parameter.getArray().toFloatArray()).toList();
  }

  void restore(List<float[]> snapshot) {
    List<Parameter> parameters = parameters();
    for (int i = 0; i < snapshot.size(); i++) {
      parameters.get(i).getArray().set(snapshot.get(i));
    }
  }

  /** Writes all parameters, in {@link #parameters()}'s order. */
  void save(OutputStream out) throws IOException {
    Weights.save(parameters(), out);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws UnusableException where it is no such file, or its network has other dimensions
   */
  void load(InputStream in, String name) {
    Weights.load(parameters(), manager, in, name, "train");
  }

  @Override
  public void close() {
    manager.close();
  }
}
