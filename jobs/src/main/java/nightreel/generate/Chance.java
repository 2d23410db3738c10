package nightreel.generate;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random draws that depend on the seed and on what is drawn, never on the order of drawing or on
 * the machine: {@link StrictMath} throughout.
 */
final class Chance {

  /** What is drawn; each has draws of its own, so that more of one changes none of another. */
  enum Subject {
    MOVIES,
    TITLES,
    AUDIENCE,
    FANS,
    HISTORY,
    TAGS,
    DESCRIPTION,
    PERSON
  }

  private final SplittableRandom random;

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /**
   * @param index which one of the subject, such as the user of a history
   */
  static Chance of(long seed, Subject subject, long index) {
    var bySeed = new SplittableRandom(seed);
    var bySubject = new SplittableRandom(bySeed.nextLong() + subject.ordinal());
    return new Chance(new SplittableRandom(bySubject.nextLong() + index));
  }

  /** From 0 to 1, without 1. */
  double uniform() {
    return random.nextDouble();
  }

  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  /** From 0 to {@code bound}, without it. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Normally distributed with mean 0 and deviation 1: Marsaglia's polar method. */
  double gaussian() {
    while (true) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square < 1 && square > 0) {
        return x * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /**
   * A factor that multiplies: half of the draws are above {@code median}.
   *
   * @param spread the deviation of the logarithm
   */
  double lognormal(double median, double spread) {
    return median * StrictMath.exp(spread * gaussian());
  }

  /** A count of at least 1 whose mean is {@code mean}. */
  int geometric(double mean) {
    if (mean <= 1) {
      return 1;
    }
    double stop = 1 / mean;
    double length = StrictMath.log(1 - random.nextDouble()) / StrictMath.log(1 - stop);
    return 1 + (int) Math.min(length, Integer.MAX_VALUE / 2);
  }

  /** Fisher and Yates. */
  void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = values[i];
      values[i] = values[j];
      values[j] = moved;
    }
  }

  /** The numbers from 0 to {@code size}, without it, in random order. */
  int[] permutation(int size) {
    int[] values = new int[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    shuffle(values);
    return values;
  }
}
