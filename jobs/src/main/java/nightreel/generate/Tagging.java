package nightreel.generate;

import java.util.Locale;
import java.util.TreeMap;

/** The tags of one user: one in eleven gives any, and they say what a movie is about. */
final class Tagging {

  private static final double TAGGERS = 0.09;
  private static final double ABOUT = 0.6;
  private static final double CAPITALIZED = 0.1;
  private static final int SECONDS = 120;

  private final Catalogue catalogue;
  private final Words words;
  private final Chance chance;

  Tagging(Catalogue catalogue, Words words, Chance chance) {
    this.catalogue = catalogue;
    this.words = words;
    this.chance = chance;
  }

  /** Writes {@code userId,movieId,tag,timestamp} by movie and tag. */
  void write(long userId, History history, CsvText out) {
    if (!chance.happens(TAGGERS)) {
      return;
    }
    double eagerness = Math.min(0.8, chance.lognormal(0.12, 1.2));
    for (int i = 0; i < history.size(); i++) {
      if (chance.happens(eagerness)) {
        Movie movie = catalogue.movie(history.movies()[i]);
        tags(movie, history.timestamps()[i])
            .forEach(
                (tag, time) -> {
                  out.number(userId).number(movie.id()).text(tag).number(time);
                  out.endLine();
                });
      }
    }
  }

  private TreeMap<String, Long> tags(Movie movie, long rated) {
    var tags = new TreeMap<String, Long>();
    long time = rated;
    for (int left = chance.geometric(1.8); left > 0; left--) {
      time = Math.min(Period.END, time + 1 + chance.below(SECONDS));
      String tag =
          chance.happens(ABOUT)
              ? chance.oneOf(catalogue.motifOf(movie).keywords())
              : chance.oneOf(words.tags());
      tags.put(chance.happens(CAPITALIZED) ? capitalized(tag) : tag, time);
    }
    return tags;
  }

  private static String capitalized(String tag) {
    return tag.substring(0, 1).toUpperCase(Locale.ROOT) + tag.substring(1);
  }
}
