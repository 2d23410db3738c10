package nightreel.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import nightreel.UserRanges;
import nightreel.forget.ForgottenUsers;
import nightreel.ingest.RatingRuns.Run;
import nightreel.ingest.RawFile.LineReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.roaringbitmap.RoaringBitmap;
import scala.Tuple2;

/** The rows of {@code ratings}: by far the most of all files, and so read a user at a time. */
final class RatingRows {

  static final String NAME = "ratings";
  static final List<String> COLUMNS = List.of("userId", "movieId", "rating", "timestamp");

  /** From how many lines of each part the ranges of users are guessed. */
  private static final int SAMPLED_LINES = 500;

  private RatingRows() {}

  /**
   * Checks every rating; see {@link UserRatings#newest} for which of several of a movie is kept.
   *
   * @param part of a split that files give, which the whole file is; null where they give none
   * @param movies the kept movies
   * @param moviesFile where they come from
   * @param forgotten users whose ratings are left out
   */
  static CheckedRatings check(
      RawFile file, String part, Dataset<Row> movies, String moviesFile, ForgottenUsers forgotten) {
    var known = knownMovies(movies);
    var reader =
        new Reader(
            new PlainRating(file.dialect(), file.layout()),
            file.decoder(),
            file.reader(fields -> requireKnown(parse(fields), known, moviesFile)),
            known);
    var users =
        file.readParts((lines, firstLine) -> new RatingRuns(lines, firstLine, reader))
            .mapToPair(run -> new Tuple2<>(run.key(), run))
            .repartitionAndSortWithinPartitions(ranges(file))
            .mapPartitions(runs -> new CheckedUsers(runs, forgotten));
    return new CheckedRatings(file, part, users);
  }

  /**
   * What a task needs to turn lines into ratings.
   *
   * @param lines reads the lines that {@code plain} does not
   * @param knownMovies compressed, so that it travels with each task
   */
  record Reader(
      PlainRating plain, RawFile.Decoder decoder, LineReader lines, RoaringBitmap knownMovies)
      implements Serializable {}

  private static RoaringBitmap knownMovies(Dataset<Row> movies) {
    var known = new RoaringBitmap();
    movies
        .select("movie_id")
        .as(Encoders.LONG())
        .collectAsList()
        .forEach(id -> known.add(id.intValue())); // ids are at most Fields.GREATEST_ID
    known.runOptimize();
    return known;
  }

  /** Few lines tell enough: in the files that people have, users stand one after the other. */
  private static UserRanges ranges(RawFile file) {
    int files = UserRanges.files(file.countLines());
    if (files == 1) {
      return new UserRanges(List.of(), 1);
    }
    LineReader reader = file.reader(RatingRows::parse);
    return new UserRanges(
        file.lines().mapPartitions(lines -> firstUsers(lines, reader).iterator()).collect(), files);
  }

  private static List<Long> firstUsers(Iterator<String> lines, LineReader reader) {
    var users = new ArrayList<Long>();
    for (int read = 0; read < SAMPLED_LINES && lines.hasNext(); read++) {
      try {
        users.add((long) reader.values(lines.next())[0]);
      } catch (BadRowException e) {
        // a header, or a line that is told of when all are read
        continue;
      }
    }
    return users;
  }

  private static Object[] parse(String[] fields) throws BadRowException {
    return new Object[] {
      Fields.id("user id", fields[0]),
      Fields.id("movie id", fields[1]),
      Fields.rating(fields[2]),
      Fields.timestamp(fields[3])
    };
  }

  private static Object[] requireKnown(Object[] values, RoaringBitmap known, String moviesFile)
      throws BadRowException {
    if (!known.contains((int) (long) values[1])) {
      throw new BadRowException(
          Reason.UNKNOWN_MOVIE, "movie %d is not in %s", values[1], moviesFile);
    }
    return values;
  }

  /** Puts the runs of each user together, which stand one after the other, and checks them. */
  private static final class CheckedUsers implements Iterator<CheckedRatings.User> {

    private final Iterator<Tuple2<Long, Run>> runs;
    private final ForgottenUsers forgotten;
    private Tuple2<Long, Run> next;

    CheckedUsers(Iterator<Tuple2<Long, Run>> runs, ForgottenUsers forgotten) {
      this.runs = runs;
      this.forgotten = forgotten;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public CheckedRatings.User next() {
      long key = next._1();
      var all = new UserRatings(Math.max(key, 0));
      var rejected = new ArrayList<Rejected>();
      for (; next != null && next._1() == key; advance()) {
        all.addAll(next._2().ratings());
        rejected.addAll(next._2().rejected());
      }
      // a run's rejected lines may be of anybody
      rejected.removeIf(line -> forgotten.areNamedIn(line.raw()));
      return CheckedRatings.User.of(forgotten.contains(key) ? new UserRatings(key) : all, rejected);
    }

    private void advance() {
      next = runs.hasNext() ? runs.next() : null;
    }
  }
}
