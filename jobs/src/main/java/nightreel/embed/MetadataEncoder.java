package nightreel.embed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Facts as a unit vector: genres, the years of release and users' tags, each part weighing the same
 * where it is known.
 *
 * @param genres one place each
 * @param tags the most common ones, one place each
 */
record MetadataEncoder(List<String> genres, List<String> tags) implements Serializable {

  private static final int MOST_TAGS = 200;
  private static final int FIRST_YEAR = 1900;
  private static final int YEARS_APART = 5;
  private static final int YEAR_PLACES = 27;

  /** Learns which genres and tags there are. */
  static MetadataEncoder fit(Dataset<Row> movies) {
    return new MetadataEncoder(
        mostCommon(movies, "genres", Integer.MAX_VALUE), mostCommon(movies, "tags", MOST_TAGS));
  }

  private static List<String> mostCommon(Dataset<Row> movies, String list, int most) {
    return movies
        .select(explode(col(list)).as("name"))
        .select(lower(col("name")).as("name"))
        .groupBy("name")
        .agg(count(lit(1)).as("movies"))
        .orderBy(desc("movies"), col("name"))
        .limit(most)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** A unit vector; empty where nothing is known of the movie. */
  Optional<float[]> encode(Row movie) {
    var vector = new float[genres.size() + tags.size() + YEAR_PLACES];
    mark(vector, 0, genres, movie.getList(movie.fieldIndex("genres")));
    mark(vector, genres.size(), tags, movie.getList(movie.fieldIndex("tags")));
    Integer year = movie.getAs("year");
    if (year != null) {
      markYear(vector, genres.size() + tags.size(), year);
    }
    return UnitLength.scale(vector) ? Optional.of(vector) : Optional.empty();
  }

  private static void mark(float[] vector, int from, List<String> names, List<String> known) {
    var part = new float[names.size()];
    for (String name : known) {
      int place = names.indexOf(name.toLowerCase(java.util.Locale.ROOT));
      if (place >= 0) {
        part[place] = 1;
      }
    }
    UnitLength.scale(part);
    System.arraycopy(part, 0, vector, from, part.length);
  }

  /** A bump over the years, so that near years are near vectors. */
  private static void markYear(float[] vector, int from, int year) {
    var part = new float[YEAR_PLACES];
    for (int i = 0; i < YEAR_PLACES; i++) {
      double distance = (year - FIRST_YEAR - i * YEARS_APART) / (2.0 * YEARS_APART);
      part[i] = (float) Math.exp(-distance * distance / 2);
    }
    UnitLength.scale(part);
    System.arraycopy(part, 0, vector, from, YEAR_PLACES);
  }
}
