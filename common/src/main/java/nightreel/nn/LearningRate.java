package nightreel.nn;

/**
 * The learning rate of each step: it rises linearly to its peak, and falls along half a cosine to
 * zero behind the last step (Loshchilov and Hutter, ICLR 2017).
 *
 * @param warmupSteps after so many steps it is at its peak
 * @param lastStep {@link #NEVER} where it stays at its peak
 */
public record LearningRate(float peak, int warmupSteps, long lastStep) {

  public static final long NEVER = Long.MAX_VALUE;

  /**
   * @param step from 1
   */
  public float at(long step) {
    if (step < warmupSteps) {
      return peak * step / warmupSteps;
    }
    double done = (double) (step - warmupSteps) / (lastStep - warmupSteps + 1);
    return (float) (peak * (1 + Math.cos(Math.PI * done)) / 2);
  }
}
