package nightreel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import nightreel.tables.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as far as it needs neither Spark nor a lake. */
class MainTest {

  @TempDir private Path folder;

  static Stream<String> commands() {
    return Stream.concat(
        Arrays.stream(Stage.values()).map(Stage::command), Stream.of("nightly", "publish", "sql"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItsOptions(String command) {
    CommandLineRun help = CommandLineRun.of(command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Usage: nightreel " + command)
        .contains("--conf")
        .contains("--set")
        .contains("--run-date");
  }

  @Test
  void fetchTmdbExplainsItsOptionsAndWhereItsKeyIs() {
    CommandLineRun help = CommandLineRun.of("fetch-tmdb", "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Usage: nightreel fetch-tmdb", "--conf", "--set", "--output", "--retry-missing")
        .contains("TMDB_API_KEY", "TMDB_ACCESS_TOKEN")
        .doesNotContain("--run-date");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "show", "publish", "rollback", "compare"})
  void runsExplainsItsCommands(String command) {
    CommandLineRun help = CommandLineRun.of("runs", command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Usage: nightreel runs " + command, "--conf", "--set")
        .doesNotContain("--run-date");
    assertThat(CommandLineRun.of("runs", "--help").out()).contains("\n  " + command + " ");
  }

  @Test
  void aDateOfARunThatIsNoneIsTold() {
    CommandLineRun run = CommandLineRun.of("runs", "show", "tonight");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("YYYY-MM-DD").contains("tonight").doesNotContain("\tat ");
  }

  @Test
  void theUsageNamesTheStagesInTheOrderOfTheNightAndTheExitCodes() {
    CommandLineRun help = CommandLineRun.of("--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .containsSubsequence(
            Arrays.stream(Stage.values()).map(stage -> "\n  " + stage.command() + " ").toList())
        .contains("Exit codes: 0 done");
  }

  @Test
  void anUnknownCommandIsToldWithTheUsage() {
    CommandLineRun run = CommandLineRun.of("nightmare");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines().findFirst().orElse("")).contains("nightmare");
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void noCommandIsToldWithTheUsage() {
    CommandLineRun run = CommandLineRun.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Missing required subcommand").contains("Usage: nightreel");
  }

  @Test
  void aRunDateThatIsNoneIsTold() {
    CommandLineRun run = CommandLineRun.of("split", "--run-date", "yesterday");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--run-date").contains("yesterday").doesNotContain("\tat ");
  }

  @Test
  void anUnknownSettingIsNamedWithItsNeighbours() {
    assertUnusable(
        CommandLineRun.of("nightly", "--set", "split.least_history=3"),
        "--set split.least_history=3: unknown setting split.least_history;"
            + " the settings there are: min_history, ties, time_split");
    assertUnusable(
        CommandLineRun.of("nightly", "--conf", write("split: {least_history: 3}")),
        folder.resolve("my.yaml")
            + ": unknown setting split.least_history; the settings there are: min_history, ties, time_split");
  }

  @Test
  void aSettingMustHaveAKeyAndAValue() {
    assertUnusable(
        CommandLineRun.of("train", "--set", "train.width"), "--set train.width: must be key=value");
    assertUnusable(CommandLineRun.of("train", "--set", "=64"), "--set =64: must be key=value");
  }

  @Test
  void aValueThatIsNoYamlIsTold() {
    CommandLineRun run = CommandLineRun.of("train", "--set", "train.width=[1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("nightreel: --set train.width=[1: not YAML: ").hasLineCount(1);
  }

  @Test
  void aValueOutOfRangeOrOfAnotherTypeIsTold() {
    assertUnusable(
        CommandLineRun.of("train", "--set", "train.heads=3"),
        "setting train: width is 256, must be a multiple of heads 3");
    CommandLineRun run = CommandLineRun.of("train", "--set", "train.width=wide");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("nightreel: setting train.width: ").hasLineCount(1);
  }

  @Test
  void settingsThatAreNotThereAreTold() {
    Path missing = folder.resolve("missing.yaml");
    assertUnusable(
        CommandLineRun.of("nightly", "--conf", missing.toString()),
        missing + ": no readable settings file there");
  }

  private String write(String yaml) {
    try {
      return Files.writeString(folder.resolve("my.yaml"), yaml).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertUnusable(CommandLineRun run, String message) {
    assertThat(run).isEqualTo(new CommandLineRun(2, "", "nightreel: " + message + "\n"));
  }
}
