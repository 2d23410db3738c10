package nightreel.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the night had to do with.
 *
 * @param lacks what movies lack, those that lack nothing left out
 */
record DataQuality(long users, long interactions, long movies, List<Lack> lacks) {

  /** How many movies lack something. */
  record Lack(String what, long movies) {}

  /**
   * @param popularity movie_id and interactions
   * @param movies of {@code Tables.MOVIES}
   * @param posters of {@code Tables.POSTERS}
   * @param genome of {@code Tables.GENOME}
   * @param fused of {@code Tables.ITEM_EMBEDDINGS}, the fused vectors alone
   */
  static DataQuality of(
      long users,
      Dataset<Row> popularity,
      Dataset<Row> movies,
      Dataset<Row> posters,
      Dataset<Row> genome,
      Dataset<Row> fused) {
    Row watched = popularity.agg(sum("interactions")).first();
    Row facts = facts(movies);
    var lacks = new ArrayList<Lack>();
    lacks.add(new Lack("any interaction (cold)", without(movies, popularity)));
    lacks.add(new Lack("a description", facts.getLong(1)));
    lacks.add(new Lack("a poster", without(movies, posters)));
    lacks.add(new Lack("the tag genome", without(movies, genome)));
    lacks.add(new Lack("a link to TMDB", facts.getLong(2)));
    lacks.add(new Lack("a year", facts.getLong(3)));
    lacks.add(new Lack("genres", facts.getLong(4)));
    lacks.addAll(imputed(fused));
    lacks.removeIf(lack -> lack.movies() == 0);
    return new DataQuality(
        users, watched.isNullAt(0) ? 0 : watched.getLong(0), facts.getLong(0), lacks);
  }

  private static Row facts(Dataset<Row> movies) {
    return movies
        .agg(
            count(lit(1)),
            new Column[] {
              count_if(col("overview").isNull()),
              count_if(col("tmdb_id").isNull()),
              count_if(col("year").isNull()),
              count_if(size(col("genres")).equalTo(0))
            })
        .first();
  }

  private static long without(Dataset<Row> movies, Dataset<Row> others) {
    return movies
        .select("movie_id")
        .join(others.select("movie_id"), "movie_id", "left_anti")
        .count();
  }

  private static List<Lack> imputed(Dataset<Row> fused) {
    return fused
        .select(explode(col("missing")).as("modality"))
        .groupBy("modality")
        .agg(count(lit(1)))
        .orderBy("modality")
        .collectAsList()
        .stream()
        .map(row -> new Lack(row.getString(0) + " for its vector (imputed)", row.getLong(1)))
        .toList();
  }
}
