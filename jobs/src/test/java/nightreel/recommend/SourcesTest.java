package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nightreel.embed.MovieVectors;
import nightreel.faiss.Faiss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourcesTest {

  /** Ten movies around a quarter of a circle: the nearest to the first are in order. */
  private static final int MOVIES = 10;

  private static final MovieVectors VECTORS = quarter();

  private Faiss index;

  @BeforeEach
  void build() {
    index = Faiss.create("Flat", 2);
    index.add(VECTORS.values());
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void findsTheNearestMoviesThatTheUserHasNotSeen() {
    assertThat(source(3, allowed()).retrieve(batch(0, 1, 3))[0]).containsExactly(2, 4, 5);
  }

  @Test
  void searchesDeeperWhereManyMoviesMayNotBeListed() {
    boolean[] allowed = new boolean[MOVIES];
    allowed[8] = true;
    allowed[9] = true;
    assertThat(source(2, allowed).retrieve(batch(0))[0]).containsExactly(8, 9);
  }

  @Test
  void givesWhatThereIsToAUserWhoHasSeenNearlyEverything() {
    int[] seen = IntStream.range(0, MOVIES - 1).toArray();
    assertThat(source(3, allowed()).retrieve(batch(seen))[0]).containsExactly(9);
  }

  @Test
  void findsNothingForAUserWithoutAHistory() {
    assertThat(source(3, allowed()).retrieve(batch())[0]).isEmpty();
  }

  @Test
  void popularMoviesFillUpAnyUser() {
    var recent = new RecentSource(new int[] {4, 2, 7}, 2);
    assertThat(recent.retrieve(batch())[0]).containsExactly(4, 2);
    assertThat(recent.retrieve(batch(4))[0]).containsExactly(2, 7);
  }

  private IndexSource source(int count, boolean[] allowed) {
    var catalogue = new Catalogue(VECTORS, new long[MOVIES], new long[MOVIES], allowed);
    return new IndexSource(
        "content",
        index,
        IntStream.range(0, MOVIES).toArray(),
        Batch::contentQueries,
        catalogue,
        count);
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
    return new Batch(users, List.of(bits), new float[2], query);
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
