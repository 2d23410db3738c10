package nightreel.train;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.nn.Operators;

/**
 * The parameters of SASRec and of its item vectors on one device, with the native memory that they
 * own: item rows in, states and item vectors out.
 */
final class SasRecNetwork implements AutoCloseable {

  private static final String ENGINE = "PyTorch";
  private static final int FORMAT = 1;

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

  /** Writes shapes and values of all parameters, in {@link #parameters()}'s order. */
  void save(OutputStream out) throws IOException {
    var data = new DataOutputStream(out);
    data.writeInt(FORMAT);
    for (Parameter parameter : parameters()) {
      parameter.save(data);
    }
    data.flush();
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws UnusableException where it is no such file, or its network has other dimensions
   */
  void load(InputStream in, String name) {
    List<Shape> expected = parameters().stream().map(p -> p.getArray().getShape()).toList();
    try {
      var data = new DataInputStream(in);
      if (data.readInt() != FORMAT) {
        throw new UnusableException(name + ": is no SASRec model of this version; run train again");
      }
      for (Parameter parameter : parameters()) {
        NDArray initial = parameter.getArray();
        parameter.load(manager, data);
        initial.close();
      }
      if (data.read() >= 0) {
        throw new UnusableException(name + ": is longer than its network; run train again");
      }
    } catch (UnusableException e) {
      throw e;
    } catch (IOException | MalformedModelException | RuntimeException e) {
      throw new UnusableException(name + ": is truncated or corrupt; run train again", e);
    }
    List<Shape> found = parameters().stream().map(p -> p.getArray().getShape()).toList();
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        throw new UnusableException(
            "%s: parameter %s has shape %s, the settings ask for %s; run train again"
                .formatted(name, parameters().get(i).getName(), found.get(i), expected.get(i)));
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
