package nightreel.report;

import java.util.List;
import nightreel.Night;

/** What a person reads at the end of a night. */
public final class NightSummary {
  private NightSummary() {}

  public static void print(Night night, List<String> failedChecks) {}
}
