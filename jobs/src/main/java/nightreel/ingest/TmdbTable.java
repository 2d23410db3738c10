package nightreel.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import nightreel.ingest.CsvRecords.CsvRecord;
import nightreel.ingest.Lines.Line;
import nightreel.ingest.TmdbFile.Entry;

/**
 * A CSV export of TMDB: {@code tmdb_5000_movies.csv} and {@code tmdb_5000_credits.csv} with JSON in
 * their fields, {@code movies_metadata.csv}, {@code credits.csv} and {@code keywords.csv} with
 * Python literals, and whatever else names its columns like them.
 */
final class TmdbTable {

  private static final String ID = "id";

  /** What {@code tmdb_5000_credits.csv} calls it. */
  private static final String OTHER_ID = "movie_id";

  private static final Set<String> LISTS = Set.of("genres", "keywords", "cast", "crew");

  private static final Set<String> SINGLE =
      Set.of(
          "overview",
          "tagline",
          "runtime",
          "original_language",
          "popularity",
          "vote_average",
          "vote_count",
          "release_date",
          "poster_path",
          "adult");

  private final List<String> columns;
  private final int castPerMovie;

  private TmdbTable(List<String> columns, int castPerMovie) {
    this.columns = columns;
    this.castPerMovie = castPerMovie;
  }

  static Iterator<Entry> read(Lines lines, int castPerMovie) {
    Line header = lines.next();
    try {
      var table = new TmdbTable(columns(header), castPerMovie);
      Iterable<CsvRecord> records =
          () -> new CsvRecords(lines, table.columns.size(), TmdbFile.MOST_BYTES);
      return StreamSupport.stream(records.spliterator(), false).map(table::entry).iterator();
    } catch (BadRowException e) {
      lines.close();
      return List.of(Entry.bad(0, header.text(), e)).iterator();
    }
  }

  private static List<String> columns(Line header) throws BadRowException {
    if (header.problem() != null) {
      throw header.problem();
    }
    List<String> columns =
        Arrays.stream(new CsvLine().fields(header.text()))
            .map(name -> name.strip().equals(OTHER_ID) ? ID : name.strip())
            .toList();
    boolean known =
        Stream.concat(LISTS.stream(), SINGLE.stream()).anyMatch(name -> columns.contains(name));
    if (!columns.contains(ID) || !known) {
      throw new BadRowException(
          Reason.FILE_UNKNOWN,
          "is no export of TMDB: its header %s names no id, or nothing that is known of a movie",
          Fields.cutForMessage(header.text()));
    }
    return columns;
  }

  private Entry entry(CsvRecord row) {
    if (row.problem() != null) {
      return Entry.bad(row.line(), row.text(), row.problem());
    }
    try {
      return new Entry(
          row.line(), row.text(), TmdbMovie.of(document(row.fields()), castPerMovie), null);
    } catch (BadRowException e) {
      return Entry.bad(row.line(), row.text(), e);
    }
  }

  /** A row in the shape of a response. */
  private ObjectNode document(List<String> fields) throws BadRowException {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < fields.size(); i++) {
      String column = columns.get(i);
      String field = fields.get(i);
      if (LISTS.contains(column) && !field.isBlank()) {
        document.set(column, list(column, field));
      } else if (SINGLE.contains(column) || column.equals(ID)) {
        document.put(column, field);
      }
    }
    return document;
  }

  /** A list is JSON or Python, which the first of its quotes tells. */
  private static JsonNode list(String column, String field) throws BadRowException {
    int apostrophe = field.indexOf('\'');
    int quote = field.indexOf('"');
    boolean python = apostrophe >= 0 && (quote < 0 || apostrophe < quote);
    try {
      return python ? PythonLiteral.parse(field) : TmdbJson.parse(field);
    } catch (BadRowException e) {
      throw new BadRowException(Reason.MALFORMED_LIST, "%s %s", column, e.getMessage());
    }
  }
}
