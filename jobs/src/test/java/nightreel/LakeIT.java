package nightreel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.conf.UnusableException;
import nightreel.tables.Lake;
import nightreel.tables.MissingRowsException;
import nightreel.tables.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes a small table of its own into a real Delta lake. */
class LakeIT {

  private static final List<String> KEY = List.of("user_id");

  private static final Table SCORES =
      new Table(
          "scores",
          new StructType()
              .add("user_id", DataTypes.LongType, false)
              .add("part", DataTypes.StringType, false)
              .add("score", DataTypes.DoubleType, true),
          List.of("user_id"));

  private static final LocalDate FRIDAY = LocalDate.of(2026, 1, 30);

  @TempDir private static Path folder;
  private static Lake lake;

  @BeforeAll
  static void openLake() {
    lake = new Lake(LocalSpark.session(), folder + "/lake/");
  }

  @Test
  void replacesOneDateAndNothingElse() {
    LocalDate saturday = FRIDAY.plusDays(1);
    lake.write(SCORES, saturday, rows(row(1, "a", 0.9)));

    lake.write(SCORES, FRIDAY, rows(row(1, "a", 0.1), row(2, "b", 0.2)));
    assertThat(read(FRIDAY)).as("an older date").hasSize(2);
    assertThat(read(saturday)).containsExactly(row(1, "a", 0.9));

    lake.write(SCORES, FRIDAY, rows(row(2, "b", 0.2), row(1, "a", 0.1)));
    assertThat(read(FRIDAY))
        .as("the same rows again")
        .containsExactly(row(1, "a", 0.1), row(2, "b", 0.2));

    long version = lake.version(SCORES);
    lake.write(SCORES, FRIDAY, rows());
    assertThat(read(FRIDAY)).as("no rows").isEmpty();
    assertThat(read(saturday)).containsExactly(row(1, "a", 0.9));
    assertThat(sorted(lake.readVersion(SCORES, FRIDAY, version)))
        .as("as it was before")
        .containsExactly(row(1, "a", 0.1), row(2, "b", 0.2));
    assertThat(lake.readAll(SCORES).columns())
        .containsExactly("run_date", "user_id", "part", "score");
  }

  @Test
  void replacesASliceOfADate() {
    LocalDate date = FRIDAY.plusYears(1);
    lake.write(
        SCORES, date, rows(row(1, "a", 0.1), row(2, "b", 0.2)).select("score", "user_id", "part"));

    lake.writeSlice(SCORES, date, "part", "b", rows(row(4, "b", 0.4), row(5, "b", null)));

    assertThat(read(date)).containsExactly(row(1, "a", 0.1), row(4, "b", 0.4), row(5, "b", null));
  }

  @Test
  void datesThatAreWrittenAtOnceDoNotDisturbEachOther() {
    List<LocalDate> dates = Stream.iterate(FRIDAY, date -> date.plusDays(1)).limit(3).toList();
    for (String name : List.of("busy", "bustling")) {
      var table = new Table(name, SCORES.columns(), KEY);
      SideBySide.run(
          LocalSpark.session(),
          dates.stream()
              .map(date -> (Runnable) () -> lake.write(table, date, rows(row(1, "a", 0.1))))
              .toArray(Runnable[]::new));
      SideBySide.run(
          LocalSpark.session(),
          dates.stream()
              .map(
                  date ->
                      (Runnable)
                          () ->
                              lake.writeSlice(
                                  table,
                                  date,
                                  "part",
                                  "b",
                                  rows(row(2, "b", 0.2), row(3, "b", 0.3))))
              .toArray(Runnable[]::new));
      for (LocalDate date : dates) {
        assertThat(lake.read(table, date).count()).isEqualTo(3);
      }
    }
  }

