package nightreel.embed;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.immutable.ArraySeq;

/** Rows of {@code Tables.ITEM_EMBEDDINGS}. */
final class EmbeddingRow {

  private EmbeddingRow() {}

  /** Of a vector that is made anew every night. */
  static Row of(long movieId, String encoder, float[] vector, List<String> missing) {
    return RowFactory.create(
        movieId, encoder, ArraySeq.unsafeWrapArray(vector), names(missing), null);
  }

  /** A column of floats as an array. */
  static float[] floats(Row row, int column) {
    List<Float> values = row.getList(column);
    var floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  /** As {@code Encoders.row} wants an array. */
  static ArraySeq<String> names(List<String> names) {
    return ArraySeq.unsafeWrapArray(names.toArray(new String[0]));
  }
}
