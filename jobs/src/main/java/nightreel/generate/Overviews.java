package nightreel.generate;

/** What movies are about, in a few sentences from the words of their motif. */
final class Overviews {

  private final Words words;
  private final long seed;

  Overviews(Words words, long seed) {
    this.words = words;
    this.seed = seed;
  }

  /**
   * @param index the movie's place in the catalogue
   */
  String write(Movie movie, int index, Motif motif) {
    // a series keeps its hero
    Chance series = Chance.of(seed, Chance.Subject.DESCRIPTION, -1 - movie.series());
    String name = chosenName(series);
    String hero = series.oneOf(motif.heroes());
    Chance chance = Chance.of(seed, Chance.Subject.DESCRIPTION, -1_000_000_000L - index);
    String plot = chance.oneOf(motif.plots());
    String place = chance.oneOf(motif.places());
    String twist = chance.oneOf(words.twists());
    String beginning = movie.previous() == Movie.NONE ? "" : name + " is back. ";
    String about =
        switch (chance.below(4)) {
          case 0 -> "%s, %s, %s %s. %s".formatted(name, hero, plot, place, twist);
          case 1 -> "%s, %s %s. %s".formatted(Titles.capitalized(place), hero, plot, twist);
          case 2 ->
              "%s %s. %s Then it is up to %s %s."
                  .formatted(Titles.capitalized(hero), plot, twist, name, place);
          default ->
              "The story of %s and of %s: %s %s, %s. %s"
                  .formatted(
                      hero, chosenName(chance), name, plot, place, chance.oneOf(words.twists()));
        };
    return beginning + about;
  }

  private String chosenName(Chance chance) {
    return chance.happens(0.3) ? chance.oneOf(words.firstNames()) : words.fullName(chance);
  }
}
