package nightreel.generate;

import java.time.LocalDate;

/** How many half stars one user gives. */
final class Stars {

  /** Before this MovieLens had whole stars only. */
  private static final long HALF_STARS = Period.startOf(LocalDate.of(2003, 2, 18));

  private static final double MEAN = 3.55;
  private static final double TASTE = 0.2;
  private static final double NOISE = 0.8;
  private static final double DISLIKED = 0.1;
  private static final double DISLIKE = 1.8;

  private final double leniency;
  private final double halvesKept;
  private final Chance chance;

  Stars(Chance chance) {
    this.chance = chance;
    leniency = 0.4 * chance.gaussian();
    halvesKept = chance.happens(0.015) ? 0 : 0.75 + 0.2 * chance.uniform();
  }

  /**
   * @param atHome whether the movie stands on the user's favourite shelf
   * @return from 1 to 10
   */
  int halfStars(Movie movie, boolean atHome, long timestamp) {
    double stars = MEAN + leniency + movie.quality() + NOISE * chance.gaussian();
    stars += atHome ? TASTE : 0;
    stars -= chance.happens(DISLIKED) ? DISLIKE : 0;
    long halves = Math.round(2 * stars);
    boolean whole = timestamp < HALF_STARS || !chance.happens(halvesKept);
    if (halves % 2 != 0 && whole) {
      halves += chance.happens(0.5) ? 1 : -1;
    }
    return (int) Math.max(whole ? 2 : 1, Math.min(10, halves));
  }
}
