package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import nightreel.ingest.Lines.Line;
import org.junit.jupiter.api.Test;

class LinesTest {

  @Test
  void linesEndWithLfOrCrLfAndTheLastMayLackOne() {
    assertThat(texts("a\r\nb\n\nc")).containsExactly("a", "b", "", "c");
    assertThat(texts("a\n")).containsExactly("a");
    assertThat(texts("")).isEmpty();
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstLine() {
    assertThat(texts("\uFEFFid\n\uFEFFx")).containsExactly("id", "\uFEFFx");
    assertThat(texts("\uFEFF\r\n")).containsExactly("");
  }

  @Test
  void aLineMayBeLongerThanTheBuffer() {
    String line = "é".repeat(100_000);

    assertThat(texts(line + "\n" + line)).containsExactly(line, line);
  }

  @Test
  void aLineThatIsTooLongIsCutAndTheNextOneIsRead() {
    List<Line> lines = lines(stream("0123456789A\nb".getBytes(StandardCharsets.UTF_8)), 10);

    assertThat(lines).extracting(Line::number).containsExactly(1L, 2L);
    assertThat(lines.get(0).text()).isEqualTo("0123456789");
    assertThat(lines.get(0).problem()).hasMessage("has 11 bytes, more than 10");
    assertThat(lines.get(0).problem().reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(lines.get(1)).isEqualTo(new Line(2, "b", null));
  }

  @Test
  void aLineThatIsNotUtf8HasAProblemAndTheNextOneIsRead() {
    byte[] file = {'a', (byte) 0xE9, '\n', 'b'};

    List<Line> lines = lines(stream(file), 10);

    assertThat(lines.get(0).problem().reason()).isEqualTo(Reason.NOT_UTF8);
    assertThat(lines.get(0).text()).isEqualTo("a\uFFFD");
    assertThat(lines.get(1).text()).isEqualTo("b");
  }

  @Test
  void aFileThatBreaksOffEndsWithAProblem() throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      for (int i = 0; i < 50_000; i++) {
        gzip.write((i * 7919 + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] half = Arrays.copyOf(compressed.toByteArray(), compressed.size() / 2);

    List<Line> lines = lines(new GZIPInputStream(stream(half)), 100);

    assertThat(lines).hasSizeBetween(1_000, 49_000);
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.problem() == null);
    Line last = lines.get(lines.size() - 1);
    assertThat(last.number()).isEqualTo(lines.size());
    assertThat(last.problem().reason()).isEqualTo(Reason.FILE_DAMAGED);
    assertThat(last.problem())
        .hasMessage("cannot be read from here on: Unexpected end of ZLIB input stream");
  }

  private static List<String> texts(String file) {
    return lines(stream(file.getBytes(StandardCharsets.UTF_8)), 1_000_000).stream()
        .peek(line -> assertThat(line.problem()).isNull())
        .map(Line::text)
        .toList();
  }

  private static List<Line> lines(InputStream in, int mostBytes) {
    var lines = new ArrayList<Line>();
    new Lines(in, mostBytes).forEachRemaining(lines::add);
    return lines;
  }

  private static InputStream stream(byte[] file) {
    return new ByteArrayInputStream(file);
  }
}
