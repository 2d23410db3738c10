package nightreel.nn;

import nightreel.conf.Conf;

/**
 * The learning rate of each step: it rises linearly to its peak, and falls along a line or half a
 * cosine (Loshchilov and Hutter, ICLR 2017) to a fraction of the peak behind the last step, where
 * it stays.
 *
 * @param warmupSteps after so many steps it is at its peak
 * @param lastStep of the fall; {@link #NEVER} where it stays at its peak
 * @param floor the fraction of the peak that it falls to
 */
public record LearningRate(
    float peak, int warmupSteps, long lastStep, Conf.Decay decay, float floor) {

  public static final long NEVER = Long.MAX_VALUE;

  /** Falls along half a cosine to zero. */
  public LearningRate(float peak, int warmupSteps, long lastStep) {
    this(peak, warmupSteps, lastStep, Conf.Decay.COSINE, 0);
  }

  /**
   * @param step from 1
   */
  public float at(long step) {
    if (step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    double length = Math.max(1, (double) lastStep - warmupSteps + 1);
    double done = Math.min(1, (step - warmupSteps) / length);
    double height =
        switch (decay) {
          case NONE -> 1;
          case LINEAR -> 1 - done;
          case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
        };
    return (float) (peak * (floor + (1 - floor) * height));
  }
}
