package nightreel.index;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param settings of the space
 * @param index of all spaces
 * @param folder where the files go, below the lake
 */
record IndexBuild(String space, Conf.Space settings, Conf.Index index, String lake, String folder)
    implements Serializable {

  /** Hexadecimal digits of the SHA-256 in a file's name. */
  private static final int HASH_LENGTH = 16;

  /** What the rows of {@code indexes} and {@code index_trials} say of it. */
  record Built(MovieIndex index, List<IndexTrial> trials) implements Serializable {
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
    Conf.Space kind = index.kind(settings, movieIds.length);
    Faiss.threads(Threads.ofTask());
    try {
      var bench = new IndexBench(vectors, queries, dimension, index.shardMovies());
      var trials = new ArrayList<IndexTrial>();
      List<MovieIndex.Shard> shards;
      try (IndexBench.Built built = bench.build(kind)) {
        trials.add(IndexTrial.of(built, bench.measure(built), true));
        shards = store(built, bench.sizes(), movieIds, hadoop);
      }
      for (Conf.Space other : index.compare()) {
        if (!other.equals(kind)) {
          try (IndexBench.Built built = bench.build(other)) {
            trials.add(IndexTrial.of(built, bench.measure(built), false));
          }
        }
      }
      return new Built(new MovieIndex(space, dimension, shards), trials);
    } catch (FaissException | IllegalArgumentException e) {
      throw new UnusableException("index.%s: %s".formatted(space, e.getMessage()), e);
    }
  }

  /** Their names tell them from those of any other night, as Spark's file distribution wants it. */
  private List<MovieIndex.Shard> store(
      IndexBench.Built built, int[] sizes, long[] movieIds, Configuration hadoop) {
    var shards = new ArrayList<MovieIndex.Shard>();
    int from = 0;
    for (int shard = 0; shard < sizes.length; shard++) {
      Path file = built.files().get(shard);
      String path =
          "%s/%s-%d-%s.faiss"
              .formatted(folder, space, shard, Artefact.sha256(file).substring(0, HASH_LENGTH));
      long[] movies = Arrays.copyOfRange(movieIds, from, from + sizes[shard]);
      shards.add(new MovieIndex.Shard(Artefact.store(file, lake, path, hadoop), movies));
      from += sizes[shard];
    }
    return shards;
  }
}
