package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.faiss.Faiss;
import nightreel.index.ShardedIndex;
import nightreel.train.Neighbours;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourcesTest {

  /** Ten movies around a quarter of a circle: the nearest to the first are in order. */
  private static final int MOVIES = 10;

  private static final MovieVectors VECTORS = quarter();

  private ShardedIndex index;

  @BeforeEach
  void build() {
    index = flat(VECTORS.values());
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void findsTheNearestMoviesThatTheUserHasNotSeen() {
    assertThat(source(allowed()).retrieve(batch(0, 1, 3), 3)[0]).containsExactly(2, 4, 5);
  }

  @Test
  void searchesDeeperWhereManyMoviesMayNotBeListed() {
    boolean[] allowed = new boolean[MOVIES];
    allowed[8] = true;
    allowed[9] = true;
    assertThat(source(allowed).retrieve(batch(0), 2)[0]).containsExactly(8, 9);
  }

  @Test
  void givesWhatThereIsToAUserWhoHasSeenNearlyEverything() {
    int[] seen = IntStream.range(0, MOVIES - 1).toArray();
    assertThat(source(allowed()).retrieve(batch(seen), 3)[0]).containsExactly(9);
  }

  @Test
  void findsNothingForAUserWithoutAHistory() {
    assertThat(source(allowed()).retrieve(batch(), 3)[0]).isEmpty();
  }

  @Test
  void popularMoviesFillUpAnyUser() {
    var recent = new RecentSource(catalogue(allowed()), new int[] {4, 2, 7});
    assertThat(recent.retrieve(batch(), 2)[0]).containsExactly(4, 2);
    assertThat(recent.retrieve(batch(4), 2)[0]).containsExactly(2, 7);
  }

  @Test
  void scoresAnyMovieByItsCosineWithTheQuery() {
    assertThat(source(allowed()).score(batch(0), 0, new int[] {5, 0}))
        .containsExactly(new float[] {(float) Math.cos(Math.PI / 4), 1}, within(1e-6f));
  }

  @Test
  void doesNotScoreAMovieWithoutAVector() {
    var known = new boolean[MOVIES];
    var source =
        new IndexSource(
            index,
            new int[MOVIES],
            VECTORS.values(),
            known,
            Batch::contentQueries,
            catalogue(allowed()),
            LocalSpark.kernels());
    assertThat(source.score(batch(0), 0, new int[] {5})).containsExactly(Float.NaN);
  }

  @Test
  void moviesOfTheSameVectorAreListedByRow() {
    var same = new float[2 * MOVIES];
    for (int i = 0; i < same.length; i += 2) {
      same[i] = 1;
    }
    try (ShardedIndex equal = flat(same)) {
      int[] reversed = IntStream.range(0, MOVIES).map(i -> MOVIES - 1 - i).toArray();
      var source =
          new IndexSource(
              equal,
              reversed,
              same,
              allowed(),
              Batch::contentQueries,
              catalogue(allowed()),
              LocalSpark.kernels());
      assertThat(source.retrieve(batch(0), 9)[0]).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  /** More of the same vector than FAISS is asked for, where it may leave out any of them. */
  @Test
  void listsTheFirstOfAnyNumberOfMoviesOfTheSameVector() {
    int movies = 1_000;
    var same = new float[2 * movies];
    for (int i = 0; i < same.length; i += 2) {
      same[i] = 1;
    }
    var vectors = new MovieVectors(LongStream.range(0, movies).toArray(), 2, same);
    var all = new boolean[movies];
    java.util.Arrays.fill(all, true);
    var catalogue = new Catalogue(vectors, new long[movies], new long[movies], all);
    int[] reversed = IntStream.range(0, movies).map(i -> movies - 1 - i).toArray();
    try (ShardedIndex equal = flat(same)) {
      var source =
          new IndexSource(
              equal, reversed, same, all, Batch::contentQueries, catalogue, LocalSpark.kernels());
      assertThat(source.retrieve(batch(0), 200)[0])
          .containsExactly(IntStream.rangeClosed(1, 200).toArray());
    }
  }

  @Test
  void whatFollowsTheHistoryIsProposedTheStrongestFirst() {
    var source = transitions(allowed());
    assertThat(source.retrieve(batch(0, 1), 5)[0]).containsExactly(4, 2, 3);
    assertThat(source.retrieve(batch(0, 1), 1)[0]).containsExactly(4);
    assertThat(source.score(batch(0, 1), 0, new int[] {9, 4, 1})).containsExactly(0, 4, 0.5f);
  }

  @Test
  void scoresTheSameForABatchThatItHasJustRetrievedForAndForAnyOther() {
    var source = transitions(allowed());
    int[] rows = IntStream.range(0, MOVIES).toArray();
    Batch first = batch(0, 1);
    Batch second = batch(1);
    float[] fresh = transitions(allowed()).score(first, 0, rows);
    float[] freshSecond = transitions(allowed()).score(second, 0, rows);

    source.retrieve(first, 2);
    assertThat(source.score(second, 0, rows)).isEqualTo(freshSecond);
    assertThat(source.score(first, 0, rows)).isEqualTo(fresh).isNotEqualTo(freshSecond);
    source.retrieve(second, 2);
    assertThat(source.score(first, 0, rows)).isEqualTo(fresh);
    assertThat(source.score(second, 0, rows)).isEqualTo(freshSecond);
  }

  @Test
  void whatFollowsNothingOfTheHistoryIsNotProposed() {
    assertThat(transitions(allowed()).retrieve(batch(7), 5)[0]).isEmpty();
    assertThat(transitions(allowed()).retrieve(batch(), 5)[0]).isEmpty();
    assertThat(transitions(new boolean[MOVIES]).retrieve(batch(0, 1), 5)[0]).isEmpty();
  }

  @Test
  void aHistoryOf30000MoviesGetsTheOnesThatAreLeft() {
    int movies = 30_020;
    var values = new float[2 * movies];
    for (int row = 0; row < movies; row++) {
      values[2 * row] = (float) Math.cos(row * 1e-5);
      values[2 * row + 1] = (float) Math.sin(row * 1e-5);
    }
    var vectors = new MovieVectors(LongStream.range(0, movies).toArray(), 2, values);
    var all = new boolean[movies];
    java.util.Arrays.fill(all, true);
    var catalogue = new Catalogue(vectors, new long[movies], new long[movies], all);
    Batch batch = batch(IntStream.range(0, 30_000).toArray());
    int[] left = IntStream.range(30_000, movies).toArray();
    try (ShardedIndex many = flat(values)) {
      int[] rows = IntStream.range(0, movies).toArray();
      var source =
          new IndexSource(
              many, rows, values, all, Batch::contentQueries, catalogue, LocalSpark.kernels());
      assertThat(source.retrieve(batch, 30)[0]).containsExactly(left);
    }
    var starts = new int[movies + 1];
    java.util.Arrays.fill(starts, 30_000, movies + 1, 1);
    var last = new Neighbours(starts, new int[] {30_007}, new float[] {1});
    var follows = new NeighbourSource(last, new Conf.Source(5, 100, 0.8), catalogue);
    assertThat(follows.retrieve(batch, 5)[0]).containsExactly(30_007);
  }

  @Test
  void moviesThatAreNotInTheCatalogueLeaveAUserWithoutAHistory() {
    Row unknown =
        LocalSpark.session().sql("SELECT 1L AS user_id, array(900L, 901L) AS movie_ids").first();
    assertThat(UserHistory.of(unknown, VECTORS).rows()).isEmpty();
  }

  /** 1, 2 and 3 follow 0; 4, 2 and 3 follow 1, and 2 and 3 equally. */
  private static NeighbourSource transitions(boolean[] allowed) {
    var neighbours =
        new Neighbours(
            new int[] {0, 3, 6, 6, 6, 6, 6, 6, 6, 6, 6},
            new int[] {1, 2, 3, 4, 2, 3},
            new float[] {1, 1, 1, 4, 1, 1});
    return new NeighbourSource(neighbours, new Conf.Source(5, 2, 0.5), catalogue(allowed));
  }

  private IndexSource source(boolean[] allowed) {
    return new IndexSource(
        index,
        IntStream.range(0, MOVIES).toArray(),
        VECTORS.values(),
        allowed(),
        Batch::contentQueries,
        catalogue(allowed),
        LocalSpark.kernels());
  }

  private static Catalogue catalogue(boolean[] allowed) {
    return new Catalogue(VECTORS, new long[MOVIES], new long[MOVIES], allowed);
  }

  /** A user who looks for what is like movie 0, where there is a history at all. */
  private static Batch batch(int... seen) {
    var bits = new BitSet();
    for (int row : seen) {
      bits.set(row);
    }
    float[] query = seen.length == 0 ? new float[2] : VECTORS.vector(0);
    var users = new ArrayList<UserHistory>();
    users.add(new UserHistory(1, seen));
    return new Batch(users, List.of(bits), new float[2], query, new float[2]);
  }

  private static ShardedIndex flat(float[] vectors) {
    Faiss flat = Faiss.create("Flat", 2);
    flat.add(vectors);
    return ShardedIndex.of(flat);
  }

  private static boolean[] allowed() {
    var allowed = new boolean[MOVIES];
    java.util.Arrays.fill(allowed, true);
    return allowed;
  }

  private static MovieVectors quarter() {
    var values = new float[2 * MOVIES];
    for (int i = 0; i < MOVIES; i++) {
      values[2 * i] = (float) Math.cos(i * Math.PI / 2 / MOVIES);
      values[2 * i + 1] = (float) Math.sin(i * Math.PI / 2 / MOVIES);
    }
    return new MovieVectors(LongStream.range(0, MOVIES).toArray(), 2, values);
  }
}
