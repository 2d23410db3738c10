package nightreel.ingest;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import nightreel.ingest.RatingRows.Reader;
import org.apache.hadoop.io.Text;

/** Reads lines of ratings and gathers what follows each other of one user. */
final class RatingRuns implements Iterator<RatingRuns.Run> {

  /** A longer run is cut, so that memory stays bounded whatever a file holds. */
  private static final int LONGEST = 10_000;

  /**
   * A stretch of lines.
   *
   * @param ratings of one user
   * @param rejected the lines among them that are no ratings
   */
  record Run(UserRatings ratings, List<Rejected> rejected) implements java.io.Serializable {

    /** The user; less than 0 and nobody else's where there is none. */
    long key() {
      return ratings.size() > 0 ? ratings.userId() : -rejected.get(0).line();
    }

    private boolean isFull() {
      return ratings.size() + rejected.size() >= LONGEST;
    }

    private boolean isEmpty() {
      return ratings.size() + rejected.size() == 0;
    }
  }

  private final Iterator<Text> lines;
  private final Reader reader;
  private long line;
  private Run run = start(0);
  private Run next;

  /**
   * @param firstLine the number of the first line
   */
  RatingRuns(Iterator<Text> lines, long firstLine, Reader reader) {
    this.lines = lines;
    this.line = firstLine;
    this.reader = reader;
  }

  private static Run start(long userId) {
    return new Run(new UserRatings(userId), new ArrayList<>());
  }

  @Override
  public boolean hasNext() {
    for (; next == null && lines.hasNext(); line++) {
      read(lines.next());
    }
    if (next == null) {
      end(0);
    }
    return next != null;
  }

  private void read(Text text) {
    PlainRating plain = reader.plain();
    if (plain.read(text.getBytes(), text.getLength())
        && reader.knownMovies().contains((int) plain.movieId())) {
      add(plain.userId(), plain.movieId(), plain.rating(), plain.timestamp());
    } else {
      read(reader.decoder().decode(text));
    }
  }

  private void read(String text) {
    try {
      Object[] values = reader.lines().values(text);
      add((long) values[0], (long) values[1], (float) values[2], (long) values[3]);
    } catch (BadRowException e) {
      if (run.isFull()) {
        end(run.ratings().userId());
      }
      run.rejected()
          .add(
              new Rejected(
                  line,
                  e.reason(),
                  reader.lines().message(line, e.getMessage()),
                  Fields.cutRaw(text)));
    }
  }

  private void add(long userId, long movieId, float rating, long timestamp) {
    if (run.ratings().userId() != userId || run.isFull()) {
      end(userId);
    }
    run.ratings().add(movieId, rating, timestamp, line);
  }

  /** Makes the run the next one that is given, and starts another. */
  private void end(long userId) {
    if (!run.isEmpty()) {
      run.ratings().trimmed();
      next = run;
    }
    run = start(userId);
  }

  @Override
  public Run next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Run given = next;
    next = null;
    return given;
  }
}
