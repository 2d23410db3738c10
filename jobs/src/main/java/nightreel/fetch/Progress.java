package nightreel.fetch;

import java.time.Duration;
import nightreel.Console;

/** Tells how far a run is: one line that is rewritten on a terminal, else a line now and then. */
enum Progress {
  TERMINAL(Duration.ofMillis(200)) {
    @Override
    void show(int done, int total, Duration elapsed) {
      System.out.print("\r" + line(done, total, elapsed) + CLEAR_REST);
      System.out.flush();
    }

    @Override
    void end() {
      System.out.print("\r" + CLEAR_REST);
      System.out.flush();
    }
  },
  LINES(Duration.ofSeconds(10)) {
    @Override
    void show(int done, int total, Duration elapsed) {
      Console.say("%s", line(done, total, elapsed));
    }

    @Override
    void end() {}
  };

  private static final String CLEAR_REST = "\u001b[K";
  private static final int BAR = 24;

  private final Duration interval;

  Progress(Duration interval) {
    this.interval = interval;
  }

  static Progress ofThisProcess() {
    return System.console() == null ? LINES : TERMINAL;
  }

  /** How long to wait before it is shown again. */
  Duration interval() {
    return interval;
  }

  abstract void show(int done, int total, Duration elapsed);

  abstract void end();

  /** The time that is left is estimated from the mean of the run so far. */
  static String line(int done, int total, Duration elapsed) {
    int filled = BAR * done / total;
    String left =
        done == 0
            ? ""
            : ", about %s left".formatted(time(elapsed.dividedBy(done).multipliedBy(total - done)));
    return "[%s%s] %,d of %,d movies%s"
        .formatted("#".repeat(filled), ".".repeat(BAR - filled), done, total, left);
  }

  private static String time(Duration left) {
    if (left.compareTo(Duration.ofMinutes(1)) < 0) {
      return left.toSeconds() + " s";
    }
    return left.compareTo(Duration.ofHours(1)) < 0
        ? "%d min".formatted(left.toMinutes())
        : "%d h %02d min".formatted(left.toHours(), left.toMinutesPart());
  }
}
