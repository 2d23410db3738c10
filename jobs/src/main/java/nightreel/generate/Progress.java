package nightreel.generate;

import java.util.Locale;
import nightreel.Console;

/** Says every few seconds how many ratings are written, how fast, and how long it will take. */
final class Progress {

  private static final double SECONDS_BETWEEN = 5;
  private static final double NANOS = 1e9;

  private final long total;
  private final long started = System.nanoTime();
  private long done;
  private double said;

  Progress(long total) {
    this.total = total;
  }

  void advance(long ratings) {
    done += ratings;
    double seconds = seconds();
    if (seconds - said >= SECONDS_BETWEEN) {
      said = seconds;
      double rate = done / seconds;
      say(
          "%,d of %,d ratings (%d%%), %,.0f a second, %s left",
          done, total, 100 * done / total, rate, clock((total - done) / rate));
    }
  }

  double seconds() {
    return (System.nanoTime() - started) / NANOS;
  }

  /** Minutes and seconds. */
  static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }

  static void say(String format, Object... values) {
    Console.say("%s", String.format(Locale.ROOT, format, values));
  }
}
