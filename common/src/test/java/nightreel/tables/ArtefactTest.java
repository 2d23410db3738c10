package nightreel.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nightreel.conf.UnusableException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtefactTest {

  private static final Configuration HADOOP = new Configuration();
  private static final String PATH = "artefacts/2026-01-31/sasrec.params";

  @TempDir private Path folder;

  @Test
  void fetchesWhatWasStored() throws IOException {
    Artefact stored = store("abc");

    assertThat(stored)
        .isEqualTo(
            new Artefact(
                PATH, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    Path fetched = stored.fetch(lake(), HADOOP);
    assertThat(fetched).hasContent("abc");
    assertThat(stored.fetch(lake(), HADOOP)).as("made once a JVM").isEqualTo(fetched);
  }

  @Test
  void replacesAnOlderFileOfThatName() throws IOException {
    store("older");
    Artefact stored = store("newer");

    assertThat(stored.fetch(lake(), HADOOP)).hasContent("newer");
    try (var files = Files.list(folder.resolve("lake/artefacts/2026-01-31"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("nothing of the older one is left")
          .filteredOn(name -> !name.endsWith(".crc"))
          .containsExactly("sasrec.params");
    }
  }

  @Test
  void refusesAFileThatWasReplacedBehindTheTablesBack() throws IOException {
    Artefact stored = store("the weights of this run");
    for (String other : new String[] {"the weights of that run", "the weights of", ""}) {
      Files.deleteIfExists(folder.resolve("lake/artefacts/2026-01-31/.sasrec.params.crc"));
      Files.writeString(folder.resolve("lake").resolve(PATH), other);

      assertUnusable(
          stored,
          "is not the file that its table describes (truncated or replaced); run the stage that"
              + " writes it again");
    }
  }

  @Test
  void saysThatTheFileIsGone() throws IOException {
    Artefact stored = store("soon gone");
    Files.delete(folder.resolve("lake").resolve(PATH));

    assertUnusable(stored, "cannot be read; run the stage that writes it again");
  }

  private void assertUnusable(Artefact artefact, String message) {
    assertThatThrownBy(() -> artefact.fetch(lake(), HADOOP))
        .isInstanceOf(UnusableException.class)
        .hasMessage(lake() + "/" + PATH + ": " + message);
  }

  private String lake() {
    return folder.resolve("lake").toString();
  }

  private Artefact store(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("local"), content);
    return Artefact.store(file, lake(), PATH, HADOOP);
  }
}
