package nightreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of generate. */
class GenerateTest {

  @TempDir private Path folder;

  @Test
  void explainsItsOptions() {
    CommandLineRun help = CommandLineRun.of("generate", "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Usage: nightreel generate")
        .contains("--output", "--users", "--movies", "--rated-movies", "--ratings", "--seed");
  }

  @Test
  void writesADataSetAndSaysSo() throws IOException {
    Path output = folder.resolve("data");
    CommandLineRun run =
        CommandLineRun.of(
            "generate", "-o", output.toString(), "--ratings", "2000", "--users", "40", "--seed=3");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("2,000 ratings of 40 users").contains("done in");
    assertThat(Files.readAllLines(output.resolve("ratings.csv"))).hasSize(2_001);
  }

  @Test
  void needsAFolder() {
    CommandLineRun run = CommandLineRun.of("generate", "--users", "40");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Missing required option: '--output=FOLDER'");
  }

  @Test
  void leavesAFolderWithFilesAlone() throws IOException {
    Files.writeString(folder.resolve("ratings.csv"), "mine");

    assertUnusable(
        CommandLineRun.of("generate", "-o", folder.toString(), "--users", "40"),
        folder + ": holds ratings.csv already; name a new folder, or empty it first");
    assertThat(folder.resolve("ratings.csv")).hasContent("mine");
  }

  @Test
  void impossibleSizesAreTold() {
    Path output = folder.resolve("data");

    assertUnusable(
        CommandLineRun.of(
            "generate", "-o", output.toString(), "--users", "1000", "--ratings", "19999"),
        "generate: 19,999 ratings are too few for 1,000 users with at least 20 each;"
            + " raise --ratings or lower --users");
    assertThat(output).doesNotExist();
  }

  @Test
  void aSizeThatIsNoNumberIsTold() {
    CommandLineRun run = CommandLineRun.of("generate", "-o", folder.toString(), "--users", "many");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Invalid value for option '--users': 'many' is not an int");
  }

  private static void assertUnusable(CommandLineRun run, String message) {
    assertThat(run).isEqualTo(new CommandLineRun(2, "", "nightreel: " + message + "\n"));
  }
}
