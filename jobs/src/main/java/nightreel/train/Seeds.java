package nightreel.train;

/**
 * Seeds of everything random in training, each a hash of what it is for. No generator lives longer
 * than one epoch or one step, so that training goes on from any step without any generator's state:
 * torch's cannot be read.
 */
final class Seeds {

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  /** What a seed is for, so that no two uses share one. */
  enum Use {
    WINDOWS,
    STEP,
    WORKER
  }

  private Seeds() {}

  /**
   * @param number which epoch, step or worker
   */
  static long of(long seed, Use use, long number) {
    return mix(mix(mix(seed) + use.ordinal()) + number);
  }

  /** SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): neighbours become unlike each other. */
  static long mix(long value) {
    long z = value + GOLDEN_RATIO;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
