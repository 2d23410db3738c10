package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.ArraySeq;

class GenomeVectorsTest {

  /** The means are 0.5 and 0.4; the third movie is the average one. */
  @Test
  void aVectorTellsHowAMovieDiffersFromTheAverage() {
    Map<Long, float[]> vectors =
        vectors(movie(1, 0.8f, 0.8f), movie(2, 0.2f, 0.0f), movie(3, 0.5f, 0.4f));

    assertThat(vectors).containsOnlyKeys(1L, 2L);
    assertThat(vectors.get(1L)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    assertThat(vectors.get(2L)).containsExactly(new float[] {-0.6f, -0.8f}, within(1e-6f));
  }

  /** The mean of the first tag is that of 1.0 and 0.0 alone. */
  @Test
  void aScoreThatIsNotKnownIsAverage() {
    Map<Long, float[]> vectors =
        vectors(movie(1, null, 0.9f), movie(2, 1.0f, 0.5f), movie(3, 0.0f, 0.1f));

    assertThat(vectors.get(1L)).containsExactly(new float[] {0, 1}, within(1e-6f));
    assertThat(vectors.get(2L)).containsExactly(new float[] {1, 0}, within(1e-6f));
  }

  @Test
  void aReleaseWithoutAGenomeHasNoVectors() {
    assertThat(vectors()).isEmpty();
  }

  private static Row movie(long id, Float... relevance) {
    return RowFactory.create(id, ArraySeq.unsafeWrapArray(relevance));
  }

  private static Map<Long, float[]> vectors(Row... movies) {
    Dataset<Row> genome =
        LocalSpark.session().createDataFrame(Arrays.asList(movies), Tables.GENOME.columns());
    var vectors = new HashMap<Long, float[]>();
    List<Row> rows = GenomeVectors.of(genome).collectAsList();
    for (Row row : rows) {
      assertThat(row.<String>getAs("encoder")).isEqualTo("genome");
      vectors.put(row.getAs("movie_id"), EmbeddingRow.floats(row, row.fieldIndex("vector")));
    }
    return vectors;
  }
}
