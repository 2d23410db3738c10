package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MetadataEncoderTest {

  private static final Offset<Float> SAME = within(1e-6f);
  private static final float HALF = (float) Math.sqrt(0.5);

  private final MetadataEncoder encoder =
      new MetadataEncoder(List.of("drama", "comedy"), List.of("pixar", "toys"));

  @Test
  void marksGenresAndTagsInWhateverCase() {
    assertThat(encode(null, List.of("Comedy"), List.of())).startsWith(0, 1, 0, 0);
    assertThat(encode(null, List.of("DRAMA", "Comedy"), List.of()))
        .startsWith(new float[] {HALF, HALF, 0, 0}, SAME);
  }

  @Test
  void weighsEveryKnownPartAlike() {
    assertThat(encode(null, List.of("Drama", "Comedy"), List.of("Toys")))
        .startsWith(new float[] {0.5f, 0.5f, 0, HALF}, SAME);

    float[] everything = encode(1995, List.of("Drama"), List.of("pixar"));
    assertThat(everything[0]).isCloseTo((float) Math.sqrt(1 / 3.0), SAME);
    assertThat(everything[2]).isCloseTo((float) Math.sqrt(1 / 3.0), SAME);
  }

  @Test
  void placesNearYearsNearEachOther() {
    float[] year = encode(1995, List.of(), List.of());

    assertThat(dot(year, year)).isCloseTo(1, within(1e-5f));
    assertThat(dot(year, encode(1997, List.of(), List.of()))).isGreaterThan(0.9f);
    assertThat(dot(year, encode(2005, List.of(), List.of()))).isBetween(0.3f, 0.9f);
    assertThat(dot(year, encode(1940, List.of(), List.of()))).isLessThan(0.01f);
  }

  @Test
  void givesNothingWhereNothingIsKnown() {
    assertThat(encoder.encode(Movies.movie(1, "Heat", null, List.of(), List.of()))).isEmpty();
    assertThat(encoder.encode(Movies.movie(1, "Heat", null, List.of("Western"), List.of("never"))))
        .isEmpty();
  }

  @Test
  void learnsGenresAndTagsFromTheMovies() {
    List<Row> movies =
        List.of(
            Movies.movie(1, "a", 1990, List.of("Drama", "Comedy"), List.of("Slow")),
            Movies.movie(2, "b", 1990, List.of("drama"), List.of()),
            Movies.movie(3, "c", 1990, List.of("Action"), List.of("slow", "dark")));

    MetadataEncoder fitted =
        MetadataEncoder.fit(
            LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns()).repartition(3));

    assertThat(fitted.genres()).containsExactly("drama", "action", "comedy");
    assertThat(fitted.tags()).containsExactly("slow", "dark");
  }

  private float[] encode(Integer year, List<String> genres, List<String> tags) {
    return encoder.encode(Movies.movie(1, "Heat", year, genres, tags)).orElseThrow();
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
