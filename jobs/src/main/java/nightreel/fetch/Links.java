package nightreel.fetch;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nightreel.conf.UnusableException;

/**
 * What {@code links.csv} says: which movies TMDB knows, and as what.
 *
 * @param movies MovieLens' movie ids by TMDB's, for several of the former may share one
 * @param rows after the header, without blank lines
 * @param withoutTmdbId rows that name no TMDB id
 * @param unreadable rows whose ids are no ids
 * @param repeated rows of a movie that an earlier row named, which counts
 */
record Links(
    SortedMap<Long, List<Long>> movies, int rows, int withoutTmdbId, int unreadable, int repeated) {

  static final String FILE = "links.csv";

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Also as a float, which is what a column with gaps becomes on its way through pandas. */
  private static final Pattern ID = Pattern.compile("([1-9][0-9]{0,9})(?:\\.0*)?");

  /**
   * @param folder that of a MovieLens dataset
   */
  static Links read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new UnusableException(
          "%s: holds no %s; set paths.movielens to a MovieLens dataset that has one"
              .formatted(folder, FILE));
    }
    // undecodable bytes become a character that is in no id
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      return new Reading(file, lines.readLine()).rest(lines);
    } catch (IOException e) {
      throw new UnusableException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }

  /** Line by line, so that a quote that is not closed costs its line alone. */
  private static final class Reading {

    private final CsvParser parser = new CsvParser(new CsvParserSettings());
    private final int movieColumn;
    private final int tmdbColumn;
    private final SortedMap<Long, List<Long>> movies = new TreeMap<>();
    private final HashSet<Long> seen = new HashSet<>();
    private int rows;
    private int withoutTmdbId;
    private int unreadable;
    private int repeated;

    Reading(Path file, String header) {
      if (header == null) {
        throw new UnusableException(
            "%s: is empty; put the file of the MovieLens dataset there".formatted(file));
      }
      List<String> names = Arrays.asList(fields(header.replace(BYTE_ORDER_MARK, "")));
      this.movieColumn = column(file, names, "movieId");
      this.tmdbColumn = column(file, names, "tmdbId");
    }

    private static int column(Path file, List<String> names, String name) {
      if (!names.contains(name)) {
        throw new UnusableException(
            "%s line 1: column %s is missing from the header; it must name movieId,imdbId,tmdbId"
                .formatted(file, name));
      }
      return names.indexOf(name);
    }

    Links rest(BufferedReader lines) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          add(fields(line));
        }
      }
      return new Links(movies, rows, withoutTmdbId, unreadable, repeated);
    }

    private void add(String[] fields) {
      rows++;
      Matcher movie = ID.matcher(field(fields, movieColumn));
      String tmdb = field(fields, tmdbColumn);
      Matcher id = ID.matcher(tmdb);
      boolean cut = fields.length <= Math.max(movieColumn, tmdbColumn);
      if (cut || !movie.matches() || !(tmdb.isEmpty() || id.matches())) {
        unreadable++;
      } else if (!seen.add(Long.valueOf(movie.group(1)))) {
        repeated++;
      } else if (tmdb.isEmpty()) {
        withoutTmdbId++;
      } else {
        movies
            .computeIfAbsent(Long.valueOf(id.group(1)), any -> new ArrayList<>())
            .add(Long.valueOf(movie.group(1)));
      }
    }

    private String[] fields(String line) {
      String[] fields = parser.parseLine(line);
      return fields == null ? new String[0] : fields;
    }

    private static String field(String[] fields, int column) {
      return column < fields.length && fields[column] != null ? fields[column].strip() : "";
    }
  }
}