  @Test
  void deletesRowsOfAllDatesAndTheirFilesWhenTheyAreOldEnough() throws IOException {
    var table = new Table("deleted", SCORES.columns(), KEY);
    for (LocalDate date : List.of(FRIDAY, FRIDAY.plusDays(1))) {
      lake.write(table, date, rows(row(1, "a", 0.1), row(2, "b", 0.2), row(3, "c", 0.3)));
    }
    long version = lake.version(table);

    assertThat(lake.delete(table, col("user_id").equalTo(2))).isEqualTo(2);
    assertThat(lake.delete(table, col("user_id").equalTo(2))).as("again").isZero();
    long files = parquetFiles("deleted");
    lake.vacuum(table, 200);
    assertThat(properties(table))
        .containsEntry("delta.deletedFileRetentionDuration", "interval 200 hours");
    lake.vacuum(table, Lake.RETENTION_HOURS);

    assertThat(sorted(lake.read(table, FRIDAY)))
        .containsExactly(row(1, "a", 0.1), row(3, "c", 0.3));
    assertThat(lake.readVersion(table, FRIDAY, version).count()).as("before").isEqualTo(3);
    assertThat(parquetFiles("deleted")).isEqualTo(files);
    lake.vacuumAtOnce(table);
    assertThat(parquetFiles("deleted")).isLessThan(files);
    assertThat(lake.read(table, FRIDAY).count()).isEqualTo(2);
  }

  private static Map<String, String> properties(Table table) {
    return DeltaTable.forPath(LocalSpark.session(), lake.path(table))
        .detail()
        .select("properties")
        .first()
        .getJavaMap(0);
  }

