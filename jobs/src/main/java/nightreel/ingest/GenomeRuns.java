package nightreel.ingest;

import java.util.Iterator;
import java.util.NoSuchElementException;
import nightreel.ingest.RawFile.LineReader;
import scala.Tuple2;

/** Reads lines of {@code genome-scores} and gathers what follows each other of one movie. */
final class GenomeRuns implements Iterator<GenomeRun> {

  private final Iterator<Tuple2<String, Long>> lines;
  private final LineReader reader;
  private final GenomeScore score;
  private final KnownIds movies;
  private final KnownIds tags;
  private GenomeRun run = new GenomeRun(0);
  private GenomeRun next;

  GenomeRuns(
      Iterator<Tuple2<String, Long>> lines, LineReader reader, KnownIds movies, KnownIds tags) {
    this.lines = lines;
    this.reader = reader;
    this.score = new GenomeScore(reader);
    this.movies = movies;
    this.tags = tags;
  }

  @Override
  public boolean hasNext() {
    while (next == null && lines.hasNext()) {
      var line = lines.next();
      read(line._1(), line._2());
    }
    if (next == null) {
      end(0);
    }
    return next != null;
  }

  private void read(String text, long line) {
    try {
      score.read(text);
      if (score.movieId() != run.movieId()) {
        movies.require(score.movieId());
      }
      int tag = tags.position(score.tagId());
      if (tag < 0) {
        throw tags.unknown(Reason.UNKNOWN_TAG, score.tagId());
      }
      if (score.movieId() != run.movieId() || run.isFull()) {
        end(score.movieId());
      }
      run.add(tag, score.relevance(), line);
    } catch (BadRowException e) {
      if (run.isFull()) {
        end(run.movieId());
      }
      run.rejected()
          .add(
              new Rejected(
                  line, e.reason(), reader.message(line, e.getMessage()), Fields.cutRaw(text)));
    }
  }

  /** Makes the run the next one that is given, and starts another. */
  private void end(long movieId) {
    if (!run.isEmpty()) {
      next = run.trimmed();
    }
    run = new GenomeRun(movieId);
  }

  @Override
  public GenomeRun next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    GenomeRun given = next;
    next = null;
    return given;
  }
}
