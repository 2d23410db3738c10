package nightreel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
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
  private final int k;
  private final long[] exact;

  /**
   * @param vectors {@code N x D}
   * @param queries {@code B x D}
   */
  IndexBench(float[] vectors, float[] queries, int dimension) {
    this.vectors = vectors;
    this.queries = queries;
    this.dimension = dimension;
    this.k = Math.min(K, size());
    try (Faiss flat = Faiss.create("Flat", dimension)) {
      flat.add(vectors);
      exact = search(flat);
    }
  }

  private int size() {
    return vectors.length / dimension;
  }

  /** An index in memory and what it is worth; the caller closes it. */
  record Measured(
      Faiss index, String factory, double buildSeconds, double recall100, double queriesPerSecond)
      implements AutoCloseable {
    @Override
    public void close() {
      index.close();
    }
  }

  /** Builds a kind of index and searches it for every query. */
  Measured build(Conf.Space kind) {
    String factory = factory(kind.factory(), size());
    long began = System.nanoTime();
    Faiss index = Faiss.create(factory, dimension);
    try {
      index.train(vectors);
      index.add(vectors);
      double buildSeconds = (System.nanoTime() - began) / 1e9;
      kind.parameters().forEach(index::set);
      long searchBegan = System.nanoTime();
      long[] found = search(index);
      double searchSeconds = (System.nanoTime() - searchBegan) / 1e9;
      return new Measured(
          index,
          factory,
          buildSeconds,
          recall(found, exact, k),
          queries.length / dimension / searchSeconds);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** Builds a kind of index, and forgets it. */
  IndexTrial trial(Conf.Space kind) {
    try (Measured measured = build(kind)) {
      Path file = Files.createTempFile("nightreel-trial-", ".faiss");
      try {
        measured.index().write(file);
        return IndexTrial.of(measured, kind, Files.size(file), false);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long[] search(Faiss index) {
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
