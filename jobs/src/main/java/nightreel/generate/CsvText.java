package nightreel.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lines of a CSV file as the MovieLens files have them: UTF-8, CRLF, and quotes around those fields
 * that hold a comma or a quote, which is doubled. Writes numbers without making strings of them,
 * since there are a hundred million.
 */
final class CsvText {

  private static final int LONGEST_NUMBER = 20;

  private byte[] bytes = new byte[1 << 16];
  private int size;
  private boolean inLine;

  CsvText number(long value) {
    beginField();
    reserve(LONGEST_NUMBER);
    int end = size + digits(value);
    long rest = value;
    for (int i = end - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size = end;
    return this;
  }

  /** A rating in stars, such as {@code 3.5}. */
  CsvText stars(int halfStars) {
    number(halfStars / 2);
    reserve(2);
    bytes[size++] = '.';
    bytes[size++] = (byte) (halfStars % 2 == 0 ? '0' : '5');
    return this;
  }

  CsvText text(String value) {
    beginField();
    boolean quoted = value.indexOf(',') >= 0 || value.indexOf('"') >= 0;
    byte[] added =
        (quoted ? '"' + value.replace("\"", "\"\"") + '"' : value).getBytes(StandardCharsets.UTF_8);
    reserve(added.length);
    System.arraycopy(added, 0, bytes, size, added.length);
    size += added.length;
    return this;
  }

  void endLine() {
    reserve(2);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
    inLine = false;
  }

  CsvText line(String... fields) {
    for (String field : fields) {
      text(field);
    }
    endLine();
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  private void beginField() {
    if (inLine) {
      reserve(1);
      bytes[size++] = ',';
    }
    inLine = true;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
