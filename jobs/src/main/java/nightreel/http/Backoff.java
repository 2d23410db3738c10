package nightreel.http;

import java.time.Duration;

/**
 * How long to wait before another attempt: twice as long each time, and not all who failed at once
 * the same time, lest they meet again.
 *
 * @param first after the first attempt
 * @param longest never more than this
 */
public record Backoff(Duration first, Duration longest) {

  /**
   * @param attempt the one that failed, from 1
   * @param chance from 0 to 1: half the time at 0, all of it at 1
   */
  public Duration after(int attempt, double chance) {
    double whole = Math.min(first.toNanos() * Math.pow(2, attempt - 1), longest.toNanos());
    return Duration.ofNanos((long) (whole * (1 + chance) / 2));
  }
}