  private static long parquetFiles(String table) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("lake").resolve(table))) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".parquet") && !file.contains("_delta_log"))
          .count();
    }
  }

  @Test
  void refusesRowsOfAnotherShape() {
    Dataset<Row> rows = rows(row(3, "c", 0.3));

    assertRefused(rows.drop("part"), "scores: column part is missing");
    assertRefused(rows.withColumn("extra", lit(1)), "scores: does not declare the columns [extra]");
    assertRefused(
        rows.withColumn("run_date", lit("2026-01-30")),
        "scores: does not declare the columns [run_date]");
    assertRefused(
        rows.withColumn("user_id", col("user_id").cast("int")),
        "scores: column user_id is int, declared bigint");
  }

  private static void assertRefused(Dataset<Row> rows, String message) {
    assertThatThrownBy(() -> lake.write(SCORES, FRIDAY, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesRowsThatBreakTheTablesPromises() {
    LocalDate date = FRIDAY.plusYears(2);
    Dataset<Row> nulls = rows(row(3, "c", 0.3)).withColumn("part", lit(null).cast("string"));

    assertThat(catchThrowable(() -> lake.write(SCORES, date, nulls)))
        .hasStackTraceContaining("NOT NULL constraint violated for column: part");
    assertThat(read(date)).isEmpty();
    assertThatThrownBy(() -> lake.write(SCORES, date, rows(row(3, "a", 0.3), row(3, "b", 0.4))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("scores: 2 rows have the same key (user_id=3) on 2028-01-30");
  }

  @Test
  void aTableWithoutAKeyHasOneRowADate() {
    var single = new Table("single", SCORES.columns(), List.of());

    lake.write(single, FRIDAY, rows(row(1, "a", 0.1)));
    lake.write(single, FRIDAY.plusDays(1), rows(row(1, "a", 0.1)));

    assertThatThrownBy(() -> lake.write(single, FRIDAY, rows(row(1, "a", 0.1), row(2, "b", 0.2))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("single: 2 rows have the same key () on 2026-01-30");
  }

  @Test
  void addsColumnsThatMayBeNullToATableOfAnOlderVersion() {
    var older = new Table("growing", SCORES.columns(), SCORES.key());
    var newer =
        new Table(
            "growing",
            SCORES
                .columns()
                .add("note", DataTypes.StringType, true, "a word of people's own")
                .add("names", DataTypes.createArrayType(DataTypes.StringType, false), true),
            SCORES.key());
    Dataset<Row> rows = rows(row(1, "a", 0.1));
    lake.write(older, FRIDAY, rows);
    assertThat(sorted(lake.read(newer, FRIDAY)))
        .as("read before it is added")
        .containsExactly(RowFactory.create(1L, "a", 0.1, null, null));

    lake.write(
        newer,
        FRIDAY.plusDays(1),
        rows.withColumn("note", lit("new")).withColumn("names", lit(new String[] {"x"})));

    assertThat(sorted(lake.read(newer, FRIDAY)))
        .containsExactly(RowFactory.create(1L, "a", 0.1, null, null));
    Row written = lake.read(newer, FRIDAY.plusDays(1)).first();
    assertThat(written.<String>getAs("note")).isEqualTo("new");
    assertThat(written.getList(4)).isEqualTo(List.of("x"));
    assertThat(lake.readAll(newer).schema().apply("note").getComment().get())
        .isEqualTo("a word of people's own");

    lake.write(older, FRIDAY, rows);
    assertThat(lake.read(older, FRIDAY).first().<String>getAs("note"))
        .as("the older version again")
        .isNull();
  }

  @Test
  void allowsNullWhereAnEarlierVersionDidNot() {
    var columns = new StructType().add("user_id", DataTypes.LongType, false);
    var older = new Table("relaxed", columns.add("score", DataTypes.DoubleType, false), KEY);
    var newer = new Table("relaxed", columns.add("score", DataTypes.DoubleType, true), KEY);
    Dataset<Row> rows =
        LocalSpark.session().createDataFrame(List.of(RowFactory.create(1L, null)), newer.columns());
    lake.write(older, FRIDAY, rows.na().fill(0.5));

    lake.write(newer, FRIDAY.plusDays(1), rows);

    assertThat(lake.read(newer, FRIDAY).first().<Double>getAs("score")).isEqualTo(0.5);
    assertThat(lake.read(newer, FRIDAY.plusDays(1)).first().<Double>getAs("score")).isNull();
  }

  @Test
  void refusesATableOfAVersionWithOtherColumns() {
    var older = new Table("changing", SCORES.columns(), SCORES.key());
    lake.write(older, FRIDAY, rows(row(1, "a", 0.1)));
    String table = folder + "/lake/changing: was written by another version of Nightreel: it ";
    String remedy = "; set paths.lake to a new folder";

    assertUnusable(
        SCORES.columns().add("list", DataTypes.StringType, false),
        table + "has no column list, which is never null" + remedy);
    assertUnusable(
        new StructType()
            .add("user_id", DataTypes.LongType, false)
            .add("part", DataTypes.StringType, false)
            .add("score", DataTypes.FloatType, true),
        table + "has the column score as double, which is float in this version" + remedy);
    assertUnusable(
        new StructType().add("user_id", DataTypes.LongType, false),
        table + "has the column part, of which this version knows nothing" + remedy);
  }

  private static void assertUnusable(StructType columns, String message) {
    var table = new Table("changing", columns, List.of("user_id"));
    assertThatThrownBy(
            () ->
                lake.write(table, FRIDAY, LocalSpark.session().createDataFrame(List.of(), columns)))
        .isInstanceOf(UnusableException.class)
        .hasMessage(message);
  }

  @Test
  void saysThatATableHasNotBeenWrittenYet() {
    var missing = new Table("missing", SCORES.columns(), SCORES.key());

    assertThat(lake.exists(missing)).isFalse();
    assertThatThrownBy(() -> lake.read(missing, FRIDAY))
        .isInstanceOf(MissingRowsException.class)
        .hasMessage(
            "missing: no such table in %s/lake; run the stage that writes it first"
                .formatted(folder));
  }

  private static List<Row> read(LocalDate runDate) {
    return sorted(lake.read(SCORES, runDate));
  }

  private static List<Row> sorted(Dataset<Row> rows) {
    return rows.orderBy("user_id").collectAsList();
  }

  private static Dataset<Row> rows(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), SCORES.columns());
  }

  private static Row row(long userId, String part, Double score) {
    return RowFactory.create(userId, part, score);
  }
}
