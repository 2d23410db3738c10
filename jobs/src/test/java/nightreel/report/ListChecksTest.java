package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.ConfReader;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ListChecksTest {

  /** One movie of a list; ranks are the places in it. */
  private record Listed(long movieId, double score, double penalty) {}

  private final List<Row> histories = new ArrayList<>();
  private final List<Row> lists = new ArrayList<>();
  private int movies = 20;

  @Test
  void soundListsPass() {
    user(1, 1, 2);
    list(1, listed(3, 0.9), listed(4, 0.9), listed(5, 0.1));

    assertThat(failed(3, 1)).isEmpty();
  }

  @Test
  void usersWithoutAFullListAreNotCovered() {
    for (int user = 1; user <= 4; user++) {
      user(user, 1);
    }
    list(1, listed(3, 0.9), listed(4, 0.8));
    list(2, listed(3, 0.9), listed(4, 0.8));
    list(3, listed(3, 0.9));

    assertThat(failed(2, 0.75))
        .containsExactly(
            "50.0% of 4 users have a full list of 2, less than the 75.0% of gate.min_users_covered");
    assertThat(failed(2, 0.5)).isEmpty();
  }

  @Test
  void aListThatHoldsAllThatTheUserHasNotSeenIsFull() {
    user(1, 10, 11, 12, 12);
    list(1, listed(1, 0.9), listed(2, 0.8));

    movies = 5;
    assertThat(failed(20, 1)).isEmpty();
    movies = 6;
    assertThat(failed(20, 1)).hasSize(1);
  }

  @Test
  void aMovieThatStandsTwiceInAListIsFound() {
    user(7, 1);
    list(7, listed(3, 0.9), listed(3, 0.8));

    assertThat(failed(2, 1)).containsExactly("1 lists name a movie twice, such as that of user 7");
  }

  @Test
  void aMovieThatTheUserHasSeenIsFound() {
    user(7, 1, 4);
    user(8, 1, 4);
    list(7, listed(3, 0.9), listed(4, 0.8));
    list(8, listed(4, 0.9), listed(3, 0.8));

    assertThat(failed(2, 1))
        .containsExactly("2 lists hold a movie that the user has seen, such as that of user 7");
  }

  @Test
  void aRankThatIsLeftOutIsFound() {
    user(7, 1);
    lists.add(row(7, 1, listed(3, 0.9)));
    lists.add(row(7, 3, listed(4, 0.8)));

    assertThat(failed(2, 1))
        .containsExactly("1 lists have other ranks than 1, 2, 3, ..., such as that of user 7");
  }

  @Test
  void scoresThatRiseAreFoundWhereNothingWasGivenForDiversity() {
    user(7, 1);
    user(8, 1);
    list(7, listed(3, 0.9), listed(4, 0.2), listed(5, 0.3));
    list(8, listed(3, 0.9), new Listed(4, 0.2, 0.05), listed(5, 0.3));

    assertThat(failed(3, 1))
        .containsExactly("1 lists are not ordered by score, such as that of user 7");
  }

  @Test
  void theBestMovieComesFirstHoweverDiverseAListIs() {
    user(8, 1);
    list(8, listed(3, 0.2), new Listed(4, 0.3, 0.05));

    assertThat(failed(2, 1))
        .containsExactly("1 lists are not ordered by score, such as that of user 8");
  }

  @Test
  void listsOfUnknownUsersAndMoviesAreFound() {
    user(7, 1);
    list(7, listed(3, 0.9), listed(21, 0.8));
    list(9, listed(3, 0.9), listed(4, 0.8));

    assertThat(failed(2, 1))
        .containsExactly(
            "1 lists belong to no user of sequences, such as that of user 9",
            "1 recommended movies are not in movies, such as 21");
  }

  private List<String> failed(int topK, double minUsersCovered) {
    List<Row> catalogue =
        LongStream.rangeClosed(1, movies)
            .mapToObj(id -> Movies.movie(id, "Title", 1990, List.of(), List.of()))
            .toList();
    return ListChecks.failed(
        dataset(Tables.SEQUENCES, histories),
        dataset(Tables.RECOMMENDATIONS, lists),
        dataset(Tables.MOVIES, catalogue),
        ConfReader.read(
            List.of(),
            List.of("recommend.top_k=" + topK, "gate.min_users_covered=" + minUsersCovered)));
  }

  private void user(long userId, long... seen) {
    Object[] movieIds = Arrays.stream(seen).boxed().toArray();
    histories.add(RowFactory.create(userId, movieIds, movieIds, 1));
  }

  private void list(long userId, Listed... listed) {
    for (int i = 0; i < listed.length; i++) {
      lists.add(row(userId, i + 1, listed[i]));
    }
  }

  private static Listed listed(long movieId, double score) {
    return new Listed(movieId, score, 0);
  }

  private static Row row(long userId, int rank, Listed listed) {
    return RowFactory.create(
        userId,
        rank,
        listed.movieId(),
        listed.score(),
        null,
        null,
        listed.penalty(),
        Map.of("content", rank),
        null,
        null,
        null,
        null);
  }

  private static Dataset<Row> dataset(Table table, List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, table.columns());
  }
}
