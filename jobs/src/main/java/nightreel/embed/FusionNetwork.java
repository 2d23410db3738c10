package nightreel.embed;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
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
import nightreel.nn.Weights;

/**
 * The parameters of {@link FusionTowers} on one device, with the native memory that they own. Safe
 * for use by several threads at once, but for training.
 */
final class FusionNetwork implements AutoCloseable {

  private static final int MOVIES_AT_ONCE = 1024;

  private final NDManager manager;
  private final ParameterStore store;
  private final FusionTowers towers;
  private final int width;

  /**
   * A network with random weights, drawn from the engine's generator.
   *
   * @param widths of the modalities
   */
  FusionNetwork(List<Integer> widths, Conf.Embed settings, Device device) {
    manager = NDManager.newBaseManager(device, "PyTorch");
    store = new ParameterStore(manager, false);
    width = settings.width();
    towers =
        new FusionTowers(widths, width, settings.fusion().hidden(), settings.fusion().dropout());
    Shape[] shapes =
        widths.stream()
            .flatMap(c -> java.util.stream.Stream.of(new Shape(1, c), new Shape(1, 1)))
            .toArray(Shape[]::new);
    towers.initialize(manager, DataType.FLOAT32, shapes);
  }

  NDManager manager() {
    return manager;
  }

  /**
   * The fused vectors {@code (R, D)}.
   *
   * @param inputs of {@link FusionTowers}
   */
  NDArray fuse(NDList inputs, boolean training) {
    return towers.forward(store, inputs, training).singletonOrThrow();
  }

  /** The fused vector of each movie. */
  float[][] fuse(Modalities movies) {
    var fused = new float[movies.size()][];
    for (int from = 0; from < fused.length; from += MOVIES_AT_ONCE) {
      int to = Math.min(from + MOVIES_AT_ONCE, fused.length);
      float[] some = fuse(movies, from, to);
      for (int i = from; i < to; i++) {
        fused[i] = java.util.Arrays.copyOfRange(some, (i - from) * width, (i + 1 - from) * width);
      }
    }
    return fused;
  }

  private float[] fuse(Modalities movies, int from, int to) {
    try (var scope = new NDScope();
        NDManager step = manager.newSubManager()) {
      scope.suppressNotUsedWarning();
      var inputs = new NDList();
      for (Modalities.Modality modality : movies.modalities()) {
        int c = modality.width();
        float[] vectors = java.util.Arrays.copyOfRange(modality.values(), from * c, to * c);
        inputs.add(step.create(vectors, new Shape(to - from, c)));
        inputs.add(step.create(present(modality, from, to), new Shape(to - from, 1)));
      }
      return fuse(inputs, false).toFloatArray();
    }
  }

  /** 1 where a movie has a modality, 0 where not. */
  static float[] present(Modalities.Modality modality, int from, int to) {
    var present = new float[to - from];
    for (int i = from; i < to; i++) {
      present[i - from] = modality.present()[i] ? 1 : 0;
    }
    return present;
  }

  /** All parameters, in a fixed order. */
  List<Parameter> parameters() {
    var parameters = new ArrayList<Parameter>();
    towers.getParameters().forEach(pair -> parameters.add(pair.getValue()));
    return parameters;
  }

  void save(OutputStream out) throws IOException {
    Weights.save(parameters(), out);
  }

  /** Reads what {@link #save} wrote. */
  void load(InputStream in, String name) {
    Weights.load(parameters(), manager, in, name, "embed");
  }

  @Override
  public void close() {
    manager.close();
  }
}
