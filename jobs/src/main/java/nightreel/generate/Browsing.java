package nightreel.generate;

import java.util.Arrays;

/** One user's way along the shelves: which movies are rated, in order and each once. */
final class Browsing {

  private static final double MEAN_VISIT = 6;
  private static final double EARLIER_PART_FIRST = 0.9;
  private static final double NEXT_PART = 0.7;

  /** Draws by each of the weights before the shelf has nothing new. */
  private static final int TRIES = 16;

  private final Catalogue catalogue;
  private final Taste taste;
  private final Chance chance;
  private final int user;
  private final int[] sureMovies;
  private final boolean[] seen;
  private final int[] rated;
  private int size;
  private int sureLeft;
  private int year;

  /** Positions in the row, of the current visit. */
  private int[] picks = new int[16];

  private int picked;

  /**
   * @param user whose {@link Fans} movies are surely among the rated ones
   * @param ratings how many movies the user rates
   */
  Browsing(Catalogue catalogue, Taste taste, int user, int ratings, Chance chance) {
    this.catalogue = catalogue;
    this.taste = taste;
    this.user = user;
    this.chance = chance;
    sureMovies = catalogue.fans().moviesOf(user);
    sureLeft = sureMovies.length;
    seen = new boolean[catalogue.movies().size()];
    rated = new int[ratings];
  }

  int size() {
    return size;
  }

  boolean isDone() {
    return size == rated.length;
  }

  /** A rated movie, by its place in the order of rating. */
  int movie(int i) {
    return rated[i];
  }

  /**
   * Goes on until so many movies are rated, or a few more where a series goes on.
   *
   * @param year in which this is; later movies are not there yet
   */
  void browseUntil(int wanted, int year) {
    this.year = year;
    while (size < Math.min(wanted, rated.length)) {
      int visit = Math.min(chance.geometric(MEAN_VISIT), wanted - size);
      int first = room() > 0 ? taste.next() : shelfOfASureMovie();
      visit(first, visit);
      if (picked == 0) {
        visit(catalogue.motifs().size(), visit);
      }
      picked = 0;
    }
  }

  /** Picks some movies of a shelf and rates them in the order in which they stand there. */
  private void visit(int index, int wanted) {
    Shelf shelf = catalogue.shelves().get(index);
    for (int i = 0; i < sureMovies.length && picked < wanted; i++) {
      if (catalogue.movie(sureMovies[i]).shelf() == index && !seen[sureMovies[i]]) {
        pickWithSeries(sureMovies[i]);
      }
    }
    boolean ofEverything = index == catalogue.motifs().size();
    while (picked < wanted && room() > 0) {
      int movie = drawUnseen(shelf);
      if (movie == Movie.NONE && ofEverything) {
        movie = nextUnseen(shelf);
      }
      if (movie == Movie.NONE) {
        break;
      }
      pickWithSeries(movie);
    }
    Arrays.sort(picks, 0, picked);
    for (int i = 0; i < picked; i++) {
      rated[size++] = catalogue.row()[picks[i]];
    }
  }

  private int drawUnseen(Shelf shelf) {
    for (int i = 0; i < 2 * TRIES; i++) {
      Weighted weights = i < TRIES ? shelf.weights() : shelf.flatWeights();
      int movie = shelf.movie(weights.draw(chance));
      if (isFree(movie)) {
        return movie;
      }
    }
    return Movie.NONE;
  }

  /** For those who have seen nearly everything. */
  private int nextUnseen(Shelf shelf) {
    int from = chance.below(shelf.size());
    for (int i = 0; i < shelf.size(); i++) {
      int movie = shelf.movie((from + i) % shelf.size());
      if (isFree(movie)) {
        return movie;
      }
    }
    throw new IllegalStateException("user %d finds nothing unseen in %d".formatted(user, year));
  }

  private boolean isFree(int movie) {
    return !seen[movie] && catalogue.movie(movie).year() <= year;
  }

  private void pickWithSeries(int movie) {
    pick(movie);
    int part = catalogue.movie(movie).previous();
    while (canAdd(part) && chance.happens(EARLIER_PART_FIRST)) {
      pick(part);
      part = catalogue.movie(part).previous();
    }
    part = catalogue.movie(movie).next();
    while (canAdd(part) && chance.happens(NEXT_PART)) {
      pick(part);
      part = catalogue.movie(part).next();
    }
  }

  private boolean canAdd(int part) {
    return part != Movie.NONE && room() > 0 && isFree(part);
  }

  private void pick(int movie) {
    seen[movie] = true;
    if (catalogue.fans().fanOf()[movie] == user) {
      sureLeft--;
    }
    if (picked == picks.length) {
      picks = Arrays.copyOf(picks, 2 * picked);
    }
    picks[picked++] = catalogue.positions()[movie];
  }

  /** How many movies may still be rated besides the sure ones. */
  private int room() {
    return rated.length - size - picked - sureLeft;
  }

  private int shelfOfASureMovie() {
    for (int movie : sureMovies) {
      if (!seen[movie]) {
        return catalogue.movie(movie).shelf();
      }
    }
    throw new IllegalStateException("user %d has no sure movie left".formatted(user));
  }
}
