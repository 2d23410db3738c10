package nightreel.index;

import static nightreel.index.MovieIndex.ALS;
import static nightreel.index.MovieIndex.CONTENT;
import static nightreel.index.MovieIndex.SEQUENCE;

import java.util.Map;
import nightreel.Sha256;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.train.AlsModel;
import nightreel.train.SasRecModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the vectors of each index are from: an index that is older than its model, or than the
 * movies' vectors, would find other movies without a word.
 *
 * @param sha256 of what, by space
 */
public record IndexOrigins(Map<String, String> sha256) {

  private static final Map<String, String> WHAT =
      Map.of(
          CONTENT, "other fused vectors than item_embeddings holds",
          SEQUENCE, "another SASRec, or with other content, than there is now",
          ALS, "other factors of ALS than models holds");

  /**
   * The present ones.
   *
   * @param vectors fused vectors of all movies
   * @param itemContent what SASRec reads of them
   */
  public static IndexOrigins of(
      MovieVectors vectors, MovieVectors itemContent, SasRecModel model, AlsModel als) {
    String fused = vectors.sha256();
    String content = itemContent == vectors ? fused : itemContent.sha256();
    return new IndexOrigins(
        Map.of(
            CONTENT,
            fused,
            SEQUENCE,
            new Sha256().add(model.weights().sha256()).add(content).hex(),
            ALS,
            als.file().sha256()));
  }

  /**
   * Compares them with what the indexes were made from; one of a version that did not note it is
   * taken to be right.
   *
   * @param indexes with the columns of {@code Tables.INDEXES}
   * @throws UnusableException where an index is not from what there is now
   */
  public void requireSame(Dataset<Row> indexes) {
    for (Row index : indexes.select("space", "origin_sha256").orderBy("space").collectAsList()) {
      String space = index.getString(0);
      if (!index.isNullAt(1) && !index.getString(1).equals(sha256.get(space))) {
        throw new UnusableException(
            "%s index: was built from %s; run index again".formatted(space, WHAT.get(space)));
      }
    }
  }
}
