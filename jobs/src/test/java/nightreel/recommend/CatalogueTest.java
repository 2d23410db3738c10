package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final long DAY = 86_400;

  private static final MovieVectors VECTORS =
      new MovieVectors(new long[] {1, 2, 3, 4, 5}, 1, new float[] {1, 1, 1, 1, 1});

  /** The first user is held out: movie 3 is the validation target, movie 4 the test target. */
  private static Dataset<Row> sequences() {
    return LocalSpark.session()
        .createDataFrame(
            List.of(
                row(1, List.of(1L, 2L, 3L, 4L), List.of(DAY, 50 * DAY, 60 * DAY, 61 * DAY), 2),
                row(2, List.of(2L), List.of(2 * DAY), 1)),
            Tables.SEQUENCES.columns());
  }

  @Test
  void countsOnlyWhatIsVisible() {
    assertThat(catalogue(Cut.VALIDATION).counts()).containsExactly(1, 2, 0, 0, 0);
    assertThat(catalogue(Cut.TEST).counts()).containsExactly(1, 2, 1, 0, 0);
    assertThat(catalogue(Cut.NOW).counts()).containsExactly(1, 2, 1, 1, 0);
  }

  @Test
  void recentIsCountedBackFromTheLastVisibleInteraction() {
    assertThat(catalogue(Cut.VALIDATION).recentCounts()).containsExactly(0, 1, 0, 0, 0);
  }

  @Test
  void aMovieThatNobodyHasSeenMayBeListedOnlyWhereThatIsWanted() {
    Catalogue catalogue = catalogue(Cut.NOW);
    assertThat(catalogue.allowed()).containsExactly(true, true, true, true, false);
    assertThat(catalogue.size()).isEqualTo(4);
    assertThat(catalogue.withUnseen().size()).isEqualTo(5);
  }

  @Test
  void ordersByPopularityAndEqualCountsByMovie() {
    assertThat(catalogue(Cut.NOW).byPopularity()).containsExactly(1, 0, 2, 3);
  }

  @Test
  void filtersKeepMoviesOutOfTheLists() {
    assertThat(filtered(new Conf.Filters(List.of(2L, 99L), 0, true)))
        .containsExactly(true, false, true, true, true);
    assertThat(filtered(new Conf.Filters(List.of(), 1990, true)))
        .containsExactly(false, true, true, false, true);
    assertThat(filtered(new Conf.Filters(List.of(), 0, false)))
        .containsExactly(true, true, false, true, true);
  }

  @Test
  void filtersThatLeaveFewerMoviesThanAListHasAreToldInOneLine() {
    assertThatThrownBy(() -> filtered(new Conf.Filters(List.of(2L), 1990, false)))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            "recommend.top_k is 2, but of 5 movies only 1 may be recommended; set a smaller one, or"
                + " let more movies through blocked_movies, min_year and adult");
  }

  /** Of 1989, 1990, 2000 (adult), no known year, and 2001. */
  private static boolean[] filtered(Conf.Filters filters) {
    Dataset<Row> movies =
        LocalSpark.session()
            .sql(
                "SELECT * FROM VALUES (1L, 1989, false), (2L, 1990, null), (3L, 2000, true),"
                    + " (4L, null, null), (5L, 2001, null) AS movies(movie_id, year, adult)");
    return catalogue(Cut.NOW).withUnseen().filtered(movies, filters, 2).allowed();
  }

  private static Catalogue catalogue(Cut cut) {
    return Catalogue.of(cut.histories(sequences()), VECTORS, 10);
  }

  private static Row row(long user, List<Long> movies, List<Long> timestamps, int trainLength) {
    return RowFactory.create(user, movies, timestamps, trainLength);
  }
}
