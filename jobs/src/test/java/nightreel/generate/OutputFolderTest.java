package nightreel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import nightreel.conf.UnusableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

  @TempDir private Path root;

  @Test
  void filesHaveTheirNamesOnlyWhenAllAreFinished() throws IOException {
    Path path = root.resolve("new/folder");
    try (OutputFolder folder = OutputFolder.create(path)) {
      write(folder, "below/first.csv");
      write(folder, "second.csv");
      assertThat(path.resolve("second.csv.part")).exists();
      assertThat(path.resolve("second.csv")).doesNotExist();
      folder.finish();
    }

    assertThat(path.resolve("below/first.csv")).hasContent("text");
    assertThat(path.resolve("second.csv")).hasContent("text");
    assertThat(path).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void whatWasNotFinishedIsRemoved() throws IOException {
    try (OutputFolder folder = OutputFolder.create(root)) {
      write(folder, "first.csv");
    }

    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aFolderThatHoldsFilesIsRefused() throws IOException {
    Files.writeString(root.resolve("ratings.csv"), "mine");

    assertThatThrownBy(() -> OutputFolder.create(root))
        .isInstanceOf(UnusableException.class)
        .hasMessage(root + ": holds ratings.csv already; name a new folder, or empty it first");
    assertThat(root.resolve("ratings.csv")).hasContent("mine");
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "mine");

    assertThatThrownBy(() -> OutputFolder.create(file))
        .isInstanceOf(UnusableException.class)
        .hasMessage(file + ": is a file; name a new folder");
    assertThatThrownBy(() -> OutputFolder.create(file.resolve("below")))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(file.resolve("below") + ": no folder can be made there");
  }

  private static void write(OutputFolder folder, String name) throws IOException {
    try (OutputStream out = folder.open(name)) {
      out.write("text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
