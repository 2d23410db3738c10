package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nightreel.report.UserSheet.Movie;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A known movie and those whose fused vectors are nearest, for judging the vectors by eye.
 *
 * @param nearest nearest first
 */
record Neighbours(Shown movie, List<Shown> nearest) {

  /**
   * @param cosine with the movie that it is a neighbour of; 1 for that movie itself
   */
  record Shown(Movie movie, double cosine) {}

  private record Near(int movie, long movieId, float cosine) implements java.io.Serializable {}

  private static final int NEAREST = 6;

  /** Among so many of the most watched the known ones are picked. */
  private static final int KNOWN = 1_000;

  /**
   * The most watched movie of each genre, then the second ones, and so on, each movie once.
   *
   * @param popularity movie_id and interactions
   * @param fused of {@code Tables.ITEM_EMBEDDINGS}, the fused vectors alone
   */
  static List<Neighbours> of(
      Dataset<Row> popularity, Dataset<Row> fused, Dataset<Row> movies, int count) {
    List<Long> known = known(popularity, movies, count);
    Map<Long, float[]> queries = vectors(fused, known);
    known = known.stream().filter(queries::containsKey).toList();
    List<Near> near = nearest(fused, known, queries);
    Set<Long> ids = new HashSet<>(known);
    near.forEach(found -> ids.add(found.movieId()));
    Map<Long, Movie> titles = titles(movies, ids);
    var neighbours = new ArrayList<Neighbours>();
    for (int i = 0; i < known.size(); i++) {
      int movie = i;
      List<Shown> nearest =
          near.stream()
              .filter(found -> found.movie() == movie)
              .sorted(
                  Comparator.comparingDouble((Near found) -> -found.cosine())
                      .thenComparingLong(Near::movieId))
              .limit(NEAREST)
              .map(found -> shown(found.movieId(), found.cosine(), titles))
              .toList();
      neighbours.add(new Neighbours(shown(known.get(i), 1, titles), nearest));
    }
    return neighbours;
  }

  private static Shown shown(long movieId, double cosine, Map<Long, Movie> titles) {
    return new Shown(titles.get(movieId), cosine);
  }

  static List<Long> known(Dataset<Row> popularity, Dataset<Row> movies, int count) {
    var byGenre = new LinkedHashMap<String, List<Long>>();
    popularity
        .orderBy(desc("interactions"), col("movie_id"))
        .limit(KNOWN)
        .join(movies.select("movie_id", "genres"), "movie_id")
        .orderBy(desc("interactions"), col("movie_id"))
        .collectAsList()
        .forEach(
            row -> {
              List<String> genres = row.getList(row.fieldIndex("genres"));
              for (String genre : genres) {
                byGenre
                    .computeIfAbsent(genre, unused -> new ArrayList<>())
                    .add(row.getAs("movie_id"));
              }
            });
    var known = new ArrayList<Long>();
    int before = -1;
    while (known.size() < count && known.size() > before) {
      before = known.size();
      for (List<Long> genre : byGenre.values()) {
        genre.removeAll(known);
        if (!genre.isEmpty() && known.size() < count) {
          known.add(genre.get(0));
        }
      }
    }
    return known;
  }

  private static Map<Long, float[]> vectors(Dataset<Row> fused, List<Long> movieIds) {
    var vectors = new HashMap<Long, float[]>();
    fused
        .where(col("movie_id").isin(movieIds.toArray()))
        .select("movie_id", "vector")
        .collectAsList()
        .forEach(row -> vectors.put(row.getLong(0), floats(row)));
    return vectors;
  }

  private static float[] floats(Row row) {
    List<Float> values = row.getList(1);
    var floats = new float[values.size()];
    for (int d = 0; d < floats.length; d++) {
      floats[d] = values.get(d);
    }
    return floats;
  }

  /** The nearest of each partition of the catalogue, which does not pass through the driver. */
  private static List<Near> nearest(
      Dataset<Row> fused, List<Long> known, Map<Long, float[]> queries) {
    List<Long> ids = List.copyOf(known);
    return fused
        .select("movie_id", "vector")
        .toJavaRDD()
        .mapPartitions(rows -> nearest(rows, ids, queries))
        .collect();
  }

  private static Iterator<Near> nearest(
      Iterator<Row> rows, List<Long> known, Map<Long, float[]> queries) {
    Comparator<Near> farthestFirst =
        Comparator.comparingDouble(Near::cosine)
            .thenComparing(Comparator.comparingLong(Near::movieId).reversed());
    var best = new ArrayList<java.util.PriorityQueue<Near>>();
    known.forEach(unused -> best.add(new java.util.PriorityQueue<>(farthestFirst)));
    while (rows.hasNext()) {
      Row row = rows.next();
      long movieId = row.getLong(0);
      float[] vector = floats(row);
      for (int i = 0; i < known.size(); i++) {
        if (known.get(i) != movieId) {
          best.get(i).add(new Near(i, movieId, dot(queries.get(known.get(i)), vector)));
          if (best.get(i).size() > NEAREST) {
            best.get(i).remove();
          }
        }
      }
    }
    return best.stream().flatMap(java.util.PriorityQueue::stream).iterator();
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  private static Map<Long, Movie> titles(Dataset<Row> movies, Set<Long> ids) {
    var titles = new HashMap<Long, Movie>();
    movies
        .where(col("movie_id").isin(ids.toArray()))
        .collectAsList()
        .forEach(
            row ->
                titles.put(
                    row.getAs("movie_id"),
                    new Movie(
                        row.getAs("movie_id"),
                        row.getAs("title"),
                        row.getAs("year"),
                        List.copyOf(row.<String>getList(row.fieldIndex("genres"))))));
    return titles;
  }
}
