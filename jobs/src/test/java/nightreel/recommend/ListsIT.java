package nightreel.recommend;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import nightreel.CommandLineRun;
import nightreel.LocalSpark;
import nightreel.Night;
import nightreel.SmallNight;
import nightreel.conf.UnusableException;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.split.Cut;
import nightreel.tables.Lake;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of the small night: what they depend on, how they lie, and which are made again. */
class ListsIT {

  private static final LocalDate NEXT = SmallNight.DATE.plusDays(1);

  /** What lists are made from, and a run does not write itself. */
  private static final List<Table> GIVEN =
      List.of(
          Tables.MOVIES,
          Tables.ITEM_EMBEDDINGS,
          Tables.INDEXES,
          Tables.TRANSITIONS,
          Tables.MODELS,
          Tables.SEQUENCES);

  private static final LocalDate NEVER = LocalDate.of(2025, 1, 1);

  @TempDir private static Path folder;

  private static Path copy;

  @BeforeAll
  static void runTheNight() {
    SmallNight.night(SmallNight.DATE, SmallNight.LAKE);
    copy = folder.resolve("lake");
    SmallNight.copy(SmallNight.LAKE, copy);
  }

  @Test
  void dependOnNeitherPartitionsNorBatches() {
    List<Row> written = lists(SmallNight.night(SmallNight.DATE, SmallNight.LAKE));
    assertSame(computed(1, 60), written);
    assertSame(computed(7, 1), written);
  }

  /** Computed once more, in other partitions, where users stand in another order. */
  private static List<Row> computed(int partitions, int batchSize) {
    Night night =
        SmallNight.night(SmallNight.DATE, SmallNight.LAKE, "recommend.batch_size=" + batchSize);
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    Dataset<Row> histories =
        Cut.NOW
            .histories(night.read(Tables.SEQUENCES))
            .repartition(partitions, col("user_id"))
            .sortWithinPartitions(col("user_id").desc());
    try (var pipeline =
        Pipeline.of(night, PipelineSettings.read(night, vectors), vectors, Cut.NOW)) {
      return ListRows.compute(
              histories,
              pipeline,
              Ranking.read(night),
              night.spark().sparkContext().longAccumulator())
          .orderBy("user_id", "rank")
          .collectAsList();
    }
  }

  @Test
  void ofAUserAreInOneFileAndThereByUserAndRank() {
    Night night = SmallNight.night(SmallNight.DATE, SmallNight.LAKE);
    var lake = new Lake(night.spark(), folder.resolve("ranges").toString());
    long fourFiles = 3_000_000;
    Dataset<Row> lists = night.read(Tables.RECOMMENDATIONS).orderBy("movie_id");
    lake.write(
        Tables.RECOMMENDATIONS,
        NEXT,
        ListRows.inRanges(lists, night.read(Tables.SEQUENCES), SmallNight.USERS, fourFiles));

    Dataset<Row> written = lake.read(Tables.RECOMMENDATIONS, NEXT);
    assertThat(written.inputFiles()).hasSize(4);
    for (long user = 1; user <= SmallNight.USERS; user++) {
      assertThat(written.where(col("user_id").equalTo(user)).inputFiles())
          .as("files in which Delta looks for user %d", user)
          .hasSize(1);
    }
    for (String file : written.inputFiles()) {
      List<Long> order =
          night.spark().read().parquet(file).collectAsList().stream()
              .map(row -> row.<Long>getAs("user_id") * 1_000 + row.<Integer>getAs("rank"))
              .toList();
      assertThat(order).hasSizeGreaterThan(10 * SmallNight.TOP_K).isSorted();
    }
  }

  @Test
  void ofUsersWithTheSameHistoryAreTakenOver() {
    Night next = nextNight(NEXT);
    long changed = change(next);
    RecommendJob.run(next);
    List<Row> full = lists(next);
    assertSame(without(full, changed), without(lists(night(SmallNight.DATE)), changed));

    WrittenLists before = RecommendJob.since(next, SmallNight.DATE);
    String said = CommandLineRun.printed(() -> RecommendJob.run(next, Optional.of(before)));

    assertThat(said).contains("1 lists are computed, 59 taken over from the run of 2026-01-02");
    assertSame(lists(next), full);
    assertThat(next.read(Tables.RECOMMENDATIONS).inputFiles()).hasSize(1);
  }

  @Test
  void areAllComputedWhereTheyWereMadeFromSomethingElse() {
    LocalDate date = NEXT.plusDays(1);
    nextNight(date);
    long blocked = lists(night(SmallNight.DATE)).get(0).getAs("movie_id");
    Night other =
        SmallNight.night(
            date,
            copy,
            "recommend.carry_over=true",
            "recommend.mmr.lambda=0.77",
            "recommend.filters.min_year=1990",
            "recommend.filters.blocked_movies=[" + blocked + "]");

    String said = CommandLineRun.printed(() -> RecommendJob.run(other));

    assertThat(said)
        .containsPattern(
            "all lists are computed, since the run of 2026-01-0\\d had other: the movies that may"
                + " be listed, lambda");
    List<Row> movies =
        other
            .read(Tables.RECOMMENDATIONS)
            .join(other.read(Tables.MOVIES), "movie_id")
            .select("movie_id", "year")
            .collectAsList();
    assertThat(movies).hasSize(SmallNight.USERS * SmallNight.TOP_K);
    assertThat(movies).extracting(row -> row.getLong(0)).doesNotContain(blocked);
    assertThat(movies).extracting(row -> row.getInt(1)).allMatch(year -> year >= 1990);
    assertThat(Ranking.read(other).lambda()).isEqualTo(0.77);
  }

