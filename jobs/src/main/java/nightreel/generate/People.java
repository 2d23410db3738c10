package nightreel.generate;

import java.util.LinkedHashSet;
import java.util.Set;

/** Invented directors and actors; those of a shelf work together, and a series keeps its own. */
final class People {

  private static final int DIRECTORS_A_SHELF = 60;
  private static final int ACTORS_A_SHELF = 150;
  private static final int IDS_A_SHELF = 1_000;

  private final Words words;
  private final long seed;

  People(Words words, long seed) {
    this.words = words;
    this.seed = seed;
  }

  String director(Movie movie) {
    return name(movie.shelf(), draws(movie).below(DIRECTORS_A_SHELF));
  }

  /** The best known first. */
  Set<String> cast(Movie movie, int size) {
    Chance chance = draws(movie);
    chance.below(DIRECTORS_A_SHELF);
    Set<String> cast = new LinkedHashSet<>();
    for (int i = 0; i < size; i++) {
      // some are in many movies
      double fame = chance.uniform() * chance.uniform();
      cast.add(name(movie.shelf(), DIRECTORS_A_SHELF + (int) (fame * ACTORS_A_SHELF)));
    }
    return cast;
  }

  private Chance draws(Movie movie) {
    return Chance.of(seed, Chance.Subject.PERSON, -1 - movie.series());
  }

  private String name(int shelf, int person) {
    long id = (long) shelf * IDS_A_SHELF + person;
    return words.fullName(Chance.of(seed, Chance.Subject.PERSON, id));
  }
}
