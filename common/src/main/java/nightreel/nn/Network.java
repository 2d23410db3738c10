package nightreel.nn;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nightreel.conf.UnusableException;

/**
 * A network in a file, run and never trained: TorchScript ({@code .pt}) by PyTorch, ONNX ({@code
 * .onnx}) by ONNX Runtime. Safe for use by several threads at once.
 */
public final class Network implements AutoCloseable {

  /** What goes in; {@code data} is a {@code LongBuffer} or a {@code FloatBuffer}. */
  public record Input(String name, java.nio.Buffer data, Shape shape) {
    public static Input of(String name, long[] data, long... shape) {
      return new Input(name, LongBuffer.wrap(data), new Shape(shape));
    }

    public static Input of(String name, float[] data, long... shape) {
      return new Input(name, FloatBuffer.wrap(data), new Shape(shape));
    }
  }

  /** What comes out, row by row. */
  public record Output(float[] values, long[] shape) {}

  private final Path file;
  private final Model model;

  private Network(Path file, Model model) {
    this.file = file;
    this.model = model;
  }

  /** Whether a file is run by PyTorch, by its name. */
  public static boolean isTorchScript(Path file) {
    return file.getFileName().toString().endsWith(".pt");
  }

  /** Whether a GPU could run a file: ONNX only where ONNX Runtime was built for CUDA. */
  public static boolean runsOnGpu(Path file) {
    return isTorchScript(file) || OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /**
   * Loads a network.
   *
   * @param threads CPU threads of one forward pass; PyTorch has one number for the whole JVM
   * @throws UnusableException where the file is no such network
   */
  public static Network load(Path file, Device device, int threads) {
    boolean torchScript = isTorchScript(file);
    if (torchScript) {
      requireCuda(device);
      Threads.setTorch(threads);
    }
    Model model =
        Model.newInstance(
            file.getFileName().toString(), device, torchScript ? "PyTorch" : "OnnxRuntime");
    try {
      model.load(
          file,
          null,
          torchScript
              ? Map.of("mapLocation", "true")
              : Map.of("intraOpNumThreads", "" + threads, "interOpNumThreads", "1"));
      return new Network(file, model);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new UnusableException(
          "%s: cannot be loaded as %s: %s"
              .formatted(file, torchScript ? "TorchScript" : "ONNX", firstLine(e)),
          e);
    }
  }

  private static void requireCuda(Device device) {
    if (device.isGpu() && Engine.getEngine("PyTorch").getGpuCount() <= device.getDeviceId()) {
      throw new UnusableException(
          "Spark has assigned %s, but PyTorch finds none; build with -Pcuda and check the driver"
              .formatted(device));
    }
  }

  /** How the network's inputs are named; empty for TorchScript, which knows their order alone. */
  public List<String> inputNames() {
    return isTorchScript(file) ? List.of() : model.getBlock().describeInput().keys();
  }

  /** Such as {@code model.pt, PyTorch on gpu(0)}. */
  @Override
  public String toString() {
    NDManager manager = model.getNDManager();
    return "%s, %s on %s"
        .formatted(file.getFileName(), manager.getEngine().getEngineName(), manager.getDevice());
  }

  /**
   * Runs the network once.
   *
   * @param inputs in the network's order, by whose names ONNX takes them
   * @param output the name of the result; where results have no names, the first one is taken
   * @throws UnusableException where the network takes other inputs or has no such output
   */
  public Output forward(List<Input> inputs, String output) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      var arrays = new NDList();
      for (Input input : inputs) {
        NDArray array = manager.create(input.data(), input.shape());
        array.setName(input.name());
        arrays.add(array);
      }
      NDList outputs = model.getBlock().forward(new ParameterStore(manager, false), arrays, false);
      outputs.attach(manager);
      NDArray result = find(outputs, output);
      return new Output(result.toFloatArray(), result.getShape().getShape());
    } catch (EngineException | IllegalArgumentException e) {
      throw new UnusableException(
          "%s: does not run on %s: %s"
              .formatted(file, inputs.stream().map(Network::describe).toList(), firstLine(e)),
          e);
    }
  }

  private NDArray find(NDList outputs, String output) {
    if (outputs.head().getName() == null) {
      return outputs.head();
    }
    NDArray result = outputs.get(output);
    if (result == null) {
      throw new UnusableException(
          "%s: has no output %s, but %s"
              .formatted(file, output, outputs.stream().map(NDArray::getName).toList()));
    }
    return result;
  }

  private static String describe(Input input) {
    return input.name() + input.shape();
  }

  /** The line of an engine's message that says most: PyTorch's begins with its own stack. */
  private static String firstLine(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    List<String> lines =
        String.valueOf(cause.getMessage()).lines().filter(line -> !line.isBlank()).toList();
    return lines.stream()
        .filter(line -> line.startsWith("RuntimeError: "))
        .findFirst()
        .orElse(lines.isEmpty() ? cause.getClass().getSimpleName() : lines.get(0));
  }

  @Override
  public void close() {
    model.close();
  }
}
