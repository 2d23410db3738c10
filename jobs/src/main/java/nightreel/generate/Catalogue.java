package nightreel.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * All movies in the order of their ids, and the row in which the rated ones stand: shelf by shelf,
 * the parts of a series side by side.
 *
 * @param motifs what the shelves are about, by shelf
 * @param row places of the rated movies
 * @param bounds where the shelves begin in the row, and where the last one ends
 * @param positions where a movie stands in the row, by movie
 * @param shelves one for each motif, and one of everything
 * @param fans who is sure to rate a movie
 */
record Catalogue(
    List<Movie> movies,
    List<Motif> motifs,
    int[] row,
    int[] bounds,
    int[] positions,
    List<Shelf> shelves,
    Fans fans) {

  private static final int RATED_MOVIES_PER_SHELF = 150;

  static Catalogue of(List<Movie> movies, List<Motif> motifs, int[] row, int[] bounds, Fans fans) {
    int[] positions = new int[movies.size()];
    for (int position = 0; position < row.length; position++) {
      positions[row[position]] = position;
    }
    double[] weights = movies.stream().mapToDouble(Movie::weight).toArray();
    return new Catalogue(
        movies, motifs, row, bounds, positions, shelves(row, bounds, weights), fans);
  }

  /** How many shelves a catalogue has, of which there are as many as motifs at most. */
  static int shelfCount(int ratedMovies, int motifs) {
    return Math.max(1, Math.min(motifs, ratedMovies / RATED_MOVIES_PER_SHELF));
  }

  /** The same movies, drawn with other weights. */
  Catalogue withWeights(double[] weights) {
    return new Catalogue(
        movies, motifs, row, bounds, positions, shelves(row, bounds, weights), fans);
  }

  Movie movie(int index) {
    return movies.get(index);
  }

  Motif motifOf(Movie movie) {
    return motifs.get(movie.shelf());
  }

  private static List<Shelf> shelves(int[] row, int[] bounds, double[] weights) {
    var shelves = new ArrayList<Shelf>();
    for (int shelf = 0; shelf + 1 < bounds.length; shelf++) {
      shelves.add(Shelf.of(row, bounds[shelf], bounds[shelf + 1], weights));
    }
    shelves.add(Shelf.of(row, 0, row.length, weights));
    return List.copyOf(shelves);
  }
}
