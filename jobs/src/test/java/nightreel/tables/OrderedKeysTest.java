package nightreel.tables;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import nightreel.LocalSpark;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class OrderedKeysTest {

  private static final StructType COLUMNS =
      new StructType().add("user_id", "long", false).add("movie_id", "long", false);

  @Test
  void keysInOrderOfTheirFirstColumnDiffer() {
    assertThat(differ("1:3 1:1 2:1", "5:1 5:2 7:1")).isTrue();
    assertThat(differ("")).isTrue();
  }

  @Test
  void partsAndStretchesOfThemMayComeInAnyOrder() {
    assertThat(differ("5:1 5:2 1:1 1:2", "3:1 4:1")).isTrue();
  }

  @Test
  void aRepeatedKeyIsSeen() {
    assertThat(differ("1:3 1:1 1:3 2:1")).isFalse();
    assertThat(differ("1:1 2:1 3:7 3:7")).as("at the end").isFalse();
    assertThat(differ("1:1 2:1", "2:1 3:1")).as("across parts").isFalse();
    assertThat(differ("1:1 2:1 1:1")).as("out of order").isFalse();
  }

  @Test
  void keysOutOfOrderAreNotSaidToDiffer() {
    assertThat(differ("1:1 5:1", "2:1 3:1")).as("parts overlap").isFalse();
    assertThat(differ("1:1 2:1", "2:2 3:1")).as("a user in two parts").isFalse();
  }

  @Test
  void aFirstColumnThatIsNoNumberHasNoOrder() {
    Dataset<Row> rows = rows("1:1").withColumn("user_id", col("user_id").cast("string"));

    assertThat(OrderedKeys.differ(rows, "user_id", key())).isFalse();
  }

  private static boolean differ(String... parts) {
    return OrderedKeys.differ(rows(parts), "user_id", key());
  }

  private static Column[] key() {
    return new Column[] {col("user_id"), col("movie_id")};
  }

  /** Each part becomes a partition. */
  private static Dataset<Row> rows(String... parts) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    JavaRDD<Row> rows =
        context
            .parallelize(List.of(parts), parts.length)
            .flatMap(part -> Arrays.stream(part.split(" ")).iterator())
            .filter(row -> !row.isEmpty())
            .map(row -> row.split(":"))
            .map(row -> RowFactory.create(Long.valueOf(row[0]), Long.valueOf(row[1])));
    return LocalSpark.session().createDataFrame(rows, COLUMNS);
  }
}
