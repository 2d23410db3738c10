package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class UserRatingsTest {

  private final ArrayList<UserRatings.Duplicate> duplicates = new ArrayList<>();

  @Test
  void ofSeveralRatingsOfAMovieTheNewestIsKeptAndThenTheLastInTheFile() {
    var ratings = new UserRatings(7);
    ratings.add(1, 1f, 300, 10);
    ratings.add(1, 2f, 100, 11);
    ratings.add(2, 3f, 200, 12);
    ratings.add(2, 4f, 200, 13);
    ratings.add(3, 5f, 100, 14);

    UserRatings kept = ratings.newest(duplicates::add);

    assertThat(kept.size()).isEqualTo(3);
    assertThat(new float[] {kept.rating(0), kept.rating(1), kept.rating(2)})
        .as("by time")
        .containsExactly(5f, 4f, 1f);
    assertThat(duplicates)
        .containsExactly(
            new UserRatings.Duplicate(7, 1, 11, 10), new UserRatings.Duplicate(7, 2, 12, 13));
  }

  @Test
  void theOrderInWhichPartsOfAFileArriveChangesNothing() {
    var first = new UserRatings(7);
    var second = new UserRatings(7);
    for (int i = 0; i < 100; i++) {
      (i < 50 ? first : second).add(i % 40, i % 10, 100 + i % 3, i);
    }
    var forwards = new UserRatings(7);
    forwards.addAll(first);
    forwards.addAll(second);
    var backwards = new UserRatings(7);
    backwards.addAll(second);
    backwards.addAll(first);

    UserRatings kept = forwards.newest(duplicates::add);
    UserRatings same = backwards.newest(duplicate -> {});

    assertThat(kept.size()).isEqualTo(40);
    assertThat(duplicates).hasSize(60);
    for (int i = 0; i < 40; i++) {
      assertThat(same.movieId(i)).isEqualTo(kept.movieId(i));
      assertThat(same.rating(i)).isEqualTo(kept.rating(i));
      assertThat(same.timestamp(i)).isEqualTo(kept.timestamp(i));
    }
  }

  @Test
  void aJourneyChangesNothing() throws IOException, ClassNotFoundException {
    var ratings = new UserRatings(7);
    ratings.add(Integer.MAX_VALUE, 0.5f, 253_402_300_799L, 1);
    ratings.add(1, 4.3f, 1, 25_000_096);
    ratings.add(62_423, 5f, 1_577_833_834, 12);

    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(ratings);
      out.writeObject(new UserRatings(8));
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      var same = (UserRatings) in.readObject();
      assertThat(same.userId()).isEqualTo(7);
      assertThat(same.movieIds()).containsExactly(Integer.MAX_VALUE, 1, 62_423);
      assertThat(same.ratings()).containsExactly(0.5f, 4.3f, 5f);
      assertThat(same.timestamps()).containsExactly(253_402_300_799L, 1, 1_577_833_834);
      same.addAll(ratings);
      assertThat(same.size()).isEqualTo(6);
      UserRatings kept = same.newest(duplicates::add);
      assertThat(kept.movieIds()).containsExactly(1, 62_423, Integer.MAX_VALUE);
      assertThat(((UserRatings) in.readObject()).size()).isZero();
    }
  }
}
