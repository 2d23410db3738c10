package nightreel;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** The few lines that a person watching a run reads; logs go to the log. */
public final class Console {

  private Console() {}

  public static void say(String format, Object... arguments) {
    System.out.printf(
        "%s  %s%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), format.formatted(arguments));
  }
}
