package nightreel;

import static org.apache.spark.sql.functions.col;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nightreel.conf.Conf;
import nightreel.split.Cut;
import nightreel.split.Protocol;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What every stage of one night shares.
 *
 * @param runDate the night: every row that is read or written belongs to it
 * @param kernels where the time goes
 */
public record Night(SparkSession spark, Conf conf, Lake lake, LocalDate runDate, Kernels kernels) {

  /** What is the same under every protocol. */
  private static final Set<Table> FACTS =
      Set.of(Tables.MOVIES, Tables.GENOME_TAGS, Tables.GENOME, Tables.POSTERS, Tables.HOLDOUT);

  public Night(SparkSession spark, Conf conf, Lake lake, LocalDate runDate) {
    this(spark, conf, lake, runDate, Kernels.of(spark));
  }

  /** The same night with no time spent yet. */
  Night withNewKernels() {
    return new Night(spark, conf, lake, runDate);
  }

  /**
   * The same night under the time split, where it is measured: its own histories, vectors, models
   * and indexes, which know nothing of the time after.
   */
  public Optional<Night> timeSplit() {
    boolean isHeldOut =
        conf.split().timeSplit() > 0
            && !read(Tables.HOLDOUT)
                .where(col("protocol").equalTo(Protocol.TIME_SPLIT.column()))
                .isEmpty();
    return isHeldOut ? Optional.of(branch()) : Optional.empty();
  }

  /** Where the time split has its tables, whether there are any or not. */
  public Night branch() {
    Lake branch = lake.branch(Protocol.TIME_SPLIT.column(), FACTS);
    return new Night(spark, conf.withoutTrials(), branch, runDate, kernels);
  }

  /** What of the histories is needed: under the time split nothing is published. */
  public List<Cut> cuts() {
    return lake.isBranch() ? List.of(Cut.VALIDATION, Cut.TEST) : List.of(Cut.values());
  }

  public Dataset<Row> read(Table table) {
    return lake.read(table, runDate);
  }

  public void write(Table table, Dataset<Row> rows) {
    lake.write(table, runDate, rows);
  }
}
