package nightreel.ingest;

import java.util.Iterator;
import java.util.List;
import nightreel.ingest.RawFile.LineReader;
import org.apache.spark.HashPartitioner;
import scala.Tuple2;

/** The rows of {@code genome-scores}: how relevant each tag is to each movie. */
final class GenomeRows {

  static final String NAME = "genome-scores";
  static final List<String> COLUMNS = List.of("movieId", "tagId", "relevance");

  private GenomeRows() {}

  /**
   * Checks every score; see {@link GenomeMovie} for movies with several scores of a tag or none.
   *
   * @param tags the kept ones of {@link GenomeTagRows}
   */
  static CheckedGenome check(RawFile file, KnownIds movies, KnownIds tags) {
    LineReader reader = file.reader(GenomeRows::parse);
    int width = tags.count();
    int partitions = file.spark().sparkContext().defaultParallelism();
    var scores =
        file.numbered()
            .mapPartitions(lines -> new GenomeRuns(lines, reader, movies, tags))
            .mapToPair(run -> new Tuple2<>(run.key(), run))
            .repartitionAndSortWithinPartitions(new HashPartitioner(partitions))
            .mapPartitions(runs -> new Movies(runs, width));
    return new CheckedGenome(file, tags, scores);
  }

  private static Object[] parse(String[] fields) throws BadRowException {
    return new Object[] {
      Fields.id("movie id", fields[0]), Fields.id("tag id", fields[1]), Fields.relevance(fields[2])
    };
  }

  /** Puts the runs of each movie together, which stand one after the other. */
  private static final class Movies implements Iterator<GenomeMovie> {

    private final Iterator<Tuple2<Long, GenomeRun>> runs;
    private final int tags;
    private Tuple2<Long, GenomeRun> next;

    Movies(Iterator<Tuple2<Long, GenomeRun>> runs, int tags) {
      this.runs = runs;
      this.tags = tags;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public GenomeMovie next() {
      long key = next._1();
      var movie = new GenomeMovie(key, tags);
      for (; next != null && next._1() == key; advance()) {
        movie.add(next._2());
      }
      return movie;
    }

    private void advance() {
      next = runs.hasNext() ? runs.next() : null;
    }
  }
}
