package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EmbedJobTest {

  private static final int MOVIES = 40;
  private static final int TEXT_WIDTH = 6;
  private static final int METADATA_WIDTH = 3;
  private static final Offset<Float> SAME = within(1e-5f);

  @Test
  void fusesEveryMovieIntoAUnitVectorOfTheWidthThatTheSettingsName() {
    for (int width : new int[] {4, 12}) {
      Map<Long, float[]> fused = vectors(fuse(modalities(rows()), width));

      assertThat(fused).hasSize(MOVIES);
      for (float[] vector : fused.values()) {
        assertThat(vector).hasSize(width);
        assertThat(dot(vector, vector)).isCloseTo(1, SAME);
        for (int d = TEXT_WIDTH + METADATA_WIDTH; d < width; d++) {
          assertThat(vector[d]).isZero();
        }
      }
    }
  }

  @Test
  void keepsTheCosinesOfTheCentredModalities() {
    Map<Long, float[]> fused = vectors(fuse(modalities(rows()), 12));

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
  void namesTheModalityThatItHasImputed() {
    List<Row> fused = fuse(modalities(rows()), 12).collectAsList();

    for (Row movie : fused) {
      assertThat(movie.<String>getAs("encoder")).isEqualTo("fused");
      List<String> missing = movie.getList(movie.fieldIndex("missing"));
      if (hasMetadata(movie.getAs("movie_id"))) {
        assertThat(missing).isEmpty();
      } else {
        assertThat(missing).containsExactly("metadata");
      }
    }
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

    Map<Long, float[]> fused = vectors(fuse(modalities(rows), 2));

    assertThat(dot(fused.get(0L), fused.get(4L))).isCloseTo(1, SAME);
    assertThat(dot(fused.get(0L), fused.get(1L))).isCloseTo(0, SAME);
    assertThat(dot(fused.get(0L), fused.get(3L))).isCloseTo(-1, SAME);
  }

  @Test
  void doesNotDependOnPartitions() {
    Dataset<Row> modalities = modalities(rows());
    Map<Long, float[]> one = vectors(fuse(modalities.coalesce(1), 12));

    Map<Long, float[]> many = vectors(fuse(modalities.repartition(7), 12));

    assertThat(many).hasSameSizeAs(one);
    one.forEach((movieId, vector) -> assertThat(many.get(movieId)).containsExactly(vector, SAME));
  }

  @Test
  void embedsTheTextsOfAllMoviesWhateverTheirPartition() {
    Conf.Embed settings = settings("batch_size=2");
    var movies = new ArrayList<Row>();
    for (long id = 0; id < 7; id++) {
      movies.add(
          Movies.movie(
              id, "Movie " + "again ".repeat((int) (id * 3 % 7)), 1990, List.of(), List.of()));
    }
    Dataset<Row> table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());

    Map<Long, float[]> embedded = vectors(EmbedJob.text(table.coalesce(1), settings, counter()));

    assertThat(embedded).hasSize(7);
    try (var encoder = TextEncoder.load(settings, 1)) {
      for (Row movie : movies) {
        assertThat(embedded.get(movie.<Long>getAs("movie_id")))
            .containsExactly(encoder.encode(List.of(MovieText.of(movie)))[0], SAME);
      }
    }
    Map<Long, float[]> spread = vectors(EmbedJob.text(table.repartition(9), settings, counter()));
    assertThat(spread).hasSize(7);
    embedded.forEach(
        (movieId, vector) -> assertThat(spread.get(movieId)).containsExactly(vector, SAME));
  }

  @Test
  void encodesEveryTextOnce() {
    var movies = new ArrayList<Row>();
    for (long id = 0; id < 5; id++) {
      movies.add(Movies.movie(id, "Movie " + id, 1990, List.of("Drama"), List.of()));
    }
    Dataset<Row> table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());
    LongAccumulator encoded = counter();

    EmbedJob.embed(
        table,
        settings("width=4"),
        3,
        encoded,
        vectors -> assertThat(vectors.collectAsList()).hasSize(15));

    assertThat(encoded.value()).isEqualTo(5);
  }

  @Test
  void givesNoMetadataVectorToAMovieOfWhichNothingIsKnown() {
    List<Row> movies =
        List.of(
            Movies.movie(1, "a", 1990, List.of("Drama"), List.of()),
            Movies.movie(2, "b", null, List.of(), List.of()));
    Dataset<Row> table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());

    assertThat(vectors(EmbedJob.metadata(table, MetadataEncoder.fit(table)))).containsOnlyKeys(1L);
  }

  private static LongAccumulator counter() {
    return LocalSpark.session().sparkContext().longAccumulator();
  }

  private static boolean hasMetadata(long movieId) {
    return movieId % 5 != 0;
  }

  private static List<Row> rows() {
    var rows = new ArrayList<Row>();
    for (long id = 0; id < MOVIES; id++) {
      rows.add(row(id, "text", unit(id, TEXT_WIDTH)));
      if (hasMetadata(id)) {
        rows.add(row(id, "metadata", unit(1_000 + id, METADATA_WIDTH)));
      }
    }
    return rows;
  }

  /** Both modalities less their means over the movies that have both; zero where one is missing. */
  private static double[][] centred() {
    int width = TEXT_WIDTH + METADATA_WIDTH;
    var centred = new double[MOVIES][width];
    var mean = new double[width];
    int complete = 0;
    for (int id = 0; id < MOVIES; id++) {
      float[] text = unit(id, TEXT_WIDTH);
      float[] metadata = unit(1_000 + id, METADATA_WIDTH);
      for (int d = 0; d < width; d++) {
        centred[id][d] = d < TEXT_WIDTH ? text[d] : metadata[d - TEXT_WIDTH];
        mean[d] += hasMetadata(id) ? centred[id][d] : 0;
      }
      complete += hasMetadata(id) ? 1 : 0;
    }
    for (int id = 0; id < MOVIES; id++) {
      for (int d = 0; d < width; d++) {
        centred[id][d] =
            d < TEXT_WIDTH || hasMetadata(id) ? centred[id][d] - mean[d] / complete : 0;
      }
    }
    return centred;
  }

  private static float[] unit(long seed, int width) {
    var random = new Random(seed);
    var vector = new float[width];
    for (int d = 0; d < width; d++) {
      vector[d] = (float) random.nextGaussian() + d;
    }
    UnitLength.scale(vector);
    return vector;
  }

  private static Dataset<Row> modalities(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, Tables.ITEM_EMBEDDINGS.columns());
  }

  private static Row row(long movieId, String encoder, float... vector) {
    var values = new ArrayList<Float>();
    for (float value : vector) {
      values.add(value);
    }
    return RowFactory.create(movieId, encoder, values, List.of());
  }

  private static Dataset<Row> fuse(Dataset<Row> modalities, int width) {
    return EmbedJob.fuse(
        modalities.where("encoder = 'text'"),
        modalities.where("encoder = 'metadata'"),
        settings("width=" + width),
        3);
  }

  private static Conf.Embed settings(String change) {
    return ConfReader.read(List.of(), List.of("embed." + change)).embed();
  }

  private static Map<Long, float[]> vectors(Dataset<Row> embeddings) {
    var vectors = new HashMap<Long, float[]>();
    for (Row row : embeddings.collectAsList()) {
      List<Float> values = row.getList(row.fieldIndex("vector"));
      var vector = new float[values.size()];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = values.get(d);
      }
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
