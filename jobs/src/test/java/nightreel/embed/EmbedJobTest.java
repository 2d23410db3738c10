package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EmbedJobTest {

  private static final Offset<Float> SAME = within(1e-5f);

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
        encoded,
        modalities -> Fusion.pca(modalities, settings("width=4"), 3),
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

    assertThat(vectors(EmbedJob.metadata(table, MetadataEncoder.fit(table, settings("width=4")))))
        .containsOnlyKeys(1L);
  }

  private static LongAccumulator counter() {
    return LocalSpark.session().sparkContext().longAccumulator();
  }

  private static Conf.Embed settings(String change) {
    return ConfReader.read(List.of(), List.of("embed." + change)).embed();
  }

  private static Map<Long, float[]> vectors(Dataset<Row> embeddings) {
    var vectors = new HashMap<Long, float[]>();
    for (Row row : embeddings.collectAsList()) {
      float[] vector = EmbeddingRow.floats(row, row.fieldIndex("vector"));
      assertThat(vectors.put(row.getAs("movie_id"), vector)).isNull();
    }
    return vectors;
  }
}
