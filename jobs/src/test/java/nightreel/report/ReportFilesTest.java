package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import nightreel.conf.UnusableException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {

  @TempDir private Path folder;

  @Test
  void aSecondWriteReplacesTheFileAndLeavesNothingElse() throws Exception {
    var files = files(folder.toString());
    assertThat(files.exists("index.html")).isFalse();
    files.write("index.html", "first");
    files.write("index.html", "second ü");

    Path night = folder.resolve("2026-11-23");
    assertThat(night.resolve("index.html")).hasContent("second ü");
    try (var listed = Files.list(night)) {
      assertThat(listed).hasSize(1);
    }
  }

  @Test
  void aUriIsAPathToo() {
    files("file:" + folder).write("a.txt", "a");

    assertThat(folder.resolve("2026-11-23/a.txt")).hasContent("a");
    assertThat(files("file:" + folder).exists("a.txt")).isTrue();
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidInOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    var files = files(file.toString());

    assertThatThrownBy(() -> files.write("index.html", ""))
        .isInstanceOf(UnusableException.class)
        .hasMessageContaining("paths.reports");
  }

  private static ReportFiles files(String root) {
    return new ReportFiles(root, new Configuration(false)).of(Nights.DATE);
  }
}
