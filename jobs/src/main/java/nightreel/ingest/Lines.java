package nightreel.ingest;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a UTF-8 file, read as they are asked for and none kept longer than a limit.
 *
 * <p>Lines end with LF or CRLF; a byte order mark is not part of the first. Damage is a line with a
 * problem: a file that breaks off ends with one. The stream is closed at its end.
 */
final class Lines implements Iterator<Lines.Line>, Closeable {

  /**
   * @param number from 1
   * @param text what can be read of it
   * @param problem why it cannot be used; null where it can
   */
  record Line(long number, String text, BadRowException problem) {}

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final int mostBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int filled;
  private int position;
  private long number;
  private Line next;

  /**
   * @param mostBytes of a line; what a longer one has beyond them is passed over
   */
  Lines(InputStream in, int mostBytes) {
    this.in = in;
    this.mostBytes = mostBytes;
    this.next = read();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  /** The line that {@link #next} returns next; there must be one. */
  Line peek() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next;
  }

  @Override
  public Line next() {
    Line line = peek();
    next = line.problem() != null && line.problem().reason() == Reason.FILE_DAMAGED ? null : read();
    return line;
  }

  /** The next line; null after the last. */
  private Line read() {
    var line = new ByteArrayOutputStream();
    long bytes = 0;
    try {
      boolean ended = false;
      while (!ended && fill()) {
        int end = position;
        while (end < filled && buffer[end] != '\n') {
          end++;
        }
        ended = end < filled;
        int kept = (int) Math.min(end - position, Math.max(0, mostBytes - bytes));
        line.write(buffer, position, kept);
        bytes += end - position;
        position = ended ? end + 1 : end;
      }
      if (bytes == 0 && !ended) {
        close();
        return null;
      }
    } catch (IOException e) {
      close();
      return new Line(
          ++number,
          "",
          new BadRowException(
              Reason.FILE_DAMAGED, "cannot be read from here on: %s", e.getMessage()));
    }
    return line(line.toByteArray(), bytes);
  }

  private boolean fill() throws IOException {
    if (position == filled) {
      filled = Math.max(0, in.read(buffer));
      position = 0;
    }
    return filled > 0;
  }

  private Line line(byte[] bytes, long length) {
    number++;
    if (length > mostBytes) {
      return new Line(
          number,
          text(bytes),
          new BadRowException(Reason.TOO_LARGE, "has %d bytes, more than %d", length, mostBytes));
    }
    try {
      return new Line(
          number,
          strip(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()),
          null);
    } catch (CharacterCodingException e) {
      return new Line(
          number,
          text(bytes),
          new BadRowException(
              Reason.NOT_UTF8, "holds bytes that are not UTF-8; convert the file to UTF-8"));
    }
  }

  private String text(byte[] bytes) {
    return strip(new String(bytes, StandardCharsets.UTF_8));
  }

  private String strip(String text) {
    int start = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    int end = text.endsWith("\r") ? text.length() - 1 : text.length();
    return text.substring(Math.min(start, end), end);
  }

  /** Ends the reading early; what could fail in it was read or is not wanted. */
  @Override
  public void close() {
    next = null;
    try {
      in.close();
    } catch (IOException e) {
      // of a file that is only read nothing can be lost
    }
  }
}
