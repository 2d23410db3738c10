package nightreel.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import nightreel.tables.Artefact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set is named by its seed and sizes. */
class SameBytesTest {

  /** More than one chunk of users. */
  private static final Sizes SIZES = new Sizes(600, 820, 800, 18_000);

  @TempDir private Path folder;

  @Test
  void theSameSeedGivesTheSameBytesWhateverTheThreads() throws IOException {
    Map<String, String> alone = files(GeneratedData.generate(SIZES, 7, 1, folder.resolve("one")));
    Map<String, String> threads = files(GeneratedData.generate(SIZES, 7, 3, folder.resolve("two")));

    assertThat(alone)
        .containsOnlyKeys(
            "links.csv", "movies.csv", "ratings.csv", "tags.csv", "tmdb/movie_responses.jsonl.gz");
    assertThat(threads).isEqualTo(alone);
  }

  @Test
  void anotherSeedGivesOtherBytes() throws IOException {
    Map<String, String> one = files(GeneratedData.generate(SIZES, 7, 2, folder.resolve("one")));
    Map<String, String> other = files(GeneratedData.generate(SIZES, 8, 2, folder.resolve("other")));

    assertThat(other).containsOnlyKeys(one.keySet());
    // what other sites call a movie depends on its number alone
    assertThat(other.remove("links.csv")).isEqualTo(one.remove("links.csv"));
    one.keySet().forEach(name -> assertThat(other.get(name)).as(name).isNotEqualTo(one.get(name)));
  }

  private static Map<String, String> files(Path root) throws IOException {
    var files = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(path).toString(), Artefact.sha256(path));
      }
    }
    return files;
  }
}
