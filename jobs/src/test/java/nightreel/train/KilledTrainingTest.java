package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that trains is killed as by {@code kill -9}, twice, and another one goes on. */
class KilledTrainingTest {

  @Test
  @Timeout(120)
  void endsWithTheWeightsOfATrainingThatWasLeftAlone(@TempDir Path folder) throws Exception {
    Path lake = folder.resolve("lake");
    killAfter(30, lake);
    killAfter(60, lake);
    var steps = new ArrayList<Long>();

    List<float[]> resumed =
        KilledTraining.train(lake.toString(), progress -> steps.add(progress.step()));

    List<float[]> undisturbed =
        KilledTraining.train(folder.resolve("other").toString(), progress -> {});
    assertThat(resumed).usingRecursiveComparison().isEqualTo(undisturbed);
    assertThat(steps).startsWith(1L, 2L, 3L).doesNotHaveDuplicates().isSorted();
  }

  /** Kills a JVM that has told of so many steps. */
  private static void killAfter(long step, Path lake) throws IOException {
    Process training =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledTraining.class.getName(),
                lake.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long last = 0;
    try (BufferedReader lines = training.inputReader()) {
      for (String line = lines.readLine(); line != null && last < step; line = lines.readLine()) {
        if (line.startsWith("step ")) {
          last = Long.parseLong(line.substring(5));
        }
      }
    } finally {
      training.destroyForcibly().onExit().join();
    }
    assertThat(training.exitValue()).as("killed by a signal").isEqualTo(137);
  }
}
