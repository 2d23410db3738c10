package nightreel.embed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nightreel.conf.Conf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Facts as a unit vector of several parts side by side, so that a cosine is a weighted mean of what
 * movies have in common: genres, language and users' tags, one place each, and {@link Quantity
 * quantities}, softly placed so that near values are near vectors.
 *
 * <p>A genre, language or tag that is not known marks nothing. A quantity that is not known is
 * imputed by the median of the catalogue, and a place of its own says so. A part whose value no
 * movie of the catalogue has is left out.
 *
 * <p>Tags count by their text alone, without who gave them and when, as facts of the catalogue.
 *
 * @param genres one place each
 * @param languages the most common ones, one place each
 * @param tags the most common ones, one place each
 * @param scales of the quantities that some movie has
 */
record MetadataEncoder(
    List<String> genres, List<String> languages, List<String> tags, List<Scale> scales)
    implements Serializable {

  private static final int MOST_LANGUAGES = 30;
  private static final float GENRES_WEIGHT = 1;
  private static final float LANGUAGE_WEIGHT = 0.5f;
  private static final float TAGS_WEIGHT = 0.5f;

  /** A number that is known of many movies. */
  enum Quantity {
    /** Places five years apart. */
    YEAR("year", false, 1900, 5, 27, 1),
    RUNTIME("runtime", false, -3, 0.5, 13, 0.5f),
    POPULARITY("popularity", true, -3, 0.5, 13, 0.5f),
    VOTE_COUNT("vote_count", true, -3, 0.5, 13, 1),
    VOTE_AVERAGE("vote_average", false, -3, 0.5, 13, 0.5f);

    private final String column;
    private final boolean logarithmic;
    private final double first;
    private final double apart;
    private final int places;
    private final float weight;

    /**
     * @param logarithmic whether the logarithm of one plus the value is placed
     * @param first where the first place is: a year, or robust deviations from the median
     */
    Quantity(
        String column, boolean logarithmic, double first, double apart, int places, float weight) {
      this.column = column;
      this.logarithmic = logarithmic;
      this.first = first;
      this.apart = apart;
      this.places = places;
      this.weight = weight;
    }

    /** Not a number where it is not known. */
    private double of(Row movie) {
      Number value = movie.getAs(column);
      if (value == null) {
        return Double.NaN;
      }
      return logarithmic ? Math.log1p(value.doubleValue()) : value.doubleValue();
    }

    private double last() {
      return first + (places - 1) * apart;
    }
  }

  /**
   * Of one quantity, from the catalogue.
   *
   * @param median imputes the quantity, and is 0 on the scale but for years, which stay years
   * @param spread between the quartiles, above 0; 1 on the scale
   */
  record Scale(Quantity quantity, double median, double spread) implements Serializable {

    private double scaled(double value) {
      double scaled = quantity == Quantity.YEAR ? value : (value - median) / spread;
      return Math.max(quantity.first, Math.min(quantity.last(), scaled));
    }

    /** The places, and one that is marked where the value is not known; of unit length. */
    private float[] places(double value) {
      boolean known = !Double.isNaN(value);
      double scaled = scaled(known ? value : median);
      var part = new float[quantity.places + 1];
      for (int i = 0; i < quantity.places; i++) {
        double distance = (scaled - quantity.first - i * quantity.apart) / (2 * quantity.apart);
        part[i] = (float) Math.exp(-distance * distance / 2);
      }
      UnitLength.scale(part);
      if (!known) {
        part[quantity.places] = 1;
        UnitLength.scale(part);
      }
      return part;
    }
  }

  /**
   * Learns from the catalogue which genres, languages and tags there are, and how its quantities
   * are spread.
   */
  static MetadataEncoder fit(Dataset<Row> movies, Conf.Embed settings) {
    return new MetadataEncoder(
        mostCommon(names(movies, "genres"), Integer.MAX_VALUE),
        mostCommon(
            movies.where(col("language").isNotNull()).select(lower(col("language")).as("name")),
            MOST_LANGUAGES),
        mostCommon(names(movies, "tags"), settings.metadataTags()),
        scales(movies));
  }

  private static Dataset<Row> names(Dataset<Row> movies, String list) {
    return movies.select(explode(col(list)).as("name")).select(lower(col("name")).as("name"));
  }

  private static List<String> mostCommon(Dataset<Row> names, int most) {
    return names
        .groupBy("name")
        .agg(count(lit(1)).as("movies"))
        .orderBy(desc("movies"), col("name"))
        .limit(most)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static List<Scale> scales(Dataset<Row> movies) {
    var scales = new ArrayList<Scale>();
    String[] columns =
        java.util.Arrays.stream(Quantity.values())
            .map(quantity -> quantity.column)
            .toArray(String[]::new);
    double[][] quartiles =
        movies.stat().approxQuantile(columns, new double[] {0.25, 0.5, 0.75}, 0.001);
    for (Quantity quantity : Quantity.values()) {
      double[] found = quartiles[quantity.ordinal()];
      if (found.length > 0) {
        double spread = onScale(quantity, found[2]) - onScale(quantity, found[0]);
        scales.add(new Scale(quantity, onScale(quantity, found[1]), spread > 0 ? spread : 1));
      }
    }
    return scales;
  }

  /** A quantile of the logarithm is the logarithm of the quantile. */
  private static double onScale(Quantity quantity, double value) {
    return quantity.logarithmic ? Math.log1p(value) : value;
  }

  /** How many numbers a vector has. */
  int width() {
    return genres.size()
        + languages.size()
        + tags.size()
        + scales.stream().mapToInt(scale -> scale.quantity().places + 1).sum();
  }

  /** A unit vector; empty where nothing is known of the movie. */
  Optional<float[]> encode(Row movie) {
    var vector = new float[width()];
    int next = 0;
    String language = movie.getAs("language");
    boolean known = mark(vector, next, genres, list(movie, "genres"), GENRES_WEIGHT);
    next += genres.size();
    known |=
        mark(
            vector,
            next,
            languages,
            language == null ? List.of() : List.of(language),
            LANGUAGE_WEIGHT);
    next += languages.size();
    known |= mark(vector, next, tags, list(movie, "tags"), TAGS_WEIGHT);
    next += tags.size();
    for (Scale scale : scales) {
      double value = scale.quantity().of(movie);
      known |= !Double.isNaN(value);
      float[] part = scale.places(value);
      copy(part, vector, next, scale.quantity().weight);
      next += part.length;
    }
    return known && UnitLength.scale(vector) ? Optional.of(vector) : Optional.empty();
  }

  private static List<String> list(Row movie, String column) {
    return movie.getList(movie.fieldIndex(column));
  }

  /** Whether a name that has a place is among the known ones. */
  private static boolean mark(
      float[] vector, int from, List<String> names, List<String> known, float weight) {
    var part = new float[names.size()];
    for (String name : known) {
      int place = names.indexOf(name.toLowerCase(Locale.ROOT));
      if (place >= 0) {
        part[place] = 1;
      }
    }
    boolean marked = UnitLength.scale(part);
    copy(part, vector, from, weight);
    return marked;
  }

  private static void copy(float[] part, float[] vector, int from, float weight) {
    for (int i = 0; i < part.length; i++) {
      vector[from + i] = weight * part[i];
    }
  }
}
