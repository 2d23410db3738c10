package nightreel.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores of one movie that follow each other in the file, side by side in primitive arrays: there
 * are 15 million of them, and a run of a movie has a thousand.
 */
final class GenomeRun implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A longer run is cut, so that memory stays bounded whatever a file holds. */
  private static final int LONGEST = 10_000;

  private final long movieId;
  private final List<Rejected> rejected = new ArrayList<>();
  private int size;
  private int[] tags = new int[16];
  private float[] relevance = new float[16];
  private long[] lines = new long[16];

  /**
   * @param movieId 0 where no score is known yet
   */
  GenomeRun(long movieId) {
    this.movieId = movieId;
  }

  long movieId() {
    return movieId;
  }

  int size() {
    return size;
  }

  /** The place of the tag of score {@code i} among all tags. */
  int tag(int i) {
    return tags.length < size ? tags[0] + i : tags[i];
  }

  float relevance(int i) {
    return relevance[i];
  }

  long line(int i) {
    return lines.length < size ? lines[0] + i : lines[i];
  }

  /** The lines among the scores that are none. */
  List<Rejected> rejected() {
    return rejected;
  }

  boolean isEmpty() {
    return size + rejected.size() == 0;
  }

  boolean isFull() {
    return size + rejected.size() >= LONGEST;
  }

  /** The movie; less than 0 and no other run's where there is none. */
  long key() {
    return size > 0 ? movieId : -rejected.get(0).line();
  }

  void add(int tag, float score, long line) {
    if (size == tags.length) {
      resize(2 * size);
    }
    tags[size] = tag;
    relevance[size] = score;
    lines[size] = line;
    size++;
  }

  private void resize(int capacity) {
    tags = Arrays.copyOf(tags, capacity);
    relevance = Arrays.copyOf(relevance, capacity);
    lines = Arrays.copyOf(lines, capacity);
  }

  /** Gives back what was allocated in advance; of tags and lines in a row the first is enough. */
  GenomeRun trimmed() {
    resize(size);
    boolean tagsInARow = true;
    boolean linesInARow = true;
    for (int i = 1; i < size; i++) {
      tagsInARow &= tags[i] == tags[0] + i;
      linesInARow &= lines[i] == lines[0] + i;
    }
    tags = tagsInARow ? Arrays.copyOf(tags, Math.min(1, size)) : tags;
    lines = linesInARow ? Arrays.copyOf(lines, Math.min(1, size)) : lines;
    return this;
  }
}
