package nightreel.ingest;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Ids that a file knows, at hand in every task.
 *
 * @param name what they are called, such as {@code movie}
 * @param file that knows them
 * @param sorted so that they can be searched
 */
record KnownIds(String name, String file, Broadcast<long[]> sorted) implements Serializable {

  static KnownIds of(SparkSession spark, String name, String file, JavaRDD<Long> ids) {
    long[] sorted = ids.collect().stream().mapToLong(id -> id).sorted().distinct().toArray();
    return new KnownIds(name, file, new JavaSparkContext(spark.sparkContext()).broadcast(sorted));
  }

  /** Where an id stands among the sorted ones; less than 0 where it is not known. */
  int position(long id) {
    return Arrays.binarySearch(sorted.value(), id);
  }

  int count() {
    return sorted.value().length;
  }

  /** The id at a place among the sorted ones. */
  long id(int position) {
    return sorted.value()[position];
  }

  long require(long id) throws BadRowException {
    if (position(id) < 0) {
      throw unknown(Reason.UNKNOWN_MOVIE, id);
    }
    return id;
  }

  BadRowException unknown(Reason reason, long id) {
    return new BadRowException(reason, "%s %d is not in %s", name, id, file);
  }

  /** One column with the ids. */
  Dataset<Row> rows(SparkSession spark, String column) {
    List<Long> ids = Arrays.stream(sorted.value()).boxed().toList();
    return spark.createDataset(ids, Encoders.LONG()).toDF(column);
  }
}
