package nightreel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** Rows of {@code Tables.MOVIES}. */
public final class Movies {

  private Movies() {}

  public static Row movie(
      long movieId, String title, Integer year, List<String> genres, List<String> tags) {
    var values = new HashMap<String, Object>();
    values.put("movie_id", movieId);
    values.put("title", title);
    values.put("year", year);
    values.put("genres", genres);
    values.put("tags", tags);
    return movie(values);
  }

  /**
   * @param values by column; of the others nothing is known
   */
  public static Row movie(Map<String, Object> values) {
    return new GenericRowWithSchema(
        Stream.of(Tables.MOVIES.columns().fields())
            .map(column -> scala(values.getOrDefault(column.name(), unknown(column))))
            .toArray(),
        Tables.MOVIES.columns());
  }

  private static Object unknown(StructField column) {
    if (column.dataType() instanceof ArrayType) {
      return List.of();
    }
    return column.dataType() instanceof MapType ? Map.of() : null;
  }

  private static Object scala(Object value) {
    if (value instanceof List<?> list) {
      return CollectionConverters.asScala(list).toSeq();
    }
    return value instanceof Map<?, ?> map ? CollectionConverters.asScala(map) : value;
  }
}
