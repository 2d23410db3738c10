package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.UnusableException;
import nightreel.tables.Tables;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class MovieVectorsTest {

  private static final MovieVectors VECTORS =
      new MovieVectors(new long[] {10, 20, 30}, 2, new float[] {1, 0, 0, 1, 0.6f, 0.8f});

  @Test
  void findsTheRowOfAMovie() {
    assertThat(VECTORS.row(20)).isEqualTo(1);
    assertThat(VECTORS.row(25)).isNegative();
    assertThat(VECTORS.vector(2)).containsExactly(0.6f, 0.8f);
    assertThat(VECTORS.dot(new float[] {2, 3}, 2)).isCloseTo(3.6f, within(1e-6f));
  }

  @Test
  void weighsTheLastMovieOfAHistoryMost() {
    // 0.5 * (1, 0) + (0, 1), of length sqrt(1.25)
    assertThat(VECTORS.mean(new int[] {0, 1}, 0.5))
        .containsExactly(new float[] {0.4472136f, 0.8944272f}, within(1e-6f));
    // 0.25 * (0, 1) + 0.5 * (1, 0) + (0, 1)
    assertThat(VECTORS.mean(new int[] {1, 0, 1}, 0.5))
        .containsExactly(new float[] {0.3713907f, 0.9284767f}, within(1e-6f));
  }

  @Test
  void hasNoMeanOfAnEmptyHistory() {
    assertThat(VECTORS.mean(new int[0], 0.9)).containsExactly(0, 0);
  }

  @Test
  void loadsOneEncodersVectorsInTheOrderOfMovieIds() {
    var spark = LocalSpark.session();
    var rows =
        spark
            .createDataFrame(
                List.of(
                    RowFactory.create(30L, "fused", List.of(0.6f, 0.8f), List.of()),
                    RowFactory.create(10L, "text", List.of(0f, 0f, 1f), List.of()),
                    RowFactory.create(10L, "fused", List.of(1f, 0f), List.of("metadata")),
                    RowFactory.create(20L, "fused", List.of(0f, 1f), List.of())),
                Tables.ITEM_EMBEDDINGS.columns())
            .repartition(3);

    MovieVectors loaded = MovieVectors.load(rows, "fused");

    assertThat(loaded.movieIds()).containsExactly(10, 20, 30);
    assertThat(loaded.width()).isEqualTo(2);
    assertThat(loaded.values()).containsExactly(VECTORS.values());
    assertThat(MovieVectors.load(rows, "image").size()).isZero();
  }

  @Test
  void refusesAVectorWithAValueThatIsNotANumber() {
    var rows =
        LocalSpark.session()
            .createDataFrame(
                List.of(RowFactory.create(17L, "fused", List.of(1f, Float.NaN), List.of())),
                Tables.ITEM_EMBEDDINGS.columns());

    assertThatThrownBy(() -> MovieVectors.load(rows, "fused"))
        .isInstanceOf(UnusableException.class)
        .hasMessage("item_embeddings: the fused vector of movie 17 holds NaN; run embed again");
  }
}
