package nightreel.faiss;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The functions of {@code faiss_jni.cpp} and the loading of their library. They check next to
 * nothing: {@link Faiss} does, and nobody else calls them.
 */
final class FaissNative {
  private static final String FOLDER = "/native/linux-x86_64/";
  private static final String LIBRARY = "libnightreel_faiss.so";

  /** OpenMP's runtime, which the library looks for in its own folder, and the library. */
  private static final List<String> FILES = List.of("libgomp.so.1", LIBRARY);

  private static boolean loaded;

  private FaissNative() {}

  /**
   * Loads the library, once in a JVM.
   *
   * @throws FaissException on another platform than Linux on x86-64, or if the library is not in
   *     the jar or cannot be loaded
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    checkPlatform(System.getProperty("os.name"), System.getProperty("os.arch"));
    loadFrom(FOLDER);
    loaded = true;
  }

  static void checkPlatform(String system, String architecture) {
    boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64");
    if (!system.equals("Linux") || !x86) {
      throw new FaissException(
          "FAISS is built for Linux on x86_64, this is %s on %s: run this step there, or add a"
                  .formatted(system, architecture)
              + " build of common/src/main/native for this platform");
    }
  }

  /** The files are deleted once they are loaded, so that a killed JVM leaves nothing behind. */
  static void loadFrom(String resources) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nightreel-faiss-");
      for (String file : FILES) {
        extract(resources + file, folder.resolve(file));
      }
      System.load(folder.resolve(LIBRARY).toString());
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new FaissException(
          "cannot load %s (%s): java.io.tmpdir is %s and has to be writable, with 30 MB free, and allow execution"
              .formatted(LIBRARY, oneLine(e), System.getProperty("java.io.tmpdir")),
          e);
    } finally {
      delete(folder);
    }
  }

  private static void extract(String resource, Path file) throws IOException {
    try (InputStream in = FaissNative.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FaissException(
            "native library %s is not on the class path: build the module common again"
                .formatted(resource));
      }
      Files.copy(in, file);
    }
  }

  private static void delete(Path folder) {
    if (folder == null) {
      return;
    }
    try {
      for (String file : FILES) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Only a few megabytes stay in the temporary folder.
    }
  }

  private static String oneLine(Throwable problem) {
    return String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
  }

  static native long create(byte[] factory, int dimension);

  static native long read(byte[] path);

  static native long map(byte[] path);

  static native void write(long index, byte[] path);

  static native void train(long index, float[] vectors);

  static native void add(long index, float[] vectors);

  static native void search(long index, float[] queries, int k, float[] scores, long[] ids);

  static native void set(long index, byte[] parameter, double value);

  static native int dimension(long index);

  static native long size(long index);

  static native boolean isTrained(long index);

  static native void threads(int count);

  static native void free(long index);
}
