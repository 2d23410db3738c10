package nightreel.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Reads a file of TMDB, whichever of the known kinds it is, as a stream of its entries. */
final class TmdbFile {

  /**
   * A document, a line or a row of a file.
   *
   * @param line on which it begins, from 1; 0 where it is the whole file
   * @param text as it was read, not beyond the largest that is read
   * @param movie null where there is a problem
   * @param problem null where there is a movie
   */
  record Entry(long line, String text, TmdbMovie movie, BadRowException problem) {

    static Entry bad(long line, String text, BadRowException problem) {
      return new Entry(line, text, null, problem);
    }
  }

  /** Of a document or row; responses with all credits have some 100 KB. */
  static final int MOST_BYTES = 4 << 20;

  private static final Pattern RESPONSES = Pattern.compile(".+\\.json(\\.gz)?");
  private static final Pattern LINES = Pattern.compile(".+\\.(jsonl|ndjson)(\\.gz)?");
  private static final Pattern TABLE = Pattern.compile(".+\\.csv(\\.gz)?");

  private static final BadRowException EMPTY =
      new BadRowException(Reason.FILE_EMPTY, "is empty; fetch it again");

  private TmdbFile() {}

  /**
   * @param name of the file, whose extension says what it holds and whether it is compressed
   * @param file its bytes; closed at their end
   * @param castPerMovie how many of the cast are kept
   */
  static Iterator<Entry> read(String name, InputStream file, int castPerMovie) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    Lines lines;
    try {
      lines = new Lines(lowerCase.endsWith(".gz") ? unzip(file) : file, MOST_BYTES);
    } catch (EOFException e) {
      return whole(EMPTY);
    } catch (IOException e) {
      return unreadable(e);
    }
    if (!lines.hasNext()) {
      return whole(EMPTY);
    }
    if (RESPONSES.matcher(lowerCase).matches()) {
      return TmdbResponses.read(lines, castPerMovie);
    }
    if (LINES.matcher(lowerCase).matches()) {
      return TmdbResponses.readLines(lines, castPerMovie);
    }
    if (TABLE.matcher(lowerCase).matches()) {
      return TmdbTable.read(lines, castPerMovie);
    }
    lines.close();
    return whole(
        new BadRowException(
            Reason.FILE_UNKNOWN,
            "is no file of TMDB: neither .json, .jsonl, .ndjson nor .csv, nor one of them .gz"));
  }

  /** The entry of a file that cannot be opened. */
  static Iterator<Entry> unreadable(IOException e) {
    return whole(new BadRowException(Reason.FILE_DAMAGED, "cannot be read: %s", e.getMessage()));
  }

  private static InputStream unzip(InputStream file) throws IOException {
    try {
      return new GZIPInputStream(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static Iterator<Entry> whole(BadRowException problem) {
    return List.of(Entry.bad(0, "", problem)).iterator();
  }
}
