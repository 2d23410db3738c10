package nightreel;

import java.time.LocalDate;
import nightreel.conf.Conf;
import nightreel.tables.Lake;
import nightreel.tables.Table;
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

  public Night(SparkSession spark, Conf conf, Lake lake, LocalDate runDate) {
    this(spark, conf, lake, runDate, Kernels.of(spark));
  }

  /** The same night with no time spent yet. */
  Night withNewKernels() {
    return new Night(spark, conf, lake, runDate);
  }

  public Dataset<Row> read(Table table) {
    return lake.read(table, runDate);
  }

  public void write(Table table, Dataset<Row> rows) {
    lake.write(table, runDate, rows);
  }
}
