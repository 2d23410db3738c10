package nightreel.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The scores of one movie, or lines that are no scores.
 *
 * <p>Of several scores of one tag the first in the file is kept. A tag that has none is unknown:
 * what is known of the movie is kept all the same.
 */
final class GenomeMovie {

  /** A score that an earlier line of the file gives already. */
  record Duplicate(long line, int tag, long keptLine) {}

  private final long movieId;
  private final float[] relevance;

  /** Where the scores are from; 0 where there is none. */
  private final long[] lines;

  /** Lines and tags of scores that are not kept. */
  private final List<long[]> later = new ArrayList<>();

  private final List<Rejected> rejected = new ArrayList<>();

  /**
   * @param movieId less than 1 where there are only lines that are no scores
   */
  GenomeMovie(long movieId, int tags) {
    this.movieId = movieId;
    this.relevance = new float[movieId < 1 ? 0 : tags];
    this.lines = new long[relevance.length];
  }

  long movieId() {
    return movieId;
  }

  /** Adds scores of the movie; it does not matter in which order runs come. */
  void add(GenomeRun run) {
    rejected.addAll(run.rejected());
    for (int i = 0; i < run.size(); i++) {
      int tag = run.tag(i);
      long line = run.line(i);
      if (lines[tag] == 0 || line < lines[tag]) {
        if (lines[tag] > 0) {
          later.add(new long[] {lines[tag], tag});
        }
        relevance[tag] = run.relevance(i);
        lines[tag] = line;
      } else {
        later.add(new long[] {line, tag});
      }
    }
  }

  /** How many tags have a score. */
  long kept() {
    return Arrays.stream(lines).filter(line -> line > 0).count();
  }

  List<Duplicate> duplicates() {
    return later.stream()
        .map(score -> new Duplicate(score[0], (int) score[1], lines[(int) score[1]]))
        .toList();
  }

  List<Rejected> rejected() {
    return rejected;
  }

  /** A score for every tag, null where it is unknown. */
  Float[] relevance() {
    var scores = new Float[relevance.length];
    for (int tag = 0; tag < scores.length; tag++) {
      scores[tag] = lines[tag] > 0 ? relevance[tag] : null;
    }
    return scores;
  }
}
