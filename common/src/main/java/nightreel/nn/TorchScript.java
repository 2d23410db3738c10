package nightreel.nn;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Functions of tensors in TorchScript, Python's dialect that libtorch compiles: all of torch's
 * operators, also those that DJL does not offer such as fused attention and fused optimizers, and
 * many of them with one call, which is what small steps spend their time on.
 *
 * <p>Operators run one after the other as in eager PyTorch: the compiler's own fusion is off, since
 * it would change roundings after the first calls, and with them the result of a resumed training.
 * Safe for use by several threads at once.
 */
public final class TorchScript {

  private static final String CLASS = "Functions";

  private final PtSymbolBlock module;

  private TorchScript(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Compiles functions.
   *
   * @param owner frees them when it closes
   * @param functions methods that begin with {@code def name(self, } in the first column; they call
   *     each other by {@code self.name} and read constants by their names as {@code self.name}
   * @param constants longs and doubles
   */
  public static TorchScript compile(
      NDManager owner, String functions, Map<String, ? extends Number> constants) {
    byte[] archive = archive(functions, constants);
    try {
      return new TorchScript(
          JniUtils.loadModule(
              (PtNDManager) owner, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls the function {@code forward} so that gradients flow through it.
   *
   * @param tensors its arguments; the results belong to the manager of the first one
   * @return a tensor, or the tensors of a tuple
   */
  public NDList differentiably(NDList tensors) {
    JniUtils.setGraphExecutorOptimize(false);
    try {
      return IValueUtils.forward(module, tensors, true);
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
    }
  }

  /**
   * Calls a function without gradients, also where its arguments have some.
   *
   * @param owner of the result
   * @param arguments NDArray, List of NDArray, Long, Double
   * @return its only result, a tensor
   */
  public NDArray apply(NDManager owner, String function, Object... arguments) {
    try (IValue result = run(function, arguments)) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  /** Calls a function without gradients and without a result, for what it does to its arguments. */
  public void call(String function, Object... arguments) {
    run(function, arguments).close();
  }

  private IValue run(String function, Object[] arguments) {
    var values = new ArrayList<IValue>(arguments.length);
    JniUtils.setGraphExecutorOptimize(false);
    try {
      for (Object argument : arguments) {
        values.add(value(argument));
      }
      return IValueUtils.runMethod(module, function, values.toArray(IValue[]::new));
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
      values.forEach(IValue::close);
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof NDArray array) {
      return IValue.from((PtNDArray) array);
    }
    if (argument instanceof List<?> list) {
      return IValue.listFrom(list.toArray(PtNDArray[]::new));
    }
    if (argument instanceof Long number) {
      return IValue.from(number.longValue());
    }
    if (argument instanceof Double number) {
      return IValue.from(number.doubleValue());
    }
    throw new IllegalArgumentException("no TorchScript argument: " + argument);
  }

  /** The file that torch.jit.save would write for a module without parameters. */
  private static byte[] archive(String functions, Map<String, ? extends Number> constants) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      store(zip, "version", "3\n".getBytes(UTF_8));
      store(zip, "data.pkl", pickle(constants));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "code/__torch__.py", code(functions, constants).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry("functions/" + name);
    var sum = new CRC32();
    sum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static String code(String functions, Map<String, ? extends Number> constants) {
    var code = new StringBuilder("class " + CLASS + "(Module):\n");
    code.append("  __parameters__ = []\n  __buffers__ = []\n");
    constants.forEach(
        (name, value) ->
            code.append("  %s : %s\n".formatted(name, isLong(value) ? "int" : "float")));
    functions.lines().forEach(line -> code.append("  ").append(line).append('\n'));
    return code.toString();
  }

  /** An instance of the class, its constants as attributes, in Python's pickle protocol 2. */
  private static byte[] pickle(Map<String, ? extends Number> constants) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(new byte[] {(byte) 0x80, 2});
    out.write(("c__torch__\n" + CLASS + "\n)").getBytes(UTF_8));
    out.write(new byte[] {(byte) 0x81, '}', '('}); // a new object, and its attributes:
    for (var constant : constants.entrySet()) {
      byte[] name = constant.getKey().getBytes(UTF_8);
      out.write('X');
      out.writeInt(Integer.reverseBytes(name.length));
      out.write(name);
      if (isLong(constant.getValue())) {
        out.write('J');
        out.writeInt(Integer.reverseBytes(Math.toIntExact(constant.getValue().longValue())));
      } else {
        out.write('G');
        out.writeDouble(constant.getValue().doubleValue());
      }
    }
    out.write(new byte[] {'u', 'b', '.'});
    return bytes.toByteArray();
  }

  private static boolean isLong(Number constant) {
    if (constant instanceof Long || constant instanceof Double) {
      return constant instanceof Long;
    }
    throw new IllegalArgumentException("no TorchScript constant: " + constant.getClass());
  }
}
