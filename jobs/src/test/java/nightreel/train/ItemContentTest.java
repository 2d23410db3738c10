package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Movies 10, 20 and 30 have fused vectors; nothing is known of what movie 20 is about. */
class ItemContentTest {

  private static final MovieVectors FUSED =
      new MovieVectors(new long[] {10, 20, 30}, 1, new float[] {1, 1, 1});

  @Test
  void hasTheRowsOfTheFusedVectors() {
    MovieVectors content =
        ItemContent.load(embeddings(), FUSED, Tiny.settings("content_vectors=text"));

    assertThat(content.movieIds()).containsExactly(10, 20, 30);
    assertThat(content.width()).isEqualTo(2);
    assertThat(content.values()).containsExactly(0.6f, 0.8f, 0, 0, 1, 0);
  }

  @Test
  void isTheFusedVectorsWhereTheyAreAskedForOrNoContentIs() {
    assertThat(ItemContent.load(embeddings(), FUSED, Tiny.settings("content_vectors=fused")))
        .isSameAs(FUSED);
    assertThat(ItemContent.load(embeddings(), FUSED, Tiny.settings("content=false")))
        .isSameAs(FUSED);
  }

  @Test
  void refusesAnEncoderThatHasNoVectors() {
    assertThatThrownBy(
            () -> ItemContent.load(embeddings(), FUSED, Tiny.settings("content_vectors=image")))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            "train.content_vectors is image, but item_embeddings has only vectors of fused, text");
  }

  private static Dataset<Row> embeddings() {
    return LocalSpark.session()
        .createDataFrame(
            List.of(
                row(30, "text", 1, 0),
                row(10, "text", 0.6f, 0.8f),
                row(40, "text", 0, 1),
                row(10, "fused", 1),
                row(20, "fused", 1)),
            Tables.ITEM_EMBEDDINGS.columns())
        .select("movie_id", "encoder", "vector");
  }

  private static Row row(long movieId, String encoder, float... vector) {
    var values = new java.util.ArrayList<Float>();
    for (float value : vector) {
      values.add(value);
    }
    var row = new Object[Tables.ITEM_EMBEDDINGS.columns().size()];
    row[0] = movieId;
    row[1] = encoder;
    row[2] = scala.jdk.javaapi.CollectionConverters.asScala(values).toSeq();
    return RowFactory.create(row);
  }
}
