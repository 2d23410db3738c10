package nightreel.faiss;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * A FAISS index that ranks by inner product, which is the cosine where vectors have unit length.
 *
 * <p>Shapes: {@code N} vectors or {@code B} queries of width {@code D}, {@code K} results a query.
 * Matrices are flat arrays, row after row. An id is the position at which a vector was added,
 * counted from 0. Scores are inner products: larger is better.
 *
 * <p>The index lives in native memory, about {@code 4 N D} bytes for {@code Flat}, which {@link
 * #close} gives back; an index that nobody closed is given back some time after it became
 * unreachable. Any number of threads may search at once; what changes the index, {@code close}
 * included, waits for searches under way and holds up later ones.
 *
 * <p>Every method but {@link #close} throws {@link IllegalStateException} on a closed index, and
 * {@link FaissException} for what FAISS itself reports.
 *
 * @see <a href="https://arxiv.org/abs/2401.08281">Douze et al., The Faiss library</a>
 * @see <a href="https://github.com/facebookresearch/faiss/wiki/The-index-factory">The index
 *     factory</a>
 */
public final class Faiss implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** Above it a width can only be a mistake. */
  private static final int WIDEST = 1 << 16;

  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int LARGEST_NUMBER = 1 << 24;
  private static final Pattern GRAPH_DEGREE = Pattern.compile("HNSW(\\d+)");
  private static final int LARGEST_DEGREE = 1024;
  private static final Pattern CODE_BITS = Pattern.compile("x(\\d+)(?![\\dx])");
  private static final int LARGEST_CODE_BITS = 16;

  private static final int LONGEST_FACTORY = 256;

  /** FAISS allocates {@code efSearch} of everything for each thread. */
  private static final int LARGEST_PARAMETER = 1 << 20;

  /** Parameters for which FAISS gives 0 a meaning: off, or no limit. */
  private static final Set<String> MAY_BE_ZERO = Set.of("verbose", "ht", "max_codes");

  private final Memory memory;
  private final Cleaner.Cleanable cleanable;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String name;
  private final int dimension;
  private final boolean readOnly;

  private Faiss(String name, long address, boolean readOnly) {
    this.name = name;
    this.memory = new Memory(address);
    this.cleanable = CLEANER.register(this, memory);
    this.dimension = FaissNative.dimension(address);
    this.readOnly = readOnly;
  }

  /** What the cleaner holds on to, and therefore must not know its index. */
  private static final class Memory implements Runnable {
    private long address;

    Memory(long address) {
      this.address = address;
    }

    @Override
    public void run() {
      FaissNative.free(address);
      address = 0;
    }
  }

  /**
   * An empty index.
   *
   * <p>With more than one thread, {@code HNSW} is not the same graph after every build; where it
   * has to be, build it after {@code threads(1)}. The training of {@code PQ} includes a slow
   * optimisation (20 seconds and more) which the suffix {@code np} leaves out, as in {@code
   * IVF256,PQ32np}.
   *
   * @param factory FAISS's description of the index: {@code Flat}, {@code HNSW32}, {@code
   *     IVF1024,Flat}, ...
   * @param dimension {@code D}, 1 to 65536
   * @throws IllegalArgumentException if FAISS would not survive the description
   * @throws FaissException if FAISS does not know the description
   */
  public static Faiss create(String factory, int dimension) {
    checkFactory(factory);
    if (dimension < 1 || dimension > WIDEST) {
      throw new IllegalArgumentException(
          "dimension %d of index %s is outside 1..%d".formatted(dimension, factory, WIDEST));
    }
    FaissNative.load();
    long address =
        explained(
            "cannot create index '%s' of dimension %d, see the FAISS index factory for what it may be"
                .formatted(factory, dimension),
            () -> FaissNative.create(utf8(factory), dimension));
    return new Faiss("'" + factory + "'", address, false);
  }

  /**
   * An index that {@link #write} wrote, in memory.
   *
   * @throws FaissException if the file is missing, or is not byte for byte what was written
   */
  public static Faiss read(Path path) {
    return open(path, FaissNative::read, false);
  }

  /**
   * An index that {@link #write} wrote, whose inverted lists ({@code IVF...}) stay in the file and
   * are mapped into memory, so that all processes of a machine share them. Other kinds of index are
   * read as {@link #read} does. Either way it can be searched but not changed or written. Replace
   * the file if you must, never change it while it is mapped.
   *
   * @throws FaissException if the file is missing, or is not byte for byte what was written
   */
  public static Faiss map(Path path) {
    return open(path, FaissNative::map, true);
  }

  private static Faiss open(Path path, ToLongFunction<byte[]> reader, boolean readOnly) {
    Path file = local(path);
    FaissFile.check(file);
    FaissNative.load();
    long address =
        explained("cannot read index file " + file, () -> reader.applyAsLong(utf8(file)));
    return new Faiss(file.toString(), address, readOnly);
  }

  /**
   * Sets how many threads each call may use from now on, in this JVM; at the start it is all cores
   * or {@code OMP_NUM_THREADS}. In a Spark task: {@code spark.task.cpus}.
   */
  public static void threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + count);
    }
    FaissNative.load();
    FaissNative.threads(count);
  }

  /**
   * Learns what the index needs to know about the vectors before any is added: the centroids of
   * {@code IVF}, the code books of {@code PQ}. {@code Flat} and {@code HNSW} need nothing.
   *
   * @param vectors {@code N x D}, at least as many as there are centroids and better 40 times that
   * @throws IllegalArgumentException if the length is no multiple of {@code D}, or a component is
   *     not finite
   * @throws FaissException if there are too few vectors
   */
  public void train(float[] vectors) {
    checkShape("vectors", vectors);
    changing(
        "cannot train index %s with %d vectors".formatted(name, vectors.length / dimension),
        address -> FaissNative.train(address, vectors));
  }

  /**
   * Adds vectors, whose ids are the next {@code N} numbers from {@link #size} on.
   *
   * @param vectors {@code N x D}
   * @throws IllegalArgumentException if the length is no multiple of {@code D}, or a component is
   *     not finite
   * @throws IllegalStateException if the index is not trained
   */
  public void add(float[] vectors) {
    checkShape("vectors", vectors);
    changing(
        "cannot add %d vectors to index %s".formatted(vectors.length / dimension, name),
        address -> {
          checkTrained(address);
          FaissNative.add(address, vectors);
        });
  }

  /**
   * Finds the {@code K} vectors of largest inner product with each query, best first. Where the
   * index has, or finds, fewer, the id is -1 and the score negative infinity. Large batches are
   * much faster than single queries.
   *
   * @param queries {@code B x D}
   * @param k {@code K}, at least 1
   * @param scores receives {@code B x K}; what is longer stays as it is
   * @param ids receives {@code B x K}; what is longer stays as it is
   * @throws IllegalArgumentException if a length does not fit, or a component is not finite
   * @throws IllegalStateException if the index is not trained
   */
  public void search(float[] queries, int k, float[] scores, long[] ids) {
    checkShape("queries", queries);
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, not " + k);
    }
    long slots = (long) (queries.length / dimension) * k;
    checkRoom("scores", scores.length, slots);
    checkRoom("ids", ids.length, slots);
    using(
        lock.readLock(),
        "cannot search index " + name,
        address -> {
          checkTrained(address);
          FaissNative.search(address, queries, k, scores, ids);
          return 0;
        });
  }

  /**
   * Sets a search parameter: {@code efSearch} of {@code HNSW}, {@code nprobe} of {@code IVF}, and
   * what else FAISS's {@code ParameterSpace} knows. Larger is more exact and slower.
   *
   * @throws IllegalArgumentException if the value is outside 1..1048576
   * @throws FaissException if this index has no such parameter
   */
  public void set(String parameter, double value) {
    double smallest = MAY_BE_ZERO.contains(parameter) ? 0 : 1;
    if (!(value >= smallest && value <= LARGEST_PARAMETER)) {
      throw new IllegalArgumentException(
          "%s of index %s must be %.0f..%d, not %s"
              .formatted(parameter, name, smallest, LARGEST_PARAMETER, value));
    }
    using(
        lock.writeLock(),
        "index %s has no parameter '%s' (HNSW has efSearch, IVF has nprobe)"
            .formatted(name, parameter),
        address -> {
          FaissNative.set(address, utf8(parameter), value);
          return 0;
        });
  }

  /**
   * Writes the index to a local file, which appears, or replaces the one that was there, only when
   * it is complete. FAISS itself can read it too.
   */
  public void write(Path path) {
    Path file = local(path);
    checkMayChange();
    Path partial = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      using(
          lock.readLock(),
          "cannot write index %s to %s".formatted(name, file),
          address -> {
            FaissNative.write(address, utf8(partial));
            return 0;
          });
      FaissFile.seal(partial);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FaissException("cannot write index %s to %s: %s".formatted(name, file, e), e);
    } finally {
      deleteIfThere(partial);
    }
  }

  /** The width {@code D} of a vector. */
  public int dimension() {
    return using(lock.readLock(), name, address -> dimension);
  }

  /** The number of vectors added. */
  public long size() {
    return using(lock.readLock(), name, FaissNative::size);
  }

  /** Whether vectors can be added. */
  public boolean isTrained() {
    return using(lock.readLock(), name, FaissNative::isTrained);
  }

  /** Gives the native memory back, after the searches under way; does nothing a second time. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      cleanable.clean();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return "Faiss[%s, dimension %d]".formatted(name, dimension);
  }

  private interface Change {
    void apply(long address);
  }

  private void changing(String failure, Change change) {
    checkMayChange();
    using(
        lock.writeLock(),
        failure,
        address -> {
          change.apply(address);
          return 0;
        });
  }

  private <T> T using(Lock held, String failure, LongFunction<T> action) {
    held.lock();
    try {
      if (memory.address == 0) {
        throw new IllegalStateException("index %s is closed".formatted(name));
      }
      return explained(failure, () -> action.apply(memory.address));
    } finally {
      held.unlock();
      // The cleaner may not free the index while native code is still at work on it.
      Reference.reachabilityFence(this);
    }
  }

  private interface Action<T> {
    T run();
  }

  private static <T> T explained(String failure, Action<T> action) {
    try {
      return action.run();
    } catch (FaissException e) {
      throw new FaissException(failure + ": " + e.getMessage(), e);
    }
  }

  /** FAISS 1.7.3 divides by a zero, recurses or allocates without end on these. */
  private static void checkFactory(String factory) {
    if (factory.isBlank()) {
      throw new IllegalArgumentException(
          "the index factory string is empty: use Flat, HNSW32, IVF1024,Flat, ...");
    }
    if (factory.length() > LONGEST_FACTORY) {
      throw new IllegalArgumentException(
          "index factory string '%.40s...' is longer than %d characters"
              .formatted(factory, LONGEST_FACTORY));
    }
    if (factory.contains("NSG")) {
      throw new IllegalArgumentException(
          "index factory string '%s': NSG fails on small data in FAISS 1.7.3, use HNSW"
              .formatted(factory));
    }
    checkNumbers(factory, NUMBER, 1, LARGEST_NUMBER);
    checkNumbers(factory, GRAPH_DEGREE, 2, LARGEST_DEGREE);
    checkNumbers(factory, CODE_BITS, 1, LARGEST_CODE_BITS);
  }

  private static void checkNumbers(String factory, Pattern pattern, int smallest, int largest) {
    var matcher = pattern.matcher(factory);
    while (matcher.find()) {
      String digits = matcher.group(matcher.groupCount());
      long number = digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits);
      if (number < smallest || number > largest) {
        throw new IllegalArgumentException(
            "index factory string '%s': %s in %s is outside %d..%d"
                .formatted(factory, digits, matcher.group(), smallest, largest));
      }
    }
  }

  private void checkShape(String what, float[] matrix) {
    if (matrix.length % dimension != 0) {
      throw new IllegalArgumentException(
          "%s: %d floats are no whole number of rows of dimension %d, which index %s has"
              .formatted(what, matrix.length, dimension, name));
    }
  }

  private static void checkRoom(String what, int length, long slots) {
    if (length < slots) {
      throw new IllegalArgumentException(
          "%s has room for %d results, queries times k are %d".formatted(what, length, slots));
    }
  }

  private void checkTrained(long address) {
    if (!FaissNative.isTrained(address)) {
      throw new IllegalStateException("index %s is not trained: call train first".formatted(name));
    }
  }

  private void checkMayChange() {
    if (readOnly) {
      throw new IllegalStateException(
          "index %s is mapped and can only be searched: open it with read".formatted(name));
    }
  }

  private static Path local(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "index file %s is not on a local disk: copy it there".formatted(path.toUri()));
    }
    return path.toAbsolutePath();
  }

  private static void deleteIfThere(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Whatever kept us from deleting it has been reported already, or does no harm.
    }
  }

  private static byte[] utf8(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
