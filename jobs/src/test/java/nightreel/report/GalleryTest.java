package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.report.UserSheet.Movie;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class GalleryTest {

  @Test
  void oneUserIsTheMedianOfAllHistories() {
    assertThat(Gallery.typicalUsers(sequences(3, 50, 7, 20, 9), 1)).containsExactly(5L);
  }

  @Test
  void usersSpanShortAndLongHistories() {
    // users 1 to 10, the longer the history the smaller the id
    assertThat(Gallery.typicalUsers(sequences(30, 27, 24, 21, 18, 15, 12, 9, 6, 3), 5))
        .containsExactly(9L, 7L, 5L, 3L, 1L);
  }

  @Test
  void manyUsersOfOneLengthAreStillDifferentUsers() {
    assertThat(Gallery.typicalUsers(sequences(4, 4, 4, 4, 4), 3))
        .doesNotHaveDuplicates()
        .hasSize(3);
  }

  @Test
  void fewerUsersThanAskedForAreAllOfThem() {
    assertThat(Gallery.typicalUsers(sequences(4, 5), 10)).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void aSheetShowsTheEndOfTheHistoryAndTheTopOfTheListWithTitles() {
    var movies = new ArrayList<Row>();
    for (long id = 1; id <= 40; id++) {
      movies.add(Movies.movie(id, "Title " + id, 1990, List.of("Drama"), List.of()));
    }
    var recommendations = new ArrayList<Row>();
    for (int rank = 20; rank >= 1; rank--) {
      recommendations.add(
          RowFactory.create(
              1L,
              rank,
              20L + rank,
              1.0 / rank,
              null,
              0.5,
              0.1,
              Map.of("content", rank),
              new long[] {1},
              "Because " + rank,
              "Detailed " + rank,
              "{}",
              "rules"));
    }
    recommendations.add(
        RowFactory.create(2L, 1, 1L, 1.0, null, null, 0.0, Map.of(), null, null, null, null, null));

    UserSheet sheet =
        Gallery.pick(
                sequences(15),
                dataset(Tables.RECOMMENDATIONS, recommendations),
                dataset(Tables.MOVIES, movies),
                1)
            .get(0);

    assertThat(sheet.historyLength()).isEqualTo(15);
    assertThat(sheet.lastMovies()).hasSize(10).last().extracting(Movie::movieId).isEqualTo(15L);
    assertThat(sheet.lastMovies().get(9).titleAndYear()).isEqualTo("Title 15 (1990)");
    assertThat(sheet.recommendations()).hasSize(10);
    assertThat(sheet.recommendations().get(0).movie().title()).isEqualTo("Title 21");
    assertThat(sheet.recommendations().get(0).sasrecScore()).isNull();
    assertThat(sheet.recommendations().get(9).sources()).isEqualTo(Map.of("content", 10));
    assertThat(sheet.recommendations().get(9).explanation()).isEqualTo("Because 10");
    assertThat(sheet.recommendations().get(9).details()).isEqualTo("Detailed 10");
  }

  @Test
  void aMovieWithoutARowGoesByItsId() {
    var sheets =
        Gallery.pick(
            sequences(2),
            dataset(Tables.RECOMMENDATIONS, Collections.emptyList()),
            dataset(Tables.MOVIES, Collections.emptyList()),
            1);

    assertThat(sheets.get(0).lastMovies())
        .extracting(Movie::title)
        .containsExactly("movie 1", "movie 2");
    assertThat(sheets.get(0).recommendations()).isEmpty();
  }

  /** Users 1, 2, ... with histories of these lengths. */
  private static Dataset<Row> sequences(int... lengths) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < lengths.length; i++) {
      Long[] movieIds = LongStream.rangeClosed(1, lengths[i]).boxed().toArray(Long[]::new);
      rows.add(RowFactory.create(i + 1L, movieIds, movieIds, 1));
    }
    return dataset(Tables.SEQUENCES, rows);
  }

  private static Dataset<Row> dataset(Table table, List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, table.columns());
  }
}
