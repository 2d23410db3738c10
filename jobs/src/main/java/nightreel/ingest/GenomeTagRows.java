package nightreel.ingest;

import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The rows of {@code genome-tags}: the tags whose relevance the genome gives for every movie. */
final class GenomeTagRows {

  static final String NAME = "genome-tags";
  static final List<String> COLUMNS = List.of("tagId", "tag");

  static final StructType SCHEMA = new StructType().add("tag_id", LongType).add("tag", StringType);

  private GenomeTagRows() {}

  /** Checks every tag; of several lines with the same id the first is kept. */
  static CheckedRows check(RawFile file) {
    return file.rows(SCHEMA, GenomeTagRows::parse)
        .keepingFirst(
            row -> row.values()[0],
            (row, kept) -> "tag %s is already on line %d".formatted(row.values()[0], kept.line()));
  }

  private static Object[] parse(String[] fields) throws BadRowException {
    return new Object[] {Fields.id("tag id", fields[0]), Fields.text("tag", fields[1])};
  }

  /** The rows of the table {@code genome_tags}. */
  static Dataset<Row> table(SparkSession spark, CheckedRows tags, KnownIds ids) {
    return spark.createDataFrame(
        tags.values()
            .map(values -> RowFactory.create(ids.position((long) values[0]), values[0], values[1])),
        Tables.GENOME_TAGS.columns());
  }
}
