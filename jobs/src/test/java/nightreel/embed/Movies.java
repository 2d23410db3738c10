package nightreel.embed;

import java.util.List;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import scala.jdk.javaapi.CollectionConverters;

/** Rows of {@code Tables.MOVIES}. */
final class Movies {

  private Movies() {}

  static Row movie(
      long movieId, String title, Integer year, List<String> genres, List<String> tags) {
    return new GenericRowWithSchema(
        new Object[] {movieId, title, year, seq(genres), seq(tags), null, null},
        Tables.MOVIES.columns());
  }

  private static Object seq(List<String> names) {
    return CollectionConverters.asScala(names).toSeq();
  }
}
