package nightreel.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import nightreel.ingest.Lines.Line;
import nightreel.ingest.TmdbFile.Entry;

/**
 * Saved responses of TMDB's {@code GET /3/movie/{id}}, with {@code
 * append_to_response=credits,keywords} or without: one a line, or one that is the whole file.
 *
 * @see <a href="https://developer.themoviedb.org/reference/movie-details">TMDB's reference</a>
 */
final class TmdbResponses {

  private TmdbResponses() {}

  /** A file whose first line is a whole document has one a line, else it is one document. */
  static Iterator<Entry> read(Lines lines, int castPerMovie) {
    if (isDocument(lines.peek())) {
      return readLines(lines, castPerMovie);
    }
    try (lines) {
      return List.of(readWhole(lines, castPerMovie)).iterator();
    }
  }

  static Iterator<Entry> readLines(Lines lines, int castPerMovie) {
    return stream(lines)
        .map(
            line ->
                line.problem() == null
                    ? entry(line.number(), line.text(), castPerMovie)
                    : Entry.bad(line.number(), line.text(), line.problem()))
        .iterator();
  }

  private static Entry readWhole(Lines lines, int castPerMovie) {
    var text = new StringBuilder();
    while (lines.hasNext()) {
      Line line = lines.next();
      if (line.problem() != null) {
        return Entry.bad(0, text.toString(), line.problem());
      }
      text.append(line.text()).append('\n');
      if (text.length() > TmdbFile.MOST_BYTES) {
        return Entry.bad(
            0,
            text.toString(),
            new BadRowException(
                Reason.TOO_LARGE, "has more than %d characters", TmdbFile.MOST_BYTES));
      }
    }
    return entry(0, text.toString(), castPerMovie);
  }

  private static Entry entry(long line, String text, int castPerMovie) {
    try {
      if (text.isBlank()) {
        throw new BadRowException(Reason.BLANK_LINE, "is blank");
      }
      JsonNode document = TmdbJson.parse(text);
      if (!document.isObject()) {
        throw new BadRowException(
            Reason.MALFORMED_JSON, "is not a JSON object; a file or a line holds one movie");
      }
      requireNoError(document);
      return new Entry(line, text, TmdbMovie.of(document, castPerMovie), null);
    } catch (BadRowException e) {
      return Entry.bad(line, text, e);
    }
  }

  /** Tells what TMDB answers in place of a movie, such as status 34 where there is none. */
  private static void requireNoError(JsonNode document) throws BadRowException {
    if (document.has("status_code") && !document.has("id")) {
      throw new BadRowException(
          Reason.TMDB_ERROR,
          "is an answer of TMDB without a movie: status %s, %s",
          Fields.cutForMessage(document.path("status_code").asText()),
          Fields.cutForMessage(document.path("status_message").asText()));
    }
  }

  private static boolean isDocument(Line line) {
    try {
      return TmdbJson.parse(line.text()).isObject();
    } catch (BadRowException e) {
      return false;
    }
  }

  private static Stream<Line> stream(Lines lines) {
    Iterable<Line> iterable = () -> lines;
    return StreamSupport.stream(iterable.spliterator(), false);
  }
}
