package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import nightreel.LocalSpark;
import nightreel.conf.ConfReader;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FusionTest {

  private static final int MOVIES = 40;
  private static final List<String> MODALITIES = List.of("text", "image", "metadata");
  private static final int[] WIDTHS = {6, 4, 3};
  private static final int ALL = 13;
  private static final Offset<Float> SAME = within(1e-5f);

  @Test
  void fusesEveryMovieIntoAUnitVectorOfTheWidthThatTheSettingsName() {
    for (int width : new int[] {4, 20}) {
      Map<Long, float[]> fused = vectors(fuse(table(rows()), width));

      assertThat(fused).hasSize(MOVIES);
      for (float[] vector : fused.values()) {
        assertThat(vector).hasSize(width);
        assertThat(dot(vector, vector)).isCloseTo(1, SAME);
        for (int d = ALL; d < width; d++) {
          assertThat(vector[d]).isZero();
        }
      }
    }
  }

  @Test
  void keepsTheCosinesOfTheCentredModalities() {
    Map<Long, float[]> fused = vectors(fuse(table(rows()), 20));

    double[][] centred = centred();
    for (int i = 0; i < MOVIES; i++) {
      for (int j = 0; j < MOVIES; j++) {
        assertThat(dot(fused.get((long) i), fused.get((long) j)))
            .as("movies %d and %d", i, j)
            .isCloseTo((float) cosine(centred[i], centred[j]), SAME);
      }
    }
  }

  @Test
  void namesTheModalitiesThatItHasImputed() {
    for (Row movie : fuse(table(rows()), 20).collectAsList()) {
      long movieId = movie.getAs("movie_id");
      assertThat(movie.<String>getAs("encoder")).isEqualTo("fused");
      assertThat(movie.<String>getList(movie.fieldIndex("missing")))
          .as("movie %d", movieId)
          .isEqualTo(
              IntStream.range(0, 3)
                  .filter(m -> !has(movieId, m))
                  .mapToObj(MODALITIES::get)
                  .toList());
    }
  }

  @Test
  void leavesOutAModalityThatNoMovieHas() {
    Dataset<Row> rows = table(rows()).where("encoder <> 'image'");

    List<Row> fused = fuse(rows, ALL).collectAsList();

    assertThat(fused)
        .hasSize((int) rows.select("movie_id").distinct().count())
        .allSatisfy(
            movie ->
                assertThat(movie.<String>getList(movie.fieldIndex("missing")))
                    .doesNotContain("image"));
    assertThat(vectors(fuse(rows, ALL)).values())
        .allSatisfy(vector -> assertThat(vector[ALL - 1]).isZero());
  }

  @Test
  void keepsTheAxesAlongWhichMoviesDiffer() {
    var rows = new ArrayList<Row>();
    for (long id = 0; id < 20; id++) { // four corners, which two axes can hold
      float x = id % 2 == 0 ? 1 : -1;
      float y = id % 4 < 2 ? 1 : -1;
      rows.add(row(id, "text", 0, x, 0, y));
      rows.add(row(id, "metadata", 1, 1));
    }

    Map<Long, float[]> fused = vectors(fuse(table(rows), 2));

    assertThat(dot(fused.get(0L), fused.get(4L))).isCloseTo(1, SAME);
    assertThat(dot(fused.get(0L), fused.get(1L))).isCloseTo(0, SAME);
    assertThat(dot(fused.get(0L), fused.get(3L))).isCloseTo(-1, SAME);
  }

  @Test
  void doesNotDependOnPartitions() {
    Dataset<Row> modalities = table(rows());
    Map<Long, float[]> one = vectors(fuse(modalities.coalesce(1), 12));

    Map<Long, float[]> many = vectors(fuse(modalities.repartition(7), 12));

    assertThat(many).hasSameSizeAs(one);
    one.forEach((movieId, vector) -> assertThat(many.get(movieId)).containsExactly(vector, SAME));
  }

  /** Some movies lack each modality, none lacks all. */
  private static boolean has(long movieId, int modality) {
    return switch (modality) {
      case 0 -> movieId % 7 != 0;
      case 1 -> movieId % 3 == 0;
      default -> movieId % 5 != 1;
    };
  }

  private static List<Row> rows() {
    var rows = new ArrayList<Row>();
    for (long id = 0; id < MOVIES; id++) {
      for (int m = 0; m < WIDTHS.length; m++) {
        if (has(id, m)) {
          rows.add(row(id, MODALITIES.get(m), unit(id, m)));
        }
      }
    }
    return rows;
  }

  /** Each modality less its mean over the movies that have it; zero where it is missing. */
  private static double[][] centred() {
    var centred = new double[MOVIES][ALL];
    int from = 0;
    for (int m = 0; m < WIDTHS.length; m++) {
      for (int d = 0; d < WIDTHS[m]; d++) {
        double sum = 0;
        int count = 0;
        for (int id = 0; id < MOVIES; id++) {
          if (has(id, m)) {
            sum += unit(id, m)[d];
            count++;
          }
        }
        for (int id = 0; id < MOVIES; id++) {
          centred[id][from + d] = has(id, m) ? unit(id, m)[d] - sum / count : 0;
        }
      }
      from += WIDTHS[m];
    }
    return centred;
  }

  private static float[] unit(long movieId, int modality) {
    var random = new Random(1_000 * modality + movieId);
    var vector = new float[WIDTHS[modality]];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) random.nextGaussian() + d;
    }
    UnitLength.scale(vector);
    return vector;
  }

  private static Dataset<Row> table(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, Tables.ITEM_EMBEDDINGS.columns());
  }

  private static Row row(long movieId, String encoder, float... vector) {
    return EmbeddingRow.of(movieId, encoder, vector, List.of());
  }

  private static Dataset<Row> fuse(Dataset<Row> rows, int width) {
    var modalities = new LinkedHashMap<String, Dataset<Row>>();
    for (String modality : MODALITIES) {
      modalities.put(modality, rows.where("encoder = '" + modality + "'"));
    }
    return Fusion.pca(
        modalities, ConfReader.read(List.of(), List.of("embed.width=" + width)).embed(), 3);
  }

  private static Map<Long, float[]> vectors(Dataset<Row> embeddings) {
    var vectors = new HashMap<Long, float[]>();
    for (Row row : embeddings.collectAsList()) {
      float[] vector = EmbeddingRow.floats(row, row.fieldIndex("vector"));
      assertThat(vectors.put(row.getAs("movie_id"), vector)).isNull();
    }
    return vectors;
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int d = 0; d < a.length; d++) {
      product += a[d] * b[d];
      squaresA += a[d] * a[d];
      squaresB += b[d] * b[d];
    }
    return product / Math.sqrt(squaresA * squaresB);
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
