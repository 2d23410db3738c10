package nightreel.index;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.faiss.Faiss;
import nightreel.faiss.FaissException;
import nightreel.nn.Threads;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;

/** Builds one FAISS index, stores it, and measures it against exact search. */
record IndexBuild(String space, Conf.Space settings, String lake, String path)
    implements Serializable {

  private static final int K = 100;

  /** What the row of {@code indexes} says of it. */
  record Built(
      String space,
      Artefact file,
      int dimension,
      long[] movieIds,
      double buildSeconds,
      double recall100,
      double queriesPerSecond)
      implements Serializable {}

  /**
   * Builds the index.
   *
   * @param movieIds {@code N}, ascending
   * @param vectors {@code N x D}
   * @param queries {@code B x D}
   */
  Built run(long[] movieIds, float[] vectors, float[] queries, Configuration hadoop) {
    int dimension = vectors.length / movieIds.length;
    Faiss.threads(Threads.ofTask());
    long began = System.nanoTime();
    try (Faiss index = create(dimension)) {
      index.train(vectors);
      index.add(vectors);
      double buildSeconds = (System.nanoTime() - began) / 1e9;
      settings.parameters().forEach(index::set);
      int k = Math.min(K, movieIds.length);
      long searchBegan = System.nanoTime();
      long[] found = search(index, queries, k);
      double searchSeconds = (System.nanoTime() - searchBegan) / 1e9;
      return new Built(
          space,
          store(index, hadoop),
          dimension,
          movieIds,
          buildSeconds,
          recall(found, exact(vectors, queries, dimension, k), k),
          queries.length / dimension / searchSeconds);
    } catch (FaissException | IllegalArgumentException e) {
      throw new UnusableException("index.%s: %s".formatted(space, e.getMessage()), e);
    }
  }

  private Faiss create(int dimension) {
    return Faiss.create(settings.factory(), dimension);
  }

  private static long[] exact(float[] vectors, float[] queries, int dimension, int k) {
    try (Faiss flat = Faiss.create("Flat", dimension)) {
      flat.add(vectors);
      return search(flat, queries, k);
    }
  }

  private static long[] search(Faiss index, float[] queries, int k) {
    int slots = queries.length / index.dimension() * k;
    var ids = new long[slots];
    index.search(queries, k, new float[slots], ids);
    return ids;
  }

  /** The share of the exact {@code K} best of each query that was found. */
  static double recall(long[] found, long[] exact, int k) {
    long hits = 0;
    for (int from = 0; from < exact.length; from += k) {
      var wanted = new java.util.HashSet<Long>();
      for (int i = from; i < from + k; i++) {
        wanted.add(exact[i]);
      }
      for (int i = from; i < from + k; i++) {
        hits += wanted.remove(found[i]) ? 1 : 0;
      }
    }
    return (double) hits / exact.length;
  }

  private Artefact store(Faiss index, Configuration hadoop) {
    try {
      Path folder = Files.createTempDirectory("nightreel-index-");
      Path file = folder.resolve(space + ".faiss");
      try {
        index.write(file);
        return Artefact.store(file, lake, path, hadoop);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
