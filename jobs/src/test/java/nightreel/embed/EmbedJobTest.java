package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EmbedJobTest {

  private static final Offset<Float> SAME = within(1e-5f);

  @Test
  void embedsTheTextsOfAllMoviesWhateverTheirPartition() {
    Conf settings = TinyModels.settings("batch_tokens=128");
    var movies = new ArrayList<Row>();
    for (long id = 0; id < 7; id++) {
      movies.add(
          Movies.movie(
              id, "Movie " + "again ".repeat((int) (id * 3 % 7)), 1990, List.of(), List.of()));
    }
    Dataset<Row> table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());

    try (var embedded =
            EmbedJob.text(table.coalesce(1), Optional.empty(), settings, LocalSpark.kernels());
        var spread =
            EmbedJob.text(table.repartition(9), Optional.empty(), settings, LocalSpark.kernels());
        var encoder = TinyModels.text("builtin")) {
      assertThat(embedded.encoded()).isEqualTo(7);
      Map<Long, float[]> vectors = vectors(embedded.rows());
      for (Row movie : movies) {
        assertThat(vectors.get(movie.<Long>getAs("movie_id")))
            .containsExactly(encoder.encode(List.of(MovieText.of(movie)))[0], SAME);
      }
      Map<Long, float[]> others = vectors(spread.rows());
      assertThat(others).hasSize(7);
      vectors.forEach(
          (movieId, vector) -> assertThat(others.get(movieId)).containsExactly(vector, SAME));
    }
  }

  @Test
  void givesEveryMovieItsModalitiesAndTheFusedVector() {
    var movies = new ArrayList<Row>();
    for (long id = 0; id < 5; id++) {
      movies.add(Movies.movie(id, "Movie " + id, 1990, List.of("Drama"), List.of()));
    }
    Dataset<Row> table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());
    Dataset<Row> posters =
        LocalSpark.session().createDataFrame(List.of(), Tables.POSTERS.columns());

    EmbedJob.embed(
        table,
        posters,
        LocalSpark.session().createDataFrame(List.of(), Tables.GENOME.columns()),
        Optional.empty(),
        TinyModels.settings("width=4", "text_model=" + TinyModels.TEXT),
        modalities -> Fusion.pca(modalities, TinyModels.settings("width=4").embed(), 3),
        vectors ->
            assertThat(vectors.groupBy("encoder").count().collectAsList())
                .extracting(row -> row.getString(0) + " " + row.getLong(1))
                .containsExactlyInAnyOrder("text 5", "metadata 5", "fused 5"),
        LocalSpark.kernels());
  }

  @Test
  void givesNoMetadataVectorToAMovieOfWhichNothingIsKnown() {
    List<Row> movies =
        List.of(
            Movies.movie(1, "a", 1990, List.of("Drama"), List.of()),
            Movies.movie(2, "b", null, List.of(), List.of()));
    Dataset<Row> table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());

    assertThat(
            vectors(
                EmbedJob.metadata(
                    table, MetadataEncoder.fit(table, TinyModels.settings("width=4").embed()))))
        .containsOnlyKeys(1L);
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
