package nightreel.recommend;

import static org.apache.spark.sql.functions.col;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nightreel.Claim;
import nightreel.Console;
import nightreel.Night;
import nightreel.Progress;
import nightreel.Run;
import nightreel.RunOptions;
import nightreel.conf.UnusableException;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.report.NightSummary;
import nightreel.split.Cut;
import nightreel.tables.Stage;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Retrieves, scores, blends and re-ranks the best movies for every user. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    description = "Retrieve, score, blend and re-rank the best movies for every user.")
public final class RecommendJob implements Callable<Integer> {

  /** Users of {@code --users} whose lists are printed. */
  private static final int PRINTED = 10;

  private static final String INDENT = "%-9s  ".formatted("");

  @Mixin private RunOptions options;

  @Option(
      names = "--users",
      paramLabel = "ID,...|@FILE",
      description = {
        "Only these users: prints their lists, and adds to the table of the night what it lacks of"
            + " them. Where the table holds lists that were made otherwise (other settings, models,"
            + " histories, ...) nothing is written. The stage does not count as done."
      })
  private String users;

  @Option(
      names = "--since",
      paramLabel = "YYYY-MM-DD",
      description = {
        "Compute only the lists of users whose history is another one than on that run date, and"
            + " take over the others: the result is that of a full run. Where anything else that"
            + " lists are made from has changed since, it says what, and computes all."
      })
  private LocalDate since;

  @Override
  public Integer call() {
    if (users == null) {
      return options.run(Stage.RECOMMEND, night -> run(night, earlier(night)));
    }
    if (since != null) {
      throw new UnusableException("recommend takes --users or --since, not both");
    }
    List<Long> ids = UserIds.parse("--users", users);
    Night night = options.open(options.conf());
    try (var claim = Claim.of(night, "recommend --users")) {
      some(night, ids);
    }
    return 0;
  }

  public static void run(Night night) {
    run(night, carriedOver(night));
  }

  private Optional<WrittenLists> earlier(Night night) {
    return since == null ? carriedOver(night) : Optional.of(since(night, since));
  }

  private static Optional<WrittenLists> carriedOver(Night night) {
    return night.conf().recommend().carryOver()
        ? WrittenLists.findBefore(night.lake(), night.runDate())
        : Optional.empty();
  }

  static WrittenLists since(Night night, LocalDate date) {
    if (date.isAfter(night.runDate())) {
      throw new UnusableException(
          "--since %s: is after the run date %s".formatted(date, night.runDate()));
    }
    if (Run.withdrawn(night.lake()).contains(date)) {
      throw new UnusableException(
          "--since %s: that run was withdrawn; name one before it, or publish it again"
              .formatted(date));
    }
    return WrittenLists.find(night.lake(), date)
        .orElseThrow(
            () ->
                new UnusableException(
                    "--since %s: recommend has written no lists of that run date in %s"
                        .formatted(date, night.lake().root())));
  }

  /**
   * Writes the list of every user.
   *
   * @param earlier lists that are taken over where they would come out the same
   */
  static void run(Night night, Optional<WrittenLists> earlier) {
    run(night, earlier, System.getenv());
  }

