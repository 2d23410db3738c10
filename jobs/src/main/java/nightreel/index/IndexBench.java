package nightreel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import nightreel.faiss.Faiss;

/**
 * The vectors of a space and queries of its users, on which kinds of index are measured against
 * exact search.
 *
 * <p>Axes: {@code N} vectors and {@code B} queries of width {@code D}.
 */
final class IndexBench {

  private static final int K = 100;
  private static final String SOME_CELLS = "IVF*";

  /** FAISS trains a centroid on so many vectors, or warns that they are few. */
  private static final int VECTORS_A_CELL = 39;

  private final float[] vectors;
  private final float[] queries;
  private final int dimension;
  private final int[] sizes;
  private final int k;
  private final long[] exact;

  /**
   * @param vectors {@code N x D}
   * @param queries {@code B x D}
   * @param shardSize how many vectors a file has at most
   */
  IndexBench(float[] vectors, float[] queries, int dimension, int shardSize) {
    this.vectors = vectors;
    this.queries = queries;
    this.dimension = dimension;
    int size = vectors.length / dimension;
    this.sizes = sizes(size, shardSize);
    this.k = Math.min(K, size);
    try (Built flat = build(new Conf.Space(Conf.Space.EXACT, Map.of()))) {
      exact = search(flat);
    }
  }

  /** About equal shards, none of them larger than a size. */
  static int[] sizes(int size, int most) {
    int shards = Math.max(1, (size + most - 1) / most);
    return IntStream.range(0, shards).map(i -> (size + shards - 1 - i) / shards).toArray();
  }

  /** How many vectors each shard has. */
  int[] sizes() {
    return sizes.clone();
  }

  /**
   * An index in local files, a shard each, which closing deletes.
   *
   * @param factory with the number of cells
   */
  record Built(String factory, Conf.Space kind, List<Path> files, double seconds)
      implements AutoCloseable {

    long bytes() {
      try {
        long bytes = 0;
        for (Path file : files) {
          bytes += Files.size(file);
        }
        return bytes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What an index is worth to the queries. */
  record Worth(double recall100, double queriesPerSecond) {}

  /** Builds a kind of index, with one shard in memory at a time. */
  Built build(Conf.Space kind) {
    String factory = factory(kind.factory(), sizes[0]);
    var files = new ArrayList<Path>();
    double seconds = 0;
    try {
      int from = 0;
      for (int size : sizes) {
        files.add(Files.createTempFile("nightreel-index-", ".faiss"));
        seconds += write(factory, from, size, files.get(files.size() - 1));
        from += size;
      }
      return new Built(factory, kind, files, seconds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      new Built(factory, kind, files, seconds).close();
      throw e;
    }
  }

  /** Returns the seconds of building, without those of writing. */
  private double write(String factory, int from, int size, Path file) {
    float[] shard =
        sizes.length == 1
            ? vectors
            : Arrays.copyOfRange(vectors, from * dimension, (from + size) * dimension);
    long began = System.nanoTime();
    try (Faiss index = Faiss.create(factory, dimension)) {
      index.train(shard);
      index.add(shard);
      double seconds = (System.nanoTime() - began) / 1e9;
      index.write(file);
      return seconds;
    }
  }

  /** Searches an index for every query, as recommendations search it. */
  Worth measure(Built built) {
    try (ShardedIndex index = open(built)) {
      search(index); // what is mapped is read for the first time
      long began = System.nanoTime();
      long[] found = search(index);
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Worth(recall(found, exact, k), queries.length / dimension / seconds);
    }
  }

  private ShardedIndex open(Built built) {
    return new ShardedIndex(
        dimension,
        sizes,
        sizes.length,
        shard -> {
          Faiss index = Faiss.map(built.files().get(shard));
          built.kind().parameters().forEach(index::set);
          return index;
        });
  }

  private long[] search(Built built) {
    try (ShardedIndex index = open(built)) {
      return search(index);
    }
  }

  private long[] search(ShardedIndex index) {
    var ids = new long[queries.length / dimension * k];
    index.search(queries, k, new float[ids.length], ids);
    return ids;
  }

  /**
   * FAISS's description with a number of cells for {@code IVF*}: about four times the root of the
   * number of vectors, as FAISS's guidelines have it.
   */
  static String factory(String factory, int size) {
    long cells = Math.min(Math.round(4 * Math.sqrt(size)), size / VECTORS_A_CELL);
    return factory.replace(SOME_CELLS, "IVF" + Math.max(1, cells));
  }

  /** The share of the exact {@code K} best of each query that was found. */
  static double recall(long[] found, long[] exact, int k) {
    long hits = 0;
    for (int from = 0; from < exact.length; from += k) {
      var wanted = new HashSet<Long>();
      for (int i = from; i < from + k; i++) {
        wanted.add(exact[i]);
      }
      for (int i = from; i < from + k; i++) {
        hits += wanted.remove(found[i]) ? 1 : 0;
      }
    }
    return (double) hits / exact.length;
  }
}
