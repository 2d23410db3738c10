package nightreel.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nightreel.conf.UnusableException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A CSV file whose first line names its columns: one line is one row, whatever quotes it holds.
 *
 * <p>Lines end with LF or CRLF. They are read in as many parts as the file system suggests, and
 * numbered from 1 in the order of the file all the same.
 */
final class CsvFile {

  private final SparkSession spark;
  private final String name;
  private final Layout layout;
  private final JavaRDD<String> lines;

  private CsvFile(SparkSession spark, String name, Layout layout, JavaRDD<String> lines) {
    this.spark = spark;
    this.name = name;
    this.layout = layout;
    this.lines = lines;
  }

  /**
   * Opens a file that must be there.
   *
   * @param columns those that the header must name, in any order and among others
   * @throws UnusableException where the file is missing, empty or lacks a column
   */
  static CsvFile open(SparkSession spark, Folder folder, String name, List<String> columns) {
    return find(spark, folder, name, columns)
        .orElseThrow(
            () ->
                new UnusableException(
                    "%s: holds no %s; set paths.movielens to the folder of a MovieLens dataset"
                        .formatted(folder, name)));
  }

  /** Opens a file if it is there. */
  static Optional<CsvFile> find(
      SparkSession spark, Folder folder, String name, List<String> columns) {
    return find(spark, folder, name, columns, 1);
  }

  /**
   * @param parts in how many parts the file is read, at least
   */
  static Optional<CsvFile> find(
      SparkSession spark, Folder folder, String name, List<String> columns, int parts) {
    if (!folder.has(name)) {
      return Optional.empty();
    }
    var file = folder.file(name);
    var lines = new JavaSparkContext(spark.sparkContext()).textFile(file.toString(), parts);
    String header =
        lines.take(1).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new UnusableException(
                        "%s: is empty; put the file of the MovieLens dataset there"
                            .formatted(Folder.show(file))));
    return Optional.of(new CsvFile(spark, name, Layout.of(file, header, columns), lines));
  }

  String name() {
    return name;
  }

  /**
   * Checks every line after the header.
   *
   * @param columns what the parser returns
   * @return {@code columns}, null where a row is rejected, and those of {@link Verdict}
   */
  Dataset<Row> rows(StructType columns, RowParser parser) {
    var reader = new LineReader(name, layout, new CsvLine(), parser, columns.size());
    JavaRDD<Row> rows =
        lines
            .zipWithIndex()
            .filter(numbered -> numbered._2() > 0)
            .map(numbered -> reader.row(numbered._1(), numbered._2() + 1));
    return spark.createDataFrame(rows, Verdict.after(columns));
  }

  /** What a task needs to turn lines into rows. */
  private record LineReader(String source, Layout layout, CsvLine csv, RowParser parser, int width)
      implements java.io.Serializable {

    Row row(String text, long line) {
      String raw = Fields.cutRaw(text);
      try {
        Object[] values = parser.parse(layout.select(csv.fields(text)));
        return RowFactory.create(
            Verdict.append(Arrays.copyOf(values, width), source, line, raw, null, null));
      } catch (BadRowException e) {
        String message = "%s line %d: %s".formatted(source, line, e.getMessage());
        return RowFactory.create(
            Verdict.append(new Object[width], source, line, raw, e.reason().code(), message));
      }
    }
  }
}
