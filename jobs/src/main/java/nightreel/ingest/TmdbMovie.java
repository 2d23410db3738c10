package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * What one document or row of TMDB says of a movie; null or an empty list where it says nothing.
 *
 * <p>A value that cannot be what its name says, such as a runtime of -5, makes the whole row bad:
 * in exports it is nearly always a row whose columns have slipped, and then no other value is right
 * either. Zero is how TMDB says that runtime or votes are unknown.
 *
 * @param runtime in minutes
 * @param voteAverage above 0, at most 10
 * @param cast the first ones named
 */
record TmdbMovie(
    long id,
    String overview,
    String tagline,
    Long runtime,
    String language,
    Double popularity,
    Double voteAverage,
    Long voteCount,
    LocalDate releaseDate,
    List<String> directors,
    List<String> cast,
    List<String> keywords,
    String posterPath,
    List<String> genres,
    Boolean adult) {

  /** The columns of the table {@code movies} that TMDB fills. */
  static final StructType FIELDS =
      new StructType()
          .add("overview", StringType)
          .add("tagline", StringType)
          .add("runtime", IntegerType)
          .add("language", StringType)
          .add("popularity", DoubleType)
          .add("vote_average", DoubleType)
          .add("vote_count", LongType)
          .add("release_date", DateType)
          .add("directors", createArrayType(StringType, false))
          .add("cast", createArrayType(StringType, false))
          .add("keywords", createArrayType(StringType, false))
          .add("poster_path", StringType)
          .add("tmdb_genres", createArrayType(StringType, false))
          .add("adult", BooleanType);

  /** TMDB itself allows 1,000 characters. */
  static final int LONGEST_OVERVIEW = 10_000;

  static final int LONGEST_TAGLINE = 1_000;

  /** Minutes; the longest film there is has 51,420. */
  static final int LONGEST_RUNTIME = 100_000;

  static final double GREATEST_POPULARITY = 1e6;
  static final long MOST_VOTES = 1_000_000_000L;
  static final int MOST_GENRES = 20;
  static final int MOST_DIRECTORS = 10;
  static final int MOST_KEYWORDS = 100;

  /**
   * @param document an API response, or a row of an export as an object with its columns
   * @param castPerMovie how many of the cast are kept
   */
  static TmdbMovie of(JsonNode document, int castPerMovie) throws BadRowException {
    JsonNode credits = document.path("credits").isObject() ? document.path("credits") : document;
    JsonNode keywords = document.path("keywords");
    return new TmdbMovie(
        id(document),
        TmdbValues.text("overview", document.path("overview"), LONGEST_OVERVIEW),
        TmdbValues.text("tagline", document.path("tagline"), LONGEST_TAGLINE),
        positive(integer("runtime", document, LONGEST_RUNTIME)),
        TmdbValues.language("original_language", document.path("original_language")),
        TmdbValues.number("popularity", document.path("popularity"), 0, GREATEST_POPULARITY),
        voteAverage(document),
        integer("vote_count", document, MOST_VOTES),
        TmdbValues.date("release_date", document.path("release_date")),
        TmdbValues.names(directors(credits), MOST_DIRECTORS),
        TmdbValues.names(inOrder(TmdbValues.objects("cast", credits.path("cast"))), castPerMovie),
        TmdbValues.names(
            TmdbValues.objects(
                "keywords", keywords.isObject() ? keywords.path("keywords") : keywords),
            MOST_KEYWORDS),
        TmdbValues.imagePath("poster_path", document.path("poster_path")),
        TmdbValues.names(TmdbValues.objects("genres", document.path("genres")), MOST_GENRES),
        TmdbValues.flag("adult", document.path("adult")));
  }

  /** The values of {@link #FIELDS}, null where there is nothing. */
  Object[] values() {
    return new Object[] {
      overview,
      tagline,
      runtime == null ? null : runtime.intValue(),
      language,
      popularity,
      voteAverage,
      voteCount,
      releaseDate == null ? null : Date.valueOf(releaseDate),
      array(directors),
      array(cast),
      array(keywords),
      posterPath,
      array(genres),
      adult
    };
  }

  private static String[] array(List<String> names) {
    return names.isEmpty() ? null : names.toArray(String[]::new);
  }

  private static long id(JsonNode document) throws BadRowException {
    Long id =
        TmdbValues.integer(
            "tmdb id", document.path("id"), Fields.GREATEST_ID, Reason.ID_OUT_OF_RANGE);
    if (id == null) {
      throw new BadRowException(Reason.MISSING_VALUE, "tmdb id is missing");
    }
    if (id == 0) {
      throw new BadRowException(
          Reason.ID_OUT_OF_RANGE, "tmdb id 0 is outside 1..%d", Fields.GREATEST_ID);
    }
    return id;
  }

  private static Long integer(String name, JsonNode document, long most) throws BadRowException {
    return TmdbValues.integer(name, document.path(name), most, Reason.VALUE_OUT_OF_RANGE);
  }

  private static Long positive(Long value) {
    return value == null || value == 0 ? null : value;
  }

  private static Double voteAverage(JsonNode document) throws BadRowException {
    Double average = TmdbValues.number("vote_average", document.path("vote_average"), 0, 10);
    return average == null || average == 0 ? null : average;
  }

  private static List<JsonNode> directors(JsonNode credits) throws BadRowException {
    return TmdbValues.objects("crew", credits.path("crew")).stream()
        .filter(member -> member.path("job").asText().equals("Director"))
        .toList();
  }

  private static List<JsonNode> inOrder(List<JsonNode> cast) {
    return cast.stream()
        .sorted(Comparator.comparingInt(member -> member.path("order").asInt(Integer.MAX_VALUE)))
        .toList();
  }
}
