package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import nightreel.LocalSpark;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Nights 1 to 3 of one lake, on each of which every user has one rating more. */
@TestMethodOrder(OrderAnnotation.class)
class EarlierModelsIT {

  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final List<String> SETTINGS =
      List.of("train.warm_start=true", "train.warm_start_leaked=0");

  @TempDir private static Path lake;

  @Test
  @Order(1)
  void findsNothingInAnEmptyLake() {
    assertThat(find(1)).isEmpty();
  }

  @Test
  @Order(2)
  void findsTheModelOfTheNightBefore() {
    writeNight(1, 0, settings(1), histories(1));
    writeNight(2, 1, settings(2), histories(2));
    write(3, Tables.SEQUENCES, histories(3));

    WarmStart start = find(3).orElseThrow();

    assertThat(start.runDate()).isEqualTo(date(2));
    assertThat(start.model().weights().sha256()).isEqualTo("sha2");
    assertThat(start.vectors().movieIds()).containsExactly(1, 2);
    assertThat(start.vectors().vector(0)).containsExactly(2, 0);
  }

  /** A night that is filled in later must not start from what knows its held-out ratings. */
  @Test
  @Order(3)
  void findsNoModelOfALaterNight() {
    assertThat(find(2).orElseThrow().runDate()).isEqualTo(date(1));
    assertThat(find(1)).isEmpty();
  }

  @Test
  @Order(4)
  void prefersThePublishedNightToANewerOne() {
    write(
        1,
        Tables.RUNS,
        RowFactory.create(
            "run",
            "published",
            new java.sql.Timestamp(0),
            new java.sql.Timestamp(0),
            "1",
            "{}",
            Map.of(),
            List.of(),
            true));

    assertThat(find(3).orElseThrow().runDate()).isEqualTo(date(1));
    write(1, Tables.RUNS);
  }

  @Test
  @Order(5)
  void refusesAModelOfAnotherShapeAndTooManyNightsInARow() {
    assertThat(find(3, "train.width=64")).isEmpty();
    assertThat(find(3, "train.blocks=1")).isEmpty();
    assertThat(find(3, "train.warm_start_nights=1")).as("two nights in a row").isEmpty();
  }

  /** On night 2 the movie is held out, as it still is on night 3: only night 1 trained on it. */
  @Test
  @Order(6)
  void refusesWeightsThatStartedFromSuchOnes() {
    Row[] again = histories(2);
    again[0] = sequence(1, 2, 12, 13, 14, 11);
    writeNight(2, 1, settings(2), again);
    Row[] still = histories(3);
    still[0] = sequence(1, 3, 12, 13, 14, 11, 16);
    write(3, Tables.SEQUENCES, still);

    assertThat(find(3)).isEmpty();
    assertThat(find(3, "train.warm_start_leaked=0.5")).isPresent();
  }

  @Test
  @Order(7)
  void refusesWeightsThatMayKnowForgottenUsers() {
    writeNight(2, 0, settings(2), histories(2));
    write(3, Tables.SEQUENCES, histories(3));
    assertThat(find(3)).isPresent();
    long version = night(2).lake().version(Tables.SEQUENCES);

    write(3, Tables.FORGOTTEN, RowFactory.create("hash", "key", version));
    assertThat(find(3)).isEmpty();

    writeNight(2, 0, settings(2), histories(2));
    assertThat(find(3)).as("trained since").isPresent();
    write(3, Tables.FORGOTTEN);
  }

  private static Row[] histories(int night) {
    return new Row[] {
      sequence(1, night, LongStream.range(11, 13 + night).toArray()),
      // below split.min_history on night 1
      night == 1
          ? sequence(2, 2, 21, 22)
          : sequence(2, night - 1, LongStream.range(21, 22 + night).toArray())
    };
  }

  private static String settings(int night) {
    return SasRecModel.json(conf("train.patience=" + night).train());
  }

  private static Conf conf(String... more) {
    var settings = new ArrayList<>(SETTINGS);
    settings.addAll(Arrays.asList(more));
    return ConfReader.read(List.of(), settings);
  }

  private static Optional<WarmStart> find(int night, String... more) {
    return new EarlierModels(night(night, more)).find();
  }

  private static Night night(int night, String... more) {
    var spark = LocalSpark.session();
    return new Night(spark, conf(more), new Lake(spark, lake.toString()), date(night));
  }

  private static LocalDate date(int night) {
    return FIRST.plusDays(night - 1);
  }

  /**
   * @param startedFrom a night, or 0
   */
  private static void writeNight(int night, int startedFrom, String settings, Row[] histories) {
    write(night, Tables.SEQUENCES, histories);
    write(
        night,
        Tables.ITEM_EMBEDDINGS,
        vector(1, "fused", 9, 9),
        vector(2, "fused", 9, 9),
        vector(1, "text", night, 0),
        vector(2, "text", 0, 1));
    Lake tables = night(night).lake();
    write(
        night,
        Tables.MODELS,
        RowFactory.create(
            SasRecModel.NAME,
            "artefacts/sasrec.params",
            1L,
            "sha" + night,
            Map.of(
                "sequences", tables.version(Tables.SEQUENCES),
                "item_embeddings", tables.version(Tables.ITEM_EMBEDDINGS)),
            settings,
            new Long[] {1L, 2L},
            9L,
            0.1,
            startedFrom == 0 ? null : Date.valueOf(date(startedFrom)),
            startedFrom == 0 ? null : "sha" + startedFrom));
  }

  private static Row vector(long movieId, String encoder, float... values) {
    return RowFactory.create(
        movieId, encoder, new Float[] {values[0], values[1]}, new String[0], null);
  }

  private static Row sequence(long userId, int trainLength, long... movieIds) {
    Long[] ids = LongStream.of(movieIds).boxed().toArray(Long[]::new);
    return RowFactory.create(userId, ids, ids, trainLength);
  }

  private static void write(int night, Table table, Row... rows) {
    Night to = night(night);
    to.write(table, to.spark().createDataFrame(Arrays.asList(rows), table.columns()));
  }
}
