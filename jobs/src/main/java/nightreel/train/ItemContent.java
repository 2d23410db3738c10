package nightreel.train;

import static org.apache.spark.sql.functions.col;

import java.util.stream.Collectors;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The vectors that SASRec reads as the content of movies, those of the encoder {@code
 * train.content_vectors}. The learned fusion says what histories say, which the network learns from
 * the histories itself; texts say something else.
 */
public final class ItemContent {

  private ItemContent() {}

  /**
   * Reads them.
   *
   * @param itemEmbeddings with the columns of {@code Tables.ITEM_EMBEDDINGS}
   * @param fused the fused vectors of all movies, whose rows they have; zero for a movie that the
   *     encoder does not know
   * @param settings those of the model
   * @return the fused vectors themselves where they are asked for, or no content is
   * @throws UnusableException where there is no such encoder
   */
  public static MovieVectors load(
      Dataset<Row> itemEmbeddings, MovieVectors fused, Conf.Train settings) {
    String encoder = settings.contentVectors();
    if (!settings.content() || encoder.equals(EmbedJob.FUSED)) {
      return fused;
    }
    MovieVectors found = MovieVectors.load(itemEmbeddings, encoder);
    if (found.size() == 0) {
      throw new UnusableException(
          "train.content_vectors is %s, but item_embeddings has only vectors of %s"
              .formatted(encoder, encoders(itemEmbeddings)));
    }
    return found.withRowsOf(fused.movieIds());
  }

  private static String encoders(Dataset<Row> itemEmbeddings) {
    return itemEmbeddings
        .select(col("encoder"))
        .distinct()
        .orderBy("encoder")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.joining(", "));
  }
}
