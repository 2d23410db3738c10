package nightreel.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Operators;
import nightreel.nn.Weights;

/**
 * The parameters of SASRec and of its item vectors on one device, with the native memory that they
 * own: item rows in, states and item vectors out.
 */
final class SasRecNetwork implements AutoCloseable {

  private static final String ENGINE = "PyTorch";

  private final NDManager manager;
  private final ParameterStore store;
  private final ItemVectors itemVectors;
  private final SasRec sasRec;

  /**
   * A network with random weights, drawn from the engine's generator.
   *
   * @param trainedItems {@code N}, the items with a vector of their own
   * @param contentWidth {@code C}; ignored where the settings use no content
   */
  SasRecNetwork(Conf.Train settings, long trainedItems, int contentWidth, Device device) {
    manager = NDManager.newBaseManager(device, ENGINE);
    store = new ParameterStore(manager, false);
    itemVectors =
        new ItemVectors(trainedItems, settings.content() ? contentWidth : 0, settings.width());
    sasRec = new SasRec(settings);
    itemVectors.initialize(
        manager, DataType.FLOAT32, new Shape(trainedItems, Math.max(1, contentWidth)));
    var sequence = new Shape(1, settings.maxLength());
    sasRec.initialize(
        manager, DataType.FLOAT32, new Shape(trainedItems, settings.width()), sequence, sequence);
  }

  NDManager manager() {
    return manager;
  }

  /**
   * The item vectors {@code (M, D)}.
   *
   * @param content {@code (M, C)}, the trained items first
   */
  NDArray items(NDArray content, boolean training) {
    return itemVectors.forward(store, new NDList(content), training).singletonOrThrow();
  }

  /**
   * The states at some places of a batch.
   *
   * @param items {@code (M, D)} of {@link #items}
   * @param places indexes into the {@code B x L} places of the batch
   * @return {@code (places, D)}
   */
  NDArray states(
      NDManager step, NDArray items, SequenceBatch batch, long[] places, boolean training) {
    NDArray states = sasRec.forward(store, batch.inputs(step, items), training).singletonOrThrow();
    NDArray flat = states.reshape((long) batch.size() * batch.length(), states.getShape().get(2));
    return Operators.look(flat, step.create(places));
  }

  /** All parameters, in a fixed order. */
  List<Parameter> parameters() {
    var parameters = new ArrayList<Parameter>();
    itemVectors.getParameters().forEach(pair -> parameters.add(pair.getValue()));
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
