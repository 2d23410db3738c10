package nightreel.generate;

import java.util.List;

/**
 * A movie of the catalogue; other movies are named by their place in it.
 *
 * @param id of MovieLens
 * @param shelf where it stands
 * @param expectedRatings 0 where nobody rates it
 * @param weight with which it is drawn from its shelf
 * @param quality how far its ratings are above the mean, in stars
 * @param series the first part of its series, itself where it is in none
 * @param previous the part before it, {@link #NONE} where there is none
 * @param next the part after it, {@link #NONE} where there is none
 */
record Movie(
    int id,
    Title title,
    int year,
    int shelf,
    List<Genre> genres,
    double expectedRatings,
    double weight,
    double quality,
    int series,
    int previous,
    int next) {

  static final int NONE = -1;

  boolean isRated() {
    return expectedRatings > 0;
  }
}
