package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MovieMapTest {

  @Test
  void placesNearVectorsNearEachOther() {
    float[][] plane = MovieMap.plane(twoBunches(), 1);

    for (float[] place : plane) {
      assertThat(place[0]).isBetween(0f, 1f);
      assertThat(place[1]).isBetween(0f, 1f);
    }
    int nearestIsOfTheSame = 0;
    for (int i = 0; i < plane.length; i++) {
      nearestIsOfTheSame += nearest(plane, i) % 2 == i % 2 ? 1 : 0;
    }
    assertThat(nearestIsOfTheSame).isGreaterThan(95);
  }

  @Test
  void isTheSameForTheSameVectorsAndSeed() {
    assertThat(MovieMap.plane(twoBunches(), 1)).isDeepEqualTo(MovieMap.plane(twoBunches(), 1));
  }

  @Test
  void namesTheMostCommonGenreFirstAndTheOthersLast() {
    var map =
        new MovieMap(
            List.of(place(MovieMap.OTHER), place("Drama"), place(MovieMap.OTHER), place("Action")));

    assertThat(map.genres()).containsExactly("Action", "Drama", MovieMap.OTHER);
  }

  private static MovieMap.Place place(String genre) {
    return new MovieMap.Place("Heat", genre, 0, 0);
  }

  private static int nearest(float[][] plane, int i) {
    int nearest = -1;
    double least = Double.MAX_VALUE;
    for (int j = 0; j < plane.length; j++) {
      double distance = Math.hypot(plane[i][0] - plane[j][0], plane[i][1] - plane[j][1]);
      if (j != i && distance < least) {
        least = distance;
        nearest = j;
      }
    }
    return nearest;
  }

  private static float[][] twoBunches() {
    var random = new Random(5);
    var vectors = new float[100][8];
    for (int i = 0; i < vectors.length; i++) {
      for (int d = 0; d < 8; d++) {
        vectors[i][d] = (float) random.nextGaussian() * 0.2f;
      }
      vectors[i][i % 2] += 1;
    }
    return vectors;
  }
}
