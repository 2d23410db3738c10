package nightreel;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/** The few lines that a person watching a run reads; logs go to the log. */
public final class Console {

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private Console() {}

  public static void say(String format, Object... arguments) {
    System.out.printf("%s  %s%n", CLOCK.format(LocalTime.now()), format.formatted(arguments));
  }
}
