package nightreel.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When the next request may go, for all connections together: requests keep a distance, and a pause
 * that the server asks for holds them all. That is why this is not a library's limiter.
 *
 * <p>Times are those of {@link System#nanoTime}.
 */
public final class RateLimit {

  private final long distance;
  private long next;

  public RateLimit(double requestsPerSecond, long now) {
    this.distance = (long) (1e9 / requestsPerSecond);
    this.next = now;
  }

  /** Waits until a request may go. */
  void await() throws InterruptedException {
    for (Duration wait = take(System.nanoTime()); !wait.isZero(); wait = take(System.nanoTime())) {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    }
  }

  /**
   * Takes the next turn, if it has come.
   *
   * @return zero where the request may go, else how long to wait before asking again
   */
  synchronized Duration take(long now) {
    if (next - now > 0) {
      return Duration.ofNanos(next - now);
    }
    next = now + distance;
    return Duration.ZERO;
  }

  /** Lets no request go for a while. */
  synchronized void hold(long now, Duration pause) {
    next = now + Math.max(next - now, pause.toNanos());
  }
}
