package nightreel.index;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.faiss.Faiss;
import nightreel.faiss.FaissException;
import nightreel.nn.Threads;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;

/**
 * Builds the FAISS index of a space, stores it, and measures it and other kinds against exact
 * search.
 *
 * @param compared the other kinds
 */
record IndexBuild(
    String space, Conf.Space settings, List<Conf.Space> compared, String lake, String path)
    implements Serializable {

  /** What the rows of {@code indexes} and {@code index_trials} say of it. */
  record Built(String space, Artefact file, int dimension, long[] movieIds, List<IndexTrial> trials)
      implements Serializable {
    /** The trial of the index that was stored. */
    IndexTrial serving() {
      return trials.get(0);
    }
  }

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
    try {
      var bench = new IndexBench(vectors, queries, dimension);
      var trials = new ArrayList<IndexTrial>();
      Artefact file;
      try (IndexBench.Measured measured = bench.build(settings)) {
        file = store(measured.index(), hadoop);
        trials.add(IndexTrial.of(measured, settings, file.bytes(), true));
      }
      for (Conf.Space kind : compared) {
        if (!kind.equals(settings)) {
          trials.add(bench.trial(kind));
        }
      }
      return new Built(space, file, dimension, movieIds, trials);
    } catch (FaissException | IllegalArgumentException e) {
      throw new UnusableException("index.%s: %s".formatted(space, e.getMessage()), e);
    }
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
