package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nightreel.UserRanges;
import nightreel.conf.Conf;
import nightreel.recommend.Blend.Scored;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;
import scala.collection.immutable.ArraySeq;
import scala.jdk.javaapi.CollectionConverters;

/** The rows of {@code Tables.RECOMMENDATIONS}. */
final class ListRows {

  /** Some 30 MB of Parquet. */
  private static final long ROWS_A_FILE = 1_000_000;

  private ListRows() {}

  /**
   * The best movies of every user.
   *
   * @param histories what {@code Cut.histories} gave, in the partitions in which they are computed
   * @param served is told of the users that are done
   * @return columns of {@code Tables.RECOMMENDATIONS}
   */
  static Dataset<Row> compute(
      Dataset<Row> histories, Pipeline pipeline, Ranking ranking, LongAccumulator served) {
    return histories.mapPartitions(
        (Iterator<Row> rows) -> {
          Recommender recommender = pipeline.open();
          Reasons reasons = Reasons.of(recommender, pipeline, ranking);
          return Batches.map(
              rows,
              pipeline.catalogue().vectors(),
              pipeline.settings().recommend().batchSize(),
              users -> {
                List<Row> recommended = rows(users, recommender, pipeline, ranking, reasons);
                served.add(users.size());
                return recommended;
              });
        },
        Encoders.row(Tables.RECOMMENDATIONS.columns()));
  }

  private static List<Row> rows(
      List<UserHistory> users,
      Recommender recommender,
      Pipeline pipeline,
      Ranking ranking,
      Reasons reasons) {
    long[] movieIds = pipeline.catalogue().vectors().movieIds();
    int topK = pipeline.settings().recommend().topK();
    List<List<Scored>> ranked = recommender.rank(users, ranking.blend());
    List<List<Scored>> lists = recommender.rerank(ranked, ranking.lambda(), topK);
    List<List<Reasons.Told>> told = reasons.of(users, ranked, lists);
    var rows = new ArrayList<Row>();
    for (int b = 0; b < users.size(); b++) {
      List<Scored> list = lists.get(b);
      for (int i = 0; i < list.size(); i++) {
        rows.add(row(users.get(b).userId(), i + 1, list.get(i), movieIds, told.get(b).get(i)));
      }
    }
    return rows;
  }

  private static Row row(long userId, int rank, Scored scored, long[] movieIds, Reasons.Told told) {
    Candidate candidate = scored.candidate();
    return RowFactory.create(
        userId,
        rank,
        movieIds[candidate.row()],
        scored.score(),
        nullable(candidate.score(Source.SEQUENCE)),
        nullable(candidate.score(Source.CONTENT)),
        scored.penalty(),
        CollectionConverters.asScala(sources(candidate)),
        told.because() == null ? null : ArraySeq.unsafeWrapArray(told.because()),
        told.simple(),
        told.detailed(),
        told.technical(),
        told.simple() == null ? null : Conf.Llm.RULES);
  }

  private static Map<String, Integer> sources(Candidate candidate) {
    var sources = new LinkedHashMap<String, Integer>();
    candidate.ranks().forEach((source, rank) -> sources.put(source.column(), rank));
    return sources;
  }

  private static Double nullable(float feature) {
    return Float.isNaN(feature) ? null : (double) feature;
  }

  /**
   * Lists in files of ranges of users, and there by user and rank: by Delta's statistics a reader
   * of one user opens one file, and by Parquet's a part of it.
   *
   * @param users a row a user, with a column user_id
   * @param count how many users there are
   * @param rows about how many there are of the lists
   */
  static Dataset<Row> inRanges(Dataset<Row> lists, Dataset<Row> users, long count, long rows) {
    int files = (int) (1 + rows / ROWS_A_FILE);
    UserRanges ranges = UserRanges.of(users, count, files);
    UDF1<Long, Integer> range = ranges::getPartition;
    return lists
        .repartitionById(files, udf(range, DataTypes.IntegerType).apply(col("user_id")))
        .sortWithinPartitions("user_id", "rank");
  }
}
