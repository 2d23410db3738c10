package nightreel.embed;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * What a model is to encode of one movie.
 *
 * @param content a text, or the path of a poster
 * @param fileHash SHA-256 of the poster's file; null for a text
 * @param contentHash of the content and the model together, as {@code Tables.ITEM_EMBEDDINGS} has
 *     it
 */
record Item(long movieId, String content, String fileHash, String contentHash)
    implements Serializable {

  static Item of(Row row) {
    return new Item(
        row.getAs("movie_id"),
        row.getAs("content"),
        row.getAs("file_hash"),
        row.getAs("content_hash"));
  }
}
