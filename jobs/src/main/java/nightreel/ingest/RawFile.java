package nightreel.ingest;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.Iterator;
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
  private final Charset charset;
  private final JavaRDD<Text> texts;
  private long[] firstLines;

  private RawFile(
      SparkSession spark,
      String name,
      Dialect dialect,
      Layout layout,
      Charset charset,
      JavaRDD<Text> texts) {
    this.spark = spark;
    this.name = name;
    this.dialect = dialect;
    this.layout = layout;
    this.charset = charset;
    this.texts = texts;
  }

  /**
   * @throws UnusableException where the file is empty or lacks a column
   */
  static RawFile open(Release release, String name, List<String> columns, int parts) {
    Path file = release.folder().file(name);
    JavaRDD<Text> texts =
        new JavaSparkContext(release.spark().sparkContext())
            .hadoopFile(
                file.toString(), TextInputFormat.class, LongWritable.class, Text.class, parts)
            .values();
    String first =
        decoded(texts, release.charset()).take(1).stream()
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
        release.charset(),
        texts);
  }

  private static JavaRDD<String> decoded(JavaRDD<Text> texts, Charset charset) {
    var decoder = new Decoder(charset);
    return texts.map(decoder::decode);
  }

  SparkSession spark() {
    return spark;
  }

  String name() {
    return name;
  }

  /** All lines. */
  JavaRDD<String> lines() {
    return decoded(texts, charset);
  }

  /** Every line that is a row, with its number. */
  JavaPairRDD<String, Long> numbered() {
    long headerLines = dialect.headerLines();
    return lines()
        .zipWithIndex()
        .filter(numbered -> numbered._2() >= headerLines)
        .mapValues(index -> index + 1);
  }

  /** What a task needs to turn lines into values. */
  LineReader reader(RowParser parser) {
    return new LineReader(name, layout, dialect.splitter(), parser);
  }

  /** Where the columns are, for what reads lines in a way of its own. */
  Layout layout() {
    return layout;
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * Reads every part of the file on its own.
   *
   * @param reader takes the lines of a part that are rows, and the number of the first of them
   */
  <T> JavaRDD<T> readParts(PartReader<T> reader) {
    long[] firstLines = numberParts();
    int headerLines = dialect.headerLines();
    return texts.mapPartitionsWithIndex(
        (part, lines) -> {
          int skipped = part == 0 ? headerLines : 0;
          for (int i = 0; i < skipped && lines.hasNext(); i++) {
            lines.next();
          }
          return reader.read(lines, firstLines[part] + skipped);
        },
        false);
  }

  /** How many lines the file has, the header among them. */
  long countLines() {
    return numberParts()[texts.getNumPartitions()] - 1;
  }

  /** The number of the first line of every part, and of the line after the last one. */
  private long[] numberParts() {
    if (firstLines == null) {
      List<Long> counts = texts.mapPartitions(RawFile::count).collect();
      firstLines = new long[counts.size() + 1];
      firstLines[0] = 1;
      for (int part = 0; part < counts.size(); part++) {
        firstLines[part + 1] = firstLines[part] + counts.get(part);
      }
    }
    return firstLines;
  }

  private static Iterator<Long> count(Iterator<Text> lines) {
    long count = 0;
    for (; lines.hasNext(); lines.next()) {
      count++;
    }
    return List.of(count).iterator();
  }

  /** Reads a part of the file. */
  interface PartReader<T> extends Serializable {

    /**
     * @param lines without their ends; the same object, filled anew, for every line
     * @param firstLine the number of the first of them in the file
     */
    Iterator<T> read(Iterator<Text> lines, long firstLine);
  }

  /** Turns bytes into text. */
  static final class Decoder implements Serializable {

    private final String name;
    private transient Charset charset; // cannot travel to the tasks

    private Decoder(Charset charset) {
      this.name = charset.name();
    }

    String decode(Text text) {
      if (charset == null) {
        charset = Charset.forName(name);
      }
      return new String(text.getBytes(), 0, text.getLength(), charset);
    }
  }

  Decoder decoder() {
    return new Decoder(charset);
  }

  /**
   * Checks every row.
   *
   * @param columns of what the parser returns
   */
  CheckedRows rows(StructType columns, RowParser parser) {
    return rows(columns, parser, row -> true);
  }

  /**
   * Checks every row.
   *
   * @param columns of what the parser returns
   * @param counted the rows that count; of the others nobody learns
   */
  CheckedRows rows(StructType columns, RowParser parser, Counted counted) {
    LineReader reader = reader(parser);
    return CheckedRows.of(
        spark,
        name,
        columns,
        numbered().map(line -> row(reader, line._1(), line._2())).filter(counted::counts));
  }

  /** Which rows count. */
  interface Counted extends Serializable {
    boolean counts(CheckedRow row);
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
