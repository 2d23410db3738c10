package nightreel.recommend;

import static java.util.Comparator.comparing;
import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.Sha256;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What {@code movies} says of each movie in words: what explanations may claim. It travels to the
 * executors by broadcast; names that several movies share are in memory once.
 *
 * @param titles by row of the vectors, with the year where it is known
 * @param values for each kind by row
 * @param counts for each kind how many movies have a value
 */
record Facts(String[] titles, Map<Kind, String[][]> values, Map<Kind, Map<String, Integer>> counts)
    implements Serializable {

  /** Columns of {@code movies} that hold lists of names. */
  enum Kind {
    GENRES,
    DIRECTORS,
    CAST,
    KEYWORDS,
    TAGS;

    /** Its name in tables. */
    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Nothing is known of any movie. */
  static Facts none() {
    return new Facts(new String[0], Map.of(), Map.of());
  }

  /**
   * Reads what is known of some movies.
   *
   * @param movies with the columns of {@code Tables.MOVIES}
   * @param movieIds of the rows, ascending; one without facts goes by its id
   */
  static Facts read(Dataset<Row> movies, long[] movieIds) {
    var titles = new String[movieIds.length];
    Arrays.setAll(titles, row -> "movie " + movieIds[row]);
    var values = new EnumMap<Kind, String[][]>(Kind.class);
    var counts = new EnumMap<Kind, Map<String, Integer>>(Kind.class);
    for (Kind kind : Kind.values()) {
      var none = new String[movieIds.length][];
      Arrays.fill(none, new String[0]);
      values.put(kind, none);
      counts.put(kind, new HashMap<>());
    }
    var once = new HashMap<String, String>();
    Iterator<Row> rows = movies.select(columns()).toLocalIterator();
    while (rows.hasNext()) {
      Row movie = rows.next();
      int row = Arrays.binarySearch(movieIds, movie.<Long>getAs("movie_id"));
      if (row >= 0) {
        Integer year = movie.getAs("year");
        titles[row] = movie.<String>getAs("title") + (year == null ? "" : " (" + year + ")");
        for (Kind kind : Kind.values()) {
          String[] names = names(movie.getList(movie.fieldIndex(kind.column())), once);
          values.get(kind)[row] = names;
          Arrays.stream(names).forEach(name -> counts.get(kind).merge(name, 1, Integer::sum));
        }
      }
    }
    return new Facts(titles, values, counts);
  }

  private static Column[] columns() {
    return Stream.concat(
            Stream.of("movie_id", "title", "year"), Stream.of(Kind.values()).map(Kind::column))
        .map(name -> col(name))
        .toArray(Column[]::new);
  }

  private static String[] names(List<String> names, Map<String, String> once) {
    return names.stream()
        .distinct()
        .map(name -> once.computeIfAbsent(name, same -> same))
        .toArray(String[]::new);
  }

  String title(int row) {
    return titles[row];
  }

  /**
   * What all of some movies have in common, the rarest first: it tells most.
   *
   * @param rows at least one
   */
  List<String> shared(Kind kind, List<Integer> rows) {
    var common = new ArrayList<>(List.of(values.get(kind)[rows.get(0)]));
    rows.forEach(row -> common.retainAll(List.of(values.get(kind)[row])));
    Map<String, Integer> movies = counts.get(kind);
    common.sort(
        comparing((String name) -> movies.get(name)).thenComparing(Comparator.naturalOrder()));
    return common;
  }

  /** Of all that explanations are written from. */
  String sha256() {
    var hash = new Sha256();
    for (String title : titles) {
      hash.add(title);
    }
    values.forEach(
        (kind, names) -> {
          for (String[] ofMovie : names) {
            hash.add(ofMovie.length).add(String.join("\n", ofMovie));
          }
        });
    return hash.hex();
  }
}
