package nightreel.report;

import java.util.List;
import nightreel.Night;

/** What must hold before people see a run. */
public final class Gate {
  private Gate() {}

  /** The checks that failed, each as a sentence; none where the run may be published. */
  public static List<String> check(Night night) {
    return List.of();
  }
}
