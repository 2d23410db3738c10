package nightreel;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.junit.jupiter.api.Test;

/** What README.md says of stages, tables and files is what there is. */
class ReadmeTest {

  private static final Path PROJECT = Path.of("..");

  @Test
  void theTableOfStagesIsThatOfTheEnum() throws IOException {
    List<String> rows =
        lines()
            .dropWhile(line -> !line.equals("| stage | reads | writes |"))
            .skip(2)
            .takeWhile(line -> !line.isBlank())
            .map(ReadmeTest::collapse)
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Stream.of(Stage.values())
                .map(
                    stage ->
                        "| `%s` | %s | %s |"
                            .formatted(
                                stage.command(),
                                names(stage.reads(), "the raw files"),
                                names(stage.writes(), "a page and `summary.json`")))
                .toList());
  }

  @Test
  void thePictureHasTheStagesInOrderAndWhatTheyWrite() throws IOException {
    var expected = new ArrayList<String>();
    Stage[] stages = Stage.values();
    for (int i = 0; i + 1 < stages.length; i++) {
      expected.add(
          "%s -- \"%s\" --> %s"
              .formatted(
                  stages[i].command(),
                  stages[i].writes().stream().map(Table::name).collect(joining(", ")),
                  stages[i + 1].command()));
    }

    assertThat(lines().map(String::strip).filter(line -> line.contains(" -- ")))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void everyTableIsNamed() throws IOException {
    String readme = readme();
    for (Table table : Tables.ALL) {
      assertThat(readme).contains("`" + table.name() + "`");
    }
  }

  @Test
  void everyLinkedFileIsThere() throws IOException {
    Matcher links = Pattern.compile("]\\(([^)#:]+)\\)").matcher(readme());
    while (links.find()) {
      assertThat(PROJECT.resolve(links.group(1))).exists();
    }
  }

  private static String names(List<Table> tables, String none) {
    return tables.isEmpty()
        ? none
        : tables.stream().map(table -> "`" + table.name() + "`").collect(joining(", "));
  }

  private static String collapse(String line) {
    return line.replaceAll(" +", " ").strip();
  }

  private static Stream<String> lines() throws IOException {
    return readme().lines();
  }

  private static String readme() throws IOException {
    return Files.readString(PROJECT.resolve("README.md"));
  }
}
