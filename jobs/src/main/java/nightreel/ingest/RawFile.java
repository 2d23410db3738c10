package nightreel.ingest;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;
import nightreel.conf.UnusableException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.TextInputFormat;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A file of which one line is one row, whatever quotes it holds.
 *
 * <p>Lines end with LF or CRLF. They are read in as many parts as the file system suggests, and
 * numbered from 1 in the order of the file all the same.
 */
final class RawFile {

  private final SparkSession spark;
  private final String name;
  private final Dialect dialect;
  private final Layout layout;
  private final JavaRDD<String> lines;

  private RawFile(
      SparkSession spark, String name, Dialect dialect, Layout layout, JavaRDD<String> lines) {
    this.spark = spark;
    this.name = name;
    this.dialect = dialect;
    this.layout = layout;
    this.lines = lines;
  }

  /**
   * @throws UnusableException where the file is empty or lacks a column
   */
  static RawFile open(Release release, String name, List<String> columns, int parts) {
    Path file = release.folder().file(name);
    JavaRDD<String> lines = lines(release.spark(), file, release.charset(), parts);
    String first =
        lines.take(1).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new UnusableException(
                        "%s: is empty; put the file of the MovieLens dataset there"
                            .formatted(Folder.show(file))));
    return new RawFile(
        release.spark(),
        name,
        release.dialect(),
        release.dialect().layout(file, first, columns),
        lines);
  }

  private static JavaRDD<String> lines(SparkSession spark, Path file, Charset charset, int parts) {
    String charsetName = charset.name(); // a Charset cannot travel to the tasks
    return new JavaSparkContext(spark.sparkContext())
        .hadoopFile(file.toString(), TextInputFormat.class, LongWritable.class, Text.class, parts)
        .values()
        .map(
            text -> new String(text.getBytes(), 0, text.getLength(), Charset.forName(charsetName)));
  }

  SparkSession spark() {
    return spark;
  }

  String name() {
    return name;
  }

  /** All lines. */
  JavaRDD<String> lines() {
    return lines;
  }

  /** Every line that is a row, with its number. */
  JavaPairRDD<String, Long> numbered() {
    long headerLines = dialect.headerLines();
    return lines
        .zipWithIndex()
        .filter(numbered -> numbered._2() >= headerLines)
        .mapValues(index -> index + 1);
  }

  /** What a task needs to turn lines into values. */
  LineReader reader(RowParser parser) {
    return new LineReader(name, layout, dialect.splitter(), parser);
  }

  /**
   * Checks every row.
   *
   * @param columns of what the parser returns
   */
  CheckedRows rows(StructType columns, RowParser parser) {
    LineReader reader = reader(parser);
    return CheckedRows.of(
        spark, name, columns, numbered().map(line -> row(reader, line._1(), line._2())));
  }

  private static CheckedRow row(LineReader reader, String text, long line) {
    try {
      return CheckedRow.kept(reader.values(text), reader.source(), line, text);
    } catch (BadRowException e) {
      return CheckedRow.rejected(reader.source(), line, text, e);
    }
  }

  /** Splits lines, picks the columns and parses them. */
  record LineReader(String source, Layout layout, LineSplitter splitter, RowParser parser)
      implements Serializable {

    Object[] values(String line) throws BadRowException {
      return parser.parse(layout.select(splitter.fields(line)));
    }

    /** What is wrong, and where. */
    String message(long line, String problem) {
      return "%s line %d: %s".formatted(source, line, problem);
    }
  }
}
