package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import tagbio.umap.Umap;
import tagbio.umap.metric.CosineMetric;

/**
 * The most watched movies on a plane on which near movies have near fused vectors, by UMAP
 * (McInnes, Healy and Melville 2018).
 */
record MovieMap(List<Place> places) {

  /**
   * @param x from 0 to 1
   * @param y from 0 to 1
   * @param genre the movie's first one that is among the most common ones; else {@link #OTHER}
   */
  record Place(String title, String genre, double x, double y) {}

  static final String OTHER = "other";

  private static final int GENRES = 9;
  private static final int NEIGHBOURS = 15;

  /**
   * @param popularity movie_id and interactions
   * @param fused of {@code Tables.ITEM_EMBEDDINGS}, the fused vectors alone
   * @param most how many movies
   */
  static MovieMap of(
      Dataset<Row> popularity, Dataset<Row> fused, Dataset<Row> movies, int most, long seed) {
    List<Row> rows =
        popularity
            .orderBy(desc("interactions"), col("movie_id"))
            .limit(most)
            .join(movies.select("movie_id", "title", "year", "genres"), "movie_id")
            .join(fused.select("movie_id", "vector"), "movie_id")
            .orderBy("movie_id")
            .collectAsList();
    if (rows.size() <= NEIGHBOURS) {
      return new MovieMap(List.of());
    }
    List<String> common = commonGenres(rows);
    float[][] plane = plane(rows.stream().map(MovieMap::vector).toArray(float[][]::new), seed);
    var places = new ArrayList<Place>();
    for (int i = 0; i < plane.length; i++) {
      Row movie = rows.get(i);
      String genre = genres(movie).stream().filter(common::contains).findFirst().orElse(OTHER);
      Integer year = movie.getAs("year");
      String title = movie.getAs("title");
      places.add(
          new Place(
              year == null ? title : "%s (%d)".formatted(title, year),
              genre,
              plane[i][0],
              plane[i][1]));
    }
    return new MovieMap(places);
  }

  /** Genres of the map, the most common one first, {@link #OTHER} last. */
  List<String> genres() {
    Map<String, Long> counts =
        places.stream().collect(Collectors.groupingBy(Place::genre, Collectors.counting()));
    return counts.keySet().stream()
        .sorted(
            java.util.Comparator.comparing((String genre) -> genre.equals(OTHER))
                .thenComparing(genre -> -counts.get(genre))
                .thenComparing(java.util.Comparator.naturalOrder()))
        .toList();
  }

  private static List<String> commonGenres(List<Row> movies) {
    Map<String, Long> counts =
        movies.stream()
            .flatMap(movie -> genres(movie).stream().limit(1))
            .collect(Collectors.groupingBy(genre -> genre, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(GENRES)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> genres(Row movie) {
    return movie.getList(movie.fieldIndex("genres"));
  }

  private static float[] vector(Row movie) {
    List<Float> values = movie.getList(movie.fieldIndex("vector"));
    var vector = new float[values.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = values.get(d);
    }
    return vector;
  }

  /** Places from 0 to 1 on both axes; the same for the same vectors and seed. */
  static float[][] plane(float[][] vectors, long seed) {
    var umap = new Umap();
    umap.setNumberComponents(2);
    umap.setNumberNearestNeighbours(NEIGHBOURS);
    umap.setMetric(CosineMetric.SINGLETON);
    umap.setThreads(1);
    umap.setSeed(seed);
    float[][] plane = umap.fitTransform(vectors);
    for (int axis = 0; axis < 2; axis++) {
      stretch(plane, axis);
    }
    return plane;
  }

  private static void stretch(float[][] plane, int axis) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float[] place : plane) {
      low = Math.min(low, place[axis]);
      high = Math.max(high, place[axis]);
    }
    for (float[] place : plane) {
      place[axis] = high > low ? (place[axis] - low) / (high - low) : 0.5f;
    }
  }
}
