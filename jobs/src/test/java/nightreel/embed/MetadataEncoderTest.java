package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.embed.MetadataEncoder.Quantity;
import nightreel.embed.MetadataEncoder.Scale;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MetadataEncoderTest {

  private static final Offset<Float> SAME = within(1e-6f);
  private static final float HALF = (float) Math.sqrt(0.5);

  /** Two genres, a language, two tags, then 28 places of years and 14 of runtimes. */
  private final MetadataEncoder encoder =
      new MetadataEncoder(
          List.of("drama", "comedy"),
          List.of("en"),
          List.of("pixar", "toys"),
          List.of(new Scale(Quantity.YEAR, 1990, 10), new Scale(Quantity.RUNTIME, 100, 20)));

  private final MetadataEncoder namesAlone =
      new MetadataEncoder(
          List.of("drama", "comedy"), List.of("en"), List.of("pixar", "toys"), List.of());

  @Test
  void marksNamesInWhateverCase() {
    assertThat(names("genres", List.of("Comedy"))).containsExactly(0, 1, 0, 0, 0);
    assertThat(names("genres", List.of("DRAMA", "Comedy")))
        .containsExactly(new float[] {HALF, HALF, 0, 0, 0}, SAME);
    assertThat(names("language", "EN")).containsExactly(0, 0, 1, 0, 0);
    assertThat(names("tags", List.of("Toys", "unheard of"))).containsExactly(0, 0, 0, 0, 1);
  }

  @Test
  void weighsGenresTwiceAsMuchAsTagsAndLanguage() {
    float[] vector =
        namesAlone
            .encode(
                movie(
                    Map.of("genres", List.of("Drama"), "tags", List.of("toys"), "language", "en")))
            .orElseThrow();

    float length = (float) Math.sqrt(1 + 0.25 + 0.25);
    assertThat(vector)
        .containsExactly(new float[] {1 / length, 0, 0.5f / length, 0, 0.5f / length}, SAME);
  }

  @Test
  void placesNearYearsNearEachOther() {
    float[] year = part(encode(Map.of("year", 1995)), 5, 28);

    assertThat(cosine(year, part(encode(Map.of("year", 1997)), 5, 28))).isGreaterThan(0.9f);
    assertThat(cosine(year, part(encode(Map.of("year", 2005)), 5, 28))).isBetween(0.3f, 0.9f);
    assertThat(cosine(year, part(encode(Map.of("year", 1940)), 5, 28))).isLessThan(0.01f);
  }

  @Test
  void takesTheFarthestPlaceForWhatIsBeyondIt() {
    assertThat(encode(Map.of("runtime", 900)))
        .containsExactly(encode(Map.of("runtime", 160)), SAME);
    assertThat(encode(Map.of("year", 1850))).containsExactly(encode(Map.of("year", 1900)), SAME);
  }

  @Test
  void imputesAnUnknownQuantityByTheMedianAndMarksIt() {
    float[] unknown = part(encode(Map.of("year", 1995)), 33, 14);
    float[] median = part(encode(Map.of("year", 1995, "runtime", 100)), 33, 14);

    assertThat(unknown[13]).isPositive();
    assertThat(median[13]).isZero();
    assertThat(cosine(unknown, median)).isCloseTo(HALF, within(1e-5f));
    unknown[13] = 0;
    assertThat(cosine(unknown, median)).isCloseTo(1, within(1e-5f));
  }

  @Test
  void givesNothingWhereNothingIsKnown() {
    assertThat(encoder.encode(movie(Map.of()))).isEmpty();
    assertThat(encoder.encode(movie(Map.of("genres", List.of("Western"), "language", "xx"))))
        .isEmpty();
    assertThat(encoder.encode(movie(Map.of("year", 1990)))).isPresent();
  }

  @Test
  void learnsNamesAndScalesFromTheCatalogue() {
    List<Row> movies =
        List.of(
            movie(Map.of("genres", List.of("Drama", "Comedy"), "tags", List.of("Slow"))),
            movie(Map.of("genres", List.of("drama"), "vote_count", 0L, "language", "fr")),
            movie(Map.of("genres", List.of("Action"), "vote_count", 100L)),
            movie(
                Map.of("tags", List.of("slow", "dark"), "vote_count", 10_000L, "language", "fr")));

    MetadataEncoder fitted =
        MetadataEncoder.fit(
            LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns()).repartition(3),
            settings(1));

    assertThat(fitted.genres()).containsExactly("drama", "action", "comedy");
    assertThat(fitted.languages()).containsExactly("fr");
    assertThat(fitted.tags()).containsExactly("slow"); // the settings ask for one
    assertThat(fitted.scales()).hasSize(1); // nothing else is known of any movie
    Scale votes = fitted.scales().get(0);
    assertThat(votes.quantity()).isEqualTo(Quantity.VOTE_COUNT);
    assertThat(votes.median()).isCloseTo(Math.log(101), within(1e-9));
    assertThat(votes.spread()).isPositive();
    assertThat(fitted.width()).isEqualTo(3 + 1 + 1 + 14);
  }

  private float[] encode(Map<String, Object> values) {
    float[] vector = encoder.encode(movie(values)).orElseThrow();
    assertThat(vector).hasSize(encoder.width());
    assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5f));
    return vector;
  }

  private float[] names(String column, Object value) {
    return namesAlone.encode(movie(Map.of(column, value))).orElseThrow();
  }

  private static Row movie(Map<String, Object> values) {
    var all = new HashMap<String, Object>(values);
    all.put("movie_id", 1L);
    all.put("title", "Heat");
    return Movies.movie(all);
  }

  private static Conf.Embed settings(int tags) {
    return ConfReader.read(List.of(), List.of("embed.metadata_tags=" + tags)).embed();
  }

  private static float[] part(float[] vector, int from, int width) {
    return Arrays.copyOfRange(vector, from, from + width);
  }

  private static float cosine(float[] a, float[] b) {
    double dot = 0;
    double ofA = 0;
    double ofB = 0;
    for (int d = 0; d < a.length; d++) {
      dot += a[d] * b[d];
      ofA += a[d] * a[d];
      ofB += b[d] * b[d];
    }
    return (float) (dot / Math.sqrt(ofA * ofB));
  }
}