  /**
   * @param environment may hold the key of a language model
   */
  static void run(Night night, Optional<WrittenLists> earlier, Map<String, String> environment) {
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    PipelineSettings settings = PipelineSettings.read(night, vectors);
    Choice choice = Choice.make(night, settings, vectors);
    choice.write(night);
    Dataset<Row> histories = Cut.NOW.histories(night.read(Tables.SEQUENCES));
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.NOW)) {
      var inputs = ListInputs.of(pipeline, choice.ranking());
      Lists lists = Lists.of(night, histories, earlier, inputs);
      write(night, pipeline, choice.ranking(), lists, histories.count(), environment);
      WrittenLists.note(night, inputs, ListInputs.histories(histories));
    }
    night.timeSplit().ifPresent(RecommendJob::choose);
  }

  /** All that the time split needs: nobody reads lists of it. */
  private static void choose(Night branch) {
    MovieVectors vectors = MovieVectors.load(branch.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    Choice.make(branch, PipelineSettings.read(branch, vectors), vectors).write(branch);
  }

  private static void write(
      Night night,
      Pipeline pipeline,
      Ranking ranking,
      Lists lists,
      long users,
      Map<String, String> environment) {
    try (var progress = Progress.of(night.spark(), "users", lists.computed().count())) {
      Dataset<Row> computed =
          ListRows.compute(Batches.spread(lists.computed()), pipeline, ranking, progress.counter());
      Dataset<Row> all = lists.kept().map(computed::unionAll).orElse(computed);
      long rows = users * pipeline.settings().recommend().topK();
      try (var told = LlmTexts.write(night, pipeline, all, environment)) {
        night.write(
            Tables.RECOMMENDATIONS,
            ListRows.inRanges(told.lists(), night.read(Tables.SEQUENCES), users, rows));
      }
    }
  }

  /**
   * Whose lists are computed, and those that are not.
   *
   * @param computed what {@code Cut.histories} gave, of some users
   * @param kept columns of {@code Tables.RECOMMENDATIONS}, of the others
   */
  private record Lists(Dataset<Row> computed, Optional<Dataset<Row>> kept) {

    static Lists of(
        Night night, Dataset<Row> histories, Optional<WrittenLists> earlier, ListInputs inputs) {
      if (earlier.isEmpty()) {
        return new Lists(histories, Optional.empty());
      }
      List<String> differing = inputs.differing(earlier.get().inputs());
      if (!differing.isEmpty()) {
        Console.say(
            "%s%s",
            INDENT,
            "all lists are computed, since the run of %s had other: %s"
                .formatted(earlier.get().runDate(), String.join(", ", differing)));
        return new Lists(histories, Optional.empty());
      }
      Dataset<Row> same = earlier.get().sameHistory(night.lake(), histories);
      Dataset<Row> changed = without(histories, same);
      long computed = changed.count();
      Console.say(
          "%s%,d lists are computed, %,d taken over from the run of %s",
          INDENT, computed, histories.count() - computed, earlier.get().runDate());
      return new Lists(changed, Optional.of(of(earlier.get().lists(night.lake()), same)));
    }

    private static Dataset<Row> without(Dataset<Row> rows, Dataset<Row> users) {
      return joined(rows, users, "left_anti");
    }

    private static Dataset<Row> of(Dataset<Row> rows, Dataset<Row> users) {
      return joined(rows, users, "left_semi");
    }

    private static Dataset<Row> joined(Dataset<Row> rows, Dataset<Row> users, String how) {
      return rows.join(users, rows.col("user_id").equalTo(users.col("user_id")), how);
    }
  }

  /** Prints the lists of some users, and writes what the table lacks of them. */
  static void some(Night night, List<Long> ids) {
    some(night, ids, System.getenv());
  }

  private static void some(Night night, List<Long> ids, Map<String, String> environment) {
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    Dataset<Row> histories = Cut.NOW.histories(night.read(Tables.SEQUENCES));
    Dataset<Row> wanted = UserIds.of(ids, histories);
    PipelineSettings settings = PipelineSettings.read(night, vectors);
    Choice choice = Choice.make(night, settings, vectors);
    try (var pipeline = Pipeline.of(night, settings, vectors, Cut.NOW);
        var progress = Progress.of(night.spark(), "users", ids.size())) {
      Dataset<Row> lists =
          ListRows.compute(Batches.spread(wanted), pipeline, choice.ranking(), progress.counter())
              .persist(StorageLevel.MEMORY_AND_DISK());
      try (var told = LlmTexts.write(night, pipeline, lists, environment)) {
        NightSummary.print(night, told.lists(), ids.subList(0, Math.min(PRINTED, ids.size())));
        System.out.println();
        add(night, told.lists(), choice, ListInputs.of(pipeline, choice.ranking()), histories);
      } finally {
        lists.unpersist();
      }
    }
  }

  private static void add(
      Night night, Dataset<Row> lists, Choice choice, ListInputs inputs, Dataset<Row> histories) {
    Optional<Dataset<Row>> written = rows(night);
    String now = ListInputs.histories(histories);
    if (written.isPresent()) {
      List<String> differing =
          WrittenLists.find(night.lake(), night.runDate())
              .map(others -> others.differing(inputs, now))
              .orElse(List.of("an older version of Nightreel"));
      if (!differing.isEmpty()) {
        Console.say(
            "%-9s  not written: the lists of %s have other: %s; recommend without --users writes"
                + " all",
            "recommend", night.runDate(), String.join(", ", differing));
        return;
      }
    }
    Dataset<Row> lacking =
        written
            .map(rows -> rows.select(col("user_id").as("has")).distinct())
            .map(has -> lists.join(has, col("user_id").equalTo(col("has")), "left_anti"))
            .orElse(lists);
    long rows = lacking.count();
    if (rows > 0) {
      choice.write(night);
      Dataset<Row> all = written.map(lacking::unionAll).orElse(lacking);
      long users = histories.count();
      long most = users * night.conf().recommend().topK();
      night.write(
          Tables.RECOMMENDATIONS,
          ListRows.inRanges(all, night.read(Tables.SEQUENCES), users, most));
      WrittenLists.note(night, inputs, now);
    }
    Console.say("%-9s  %,d rows added to those of %s", "recommend", rows, night.runDate());
  }

  /** The date's lists, if there are any. */
  private static Optional<Dataset<Row>> rows(Night night) {
    Table table = Tables.RECOMMENDATIONS;
    return night.lake().exists(table) && !night.read(table).isEmpty()
        ? Optional.of(night.read(table))
        : Optional.empty();
  }
}
