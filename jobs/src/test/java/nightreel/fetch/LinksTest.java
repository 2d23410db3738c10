package nightreel.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nightreel.conf.UnusableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {

  private static final Path SAMPLE = Path.of("..", "data", "sample");

  @TempDir private Path folder;

  @Test
  void everyMovieIsFoundByItsTmdbIdInOrder() throws IOException {
    Links links =
        read("movieId,imdbId,tmdbId\r\n1,0114709,862\r\n2,0113497,10\r\n7,0114709,862\r\n");

    assertThat(links.movies()).isEqualTo(Map.of(10L, List.of(2L), 862L, List.of(1L, 7L)));
    assertThat(links.movies().firstKey()).isEqualTo(10);
    assertThat(links.rows()).isEqualTo(3);
  }

  @Test
  void columnsAreFoundByTheirNames() throws IOException {
    Links links = read("\uFEFFtmdbId,note,movieId\n862,\"a, b\",1\n");

    assertThat(links.movies()).isEqualTo(Map.of(862L, List.of(1L)));
  }

  @Test
  void idsMayHaveBecomeFloats() throws IOException {
    assertThat(read("movieId,imdbId,tmdbId\n1,114709.0,862.0\n2,x,10.\n").movies())
        .isEqualTo(Map.of(862L, List.of(1L), 10L, List.of(2L)));
  }

  @Test
  void everyRowIsAccountedFor() throws IOException {
    Links links =
        read(
            """
            movieId,imdbId,tmdbId
            1,0114709,862
            2,0113497,
            3,0113228
            4,0114885,-5
            5,0113041,many
            x,0113277,949
            6,"0113277,949
            1,0114709,99

            7,0114319,0
            8,0112302, 45325\s
            #9,1,1
            """);

    assertThat(links.movies()).isEqualTo(Map.of(862L, List.of(1L), 45325L, List.of(8L)));
    assertThat(links.rows()).isEqualTo(11);
    assertThat(links.withoutTmdbId()).isEqualTo(1);
    assertThat(links.repeated()).isEqualTo(1);
    assertThat(links.unreadable()).isEqualTo(7);
  }

  @Test
  void bytesThatAreNoTextCostTheirRowAlone() throws IOException {
    Files.write(
        folder.resolve("links.csv"),
        "movieId,imdbId,tmdbId\n1,\u00ff\u00fe,86\u00ff2\n2,1,3\n"
            .getBytes(StandardCharsets.ISO_8859_1));

    Links links = Links.read(folder);

    assertThat(links.movies()).isEqualTo(Map.of(3L, List.of(2L)));
    assertThat(links.unreadable()).isEqualTo(1);
  }

  @Test
  void theShippedSampleHasEightMoviesWithoutATmdbId() {
    Links links = Links.read(SAMPLE);

    assertThat(links.rows()).isEqualTo(9742);
    assertThat(links.withoutTmdbId()).isEqualTo(8);
    assertThat(links.unreadable()).isZero();
    assertThat(links.movies().values().stream().mapToInt(List::size).sum()).isEqualTo(9734);
  }

  @Test
  void aFileWithoutItsColumnsIsTold() throws IOException {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            folder.resolve("links.csv")
                + ": is empty; put the file of the MovieLens dataset there");
    assertThatThrownBy(() -> read("movieId,imdbId\n1,2\n"))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            folder.resolve("links.csv")
                + " line 1: column tmdbId is missing from the header; it must name"
                + " movieId,imdbId,tmdbId");
  }

  private Links read(String text) throws IOException {
    Files.writeString(folder.resolve("links.csv"), text);
    return Links.read(folder);
  }
}