  @Test
  void ofSomeUsersAreAddedToThoseThatAreMadeAlike() {
    Night night = nextNight(NEXT.plusDays(2));
    List<Row> whole = lists(night(SmallNight.DATE));

    String said = CommandLineRun.printed(() -> RecommendJob.some(night, List.of(1L, 2L)));
    assertThat(said).contains("user 1, ", "user 2, ", "20 rows added").containsPattern("\n +10  ");
    assertSame(lists(night), of(whole, 1, 2));

    said = CommandLineRun.printed(() -> RecommendJob.some(night, List.of(2L, 3L)));
    assertThat(said).contains("10 rows added");
    assertSame(lists(night), of(whole, 1, 2, 3));

    Night other = SmallNight.night(night.runDate(), copy, "recommend.history_decay=0.5");
    said = CommandLineRun.printed(() -> RecommendJob.some(other, List.of(4L)));
    assertThat(said)
        .contains("user 4, ", "not written: the lists of " + night.runDate() + " have other: ")
        .contains("settings");
    assertSame(lists(night), of(whole, 1, 2, 3));
  }

  @Test
  void sinceADateWithoutListsIsToldInOneLine() {
    Night night = night(SmallNight.DATE);
    assertThatThrownBy(() -> RecommendJob.since(night, NEVER))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            "--since 2025-01-01: recommend has written no lists of that run date in " + copy);
    assertThatThrownBy(() -> RecommendJob.since(night, NEXT))
        .isInstanceOf(UnusableException.class)
        .hasMessage("--since 2026-01-03: is after the run date 2026-01-02");
  }

  private static Night night(LocalDate date) {
    return SmallNight.night(date, copy);
  }

  /** A night that was given just what the first one was. */
  private static Night nextNight(LocalDate date) {
    Night first = night(SmallNight.DATE);
    Night next = night(date);
    for (Table table : GIVEN) {
      next.write(table, first.read(table));
    }
    return next;
  }

  /**
   * Lets a user watch one more movie, long ago: the blend is not fitted on it, and it is not what
   * was popular recently.
   */
  private static long change(Night night) {
    List<Row> sequences = night.read(Tables.SEQUENCES).collectAsList();
    Row user =
        night
            .read(Tables.SEQUENCES)
            .where(size(col("movie_ids")).gt(20))
            .orderBy(array_max(col("timestamps")))
            .first();
    long userId = user.getAs("user_id");
    var movies = new ArrayList<Long>(user.getList(1));
    var timestamps = new ArrayList<Long>(user.getList(2));
    long unseen =
        night.read(Tables.MOVIES).select("movie_id").orderBy("movie_id").collectAsList().stream()
            .map(row -> row.getLong(0))
            .filter(movie -> !movies.contains(movie))
            .findFirst()
            .orElseThrow();
    movies.add(unseen);
    timestamps.add(timestamps.get(timestamps.size() - 1));
    var changed = new ArrayList<>(sequences);
    changed.removeIf(row -> row.<Long>getAs("user_id") == userId);
    changed.add(RowFactory.create(userId, movies, timestamps, user.getAs("train_length")));
    night.write(
        Tables.SEQUENCES,
        LocalSpark.session().createDataFrame(changed, Tables.SEQUENCES.columns()));
    return userId;
  }

  private static List<Row> lists(Night night) {
    return night.read(Tables.RECOMMENDATIONS).orderBy("user_id", "rank").collectAsList();
  }

  private static List<Row> of(List<Row> lists, long... users) {
    return lists.stream()
        .filter(row -> LongStream.of(users).anyMatch(user -> user == row.getLong(0)))
        .toList();
  }

  private static List<Row> without(List<Row> lists, long user) {
    return lists.stream().filter(row -> row.getLong(0) != user).toList();
  }

  /** The same movies, and scores up to what a sum in another order changes. */
  private static void assertSame(List<Row> lists, List<Row> others) {
    assertThat(lists).hasSameSizeAs(others).isNotEmpty();
    for (int i = 0; i < lists.size(); i++) {
      assertThat(key(lists.get(i))).isEqualTo(key(others.get(i)));
      assertThat(lists.get(i).<Double>getAs("score"))
          .as("score of %s", lists.get(i))
          .isCloseTo(others.get(i).<Double>getAs("score"), within(1e-5));
    }
  }

  private static List<Object> key(Row row) {
    return List.of(row.getAs("user_id"), row.getAs("rank"), row.getAs("movie_id"));
  }
}
