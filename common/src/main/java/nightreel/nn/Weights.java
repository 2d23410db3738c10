package nightreel.nn;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import nightreel.conf.UnusableException;

/** The parameters of a network as a file: a format number, then shape and values of each. */
public final class Weights {

  private static final int FORMAT = 1;

  private Weights() {}

  /** Writes parameters in their order. */
  public static void save(List<Parameter> parameters, OutputStream out) throws IOException {
    var data = new DataOutputStream(out);
    data.writeInt(FORMAT);
    for (Parameter parameter : parameters) {
      parameter.save(data);
    }
    data.flush();
  }

  /**
   * Reads what {@link #save} wrote into initialised parameters of the same shapes.
   *
   * @param manager owns what is read
   * @param name of the file, for people
   * @param stage which stage writes it again
   * @throws UnusableException where it is no such file, or its network has other dimensions
   */
  public static void load(
      List<Parameter> parameters, NDManager manager, InputStream in, String name, String stage) {
    List<Shape> expected = shapes(parameters);
    try {
      var data = new DataInputStream(in);
      if (data.readInt() != FORMAT) {
        throw new UnusableException(
            "%s: is no model of this version; run %s again".formatted(name, stage));
      }
      for (Parameter parameter : parameters) {
        NDArray initial = parameter.getArray();
        parameter.load(manager, data);
        initial.close();
      }
      if (data.read() >= 0) {
        throw new UnusableException(
            "%s: is longer than its network; run %s again".formatted(name, stage));
      }
    } catch (UnusableException e) {
      throw e;
    } catch (IOException | MalformedModelException | RuntimeException e) {
      throw new UnusableException(
          "%s: is truncated or corrupt; run %s again".formatted(name, stage), e);
    }
    List<Shape> found = shapes(parameters);
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        throw new UnusableException(
            "%s: parameter %s has shape %s, the settings ask for %s; run %s again"
                .formatted(
                    name, parameters.get(i).getName(), found.get(i), expected.get(i), stage));
      }
    }
  }

  private static List<Shape> shapes(List<Parameter> parameters) {
    return parameters.stream().map(parameter -> parameter.getArray().getShape()).toList();
  }
}
