package nightreel.train;

import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nightreel.Console;
import nightreel.Night;
import nightreel.Run;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.forget.ForgottenUsers;
import nightreel.tables.Table;
import nightreel.tables.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds the earlier model that tonight's training may start from: that of the newest published
 * night before tonight, or of the newest night. Never one of a later night, which has learned from
 * what is held out tonight.
 *
 * <p>As histories grow, what an earlier night trained on is training data tonight, and nothing that
 * is held out tonight has been trained on. That fails for a user whose ratings were deleted, or who
 * rated a movie again, which moves it to the end. So the targets that an earlier night, or one that
 * it started from, has trained on are counted, and more than a few of them forbid the start.
 */
final class EarlierModels {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings that may differ: they say how weights are found, not what they mean. */
  static final Set<String> FREE =
      Set.of(
          "dropout",
          "batchSize",
          "learningRate",
          "warmupSteps",
          "weightDecay",
          "maxGradientNorm",
          "maxEpochs",
          "maxSteps",
          "evaluateEvery",
          "validationUsers",
          "patience",
          "threads",
          "accumulate",
          "decay",
          "decayEpochs",
          "decayTo",
          "logEvery",
          "checkpointSeconds",
          "warmStart",
          "warmStartNights",
          "warmStartLeaked",
          "workers",
          "localSteps",
          "outerLearningRate",
          "outerMomentum");

  /** A model, and what it was made from. */
  private record Earlier(
      LocalDate runDate,
      SasRecModel model,
      Map<String, Long> madeFrom,
      LocalDate startedFrom,
      String startedFromSha256) {

    String sha256() {
      return model.weights().sha256();
    }
  }

  private final Night night;
  private final Conf.Train settings;

  EarlierModels(Night night) {
    this.night = night;
    this.settings = night.conf().train();
  }

  /** The start; where there is none, a line says why, and training begins with random weights. */
  Optional<WarmStart> find() {
    Optional<LocalDate> runDate = night.lake().exists(Tables.MODELS) ? newest() : Optional.empty();
    if (runDate.isEmpty()) {
      return anew("there is no earlier model");
    }
    try {
      return find(read(runDate.get()).orElseThrow());
    } catch (UnusableException e) {
      return anew(e.getMessage());
    }
  }

  private Optional<WarmStart> find(Earlier parent) {
    Set<String> differing = differing(parent.model().settings(), settings);
    if (!differing.isEmpty()) {
      return anew("that of %s has another %s".formatted(parent.runDate(), differing));
    }
    var chain = new ArrayList<Earlier>();
    for (Earlier next = parent; next != null; next = startOf(next)) {
      chain.add(next);
      if (chain.size() > settings.warmStartNights()) {
        return anew(
            "train.warm_start_nights is %d, and as many nights have started from one another"
                .formatted(settings.warmStartNights()));
      }
    }
    long known = ForgottenUsers.newestVersionThatKnowsThem(night.lake());
    for (Earlier model : chain) {
      if (model.madeFrom().get(Tables.SEQUENCES.name()) <= known) {
        return anew(
            "that of %s may have learned from users who are forgotten since"
                .formatted(model.runDate()));
      }
    }
    return unlessLeaked(chain);
  }

  private Optional<WarmStart> unlessLeaked(List<Earlier> chain) {
    Earlier parent = chain.get(0);
    Dataset<Row> held = held(night.read(Tables.SEQUENCES)).cache();
    try {
      long users = held.count();
      long leaked =
          leaked(
              held,
              chain.stream()
                  .map(
                      model ->
                          trained(readVersion(Tables.SEQUENCES, model), model.model().settings()))
                  .toList());
      if (leaked > users * settings.warmStartLeaked()) {
        return anew(
            "of %,d held-out users %,d have a target that the model of %s was trained on (deleted or"
                    .formatted(users, leaked, parent.runDate())
                + " repeated ratings), more than train.warm_start_leaked allows");
      }
      Dataset<Row> embeddings = readVersion(Tables.ITEM_EMBEDDINGS, parent);
      MovieVectors vectors =
          ItemContent.load(
              embeddings, MovieVectors.load(embeddings, EmbedJob.FUSED), parent.model().settings());
      Console.say(
          "%-9s  starts from the weights of %s%s",
          "",
          parent.runDate(),
          leaked == 0 ? "" : ", which have seen the targets of %,d users".formatted(leaked));
      return Optional.of(new WarmStart(parent.runDate(), parent.model(), vectors));
    } finally {
      held.unpersist();
    }
  }

  private static Optional<WarmStart> anew(String why) {
    Console.say("%-9s  starts from random weights, not from an earlier model: %s", "", why);
    return Optional.empty();
  }

  private Optional<LocalDate> newest() {
    Set<LocalDate> withdrawn = Run.withdrawn(night.lake());
    List<LocalDate> dates =
        night
            .lake()
            .readAll(Tables.MODELS)
            .where(col("model").equalTo(SasRecModel.NAME))
            .where(col(Table.RUN_DATE).lt(lit(Date.valueOf(night.runDate()))))
            .select(Table.RUN_DATE)
            .collectAsList()
            .stream()
            .map(row -> row.getDate(0).toLocalDate())
            .filter(date -> !withdrawn.contains(date))
            .sorted()
            .toList();
    Optional<LocalDate> published =
        Run.findPublished(night.lake(), night.runDate().minusDays(1))
            .map(Run::runDate)
            .filter(dates::contains);
    return published.or(() -> dates.stream().reduce((older, newer) -> newer));
  }

  private Optional<Earlier> read(LocalDate runDate) {
    Dataset<Row> models =
        night.lake().read(Tables.MODELS, runDate).where(col("model").equalTo(SasRecModel.NAME));
    return models.collectAsList().stream()
        .findFirst()
        .map(
            row -> {
              boolean recorded = Arrays.asList(models.columns()).contains("started_from");
              Date startedFrom = recorded ? row.getAs("started_from") : null;
              return new Earlier(
                  runDate,
                  SasRecModel.read(models),
                  row.getJavaMap(row.fieldIndex("made_from")),
                  startedFrom == null ? null : startedFrom.toLocalDate(),
                  recorded ? row.getAs("started_from_sha256") : null);
            });
  }

  /** What a model started from; null where it started from random weights. */
  private Earlier startOf(Earlier model) {
    if (model.startedFrom() == null) {
      return null;
    }
    return read(model.startedFrom())
        .filter(start -> start.sha256().equals(model.startedFromSha256()))
        .orElseThrow(
            () ->
                new UnusableException(
                    "that of %s started from one of %s that is no longer there"
                        .formatted(model.runDate(), model.startedFrom())));
  }

  /** The settings that must agree and do not. */
  static Set<String> differing(Conf.Train before, Conf.Train tonight) {
    ObjectNode left = JSON.valueToTree(before);
    ObjectNode right = JSON.valueToTree(tonight);
    var differing = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> setting : left.properties()) {
      if (!FREE.contains(setting.getKey())
          && !setting.getValue().equals(right.get(setting.getKey()))) {
        differing.add(setting.getKey());
      }
    }
    return differing;
  }

  /** user_id and held: the targets of each held-out user. */
  static Dataset<Row> held(Dataset<Row> sequences) {
    Column targets = size(col("movie_ids")).minus(col("train_length"));
    return sequences
        .where(targets.gt(0))
        .select(
            col("user_id"),
            slice(col("movie_ids"), col("train_length").plus(1), targets).as("held"));
  }

  /** user_id and trained: what a model was trained on, as {@link TrainingUser#training} cuts it. */
  static Dataset<Row> trained(Dataset<Row> sequences, Conf.Train settings) {
    Column all = size(col("movie_ids"));
    Column older = settings.warmStart() ? greatest(lit(0), all.minus(TrainingUser.HELD_OUT)) : all;
    return sequences.select(
        col("user_id"),
        slice(col("movie_ids"), lit(1), least(col("train_length"), older)).as("trained"));
  }

  /** How many users have a target that some model was trained on. */
  static long leaked(Dataset<Row> held, List<Dataset<Row>> trained) {
    return trained.stream()
        .map(
            model ->
                held.join(model, "user_id")
                    .where(arrays_overlap(col("held"), col("trained")))
                    .select("user_id"))
        .reduce(Dataset::union)
        .orElseThrow()
        .distinct()
        .count();
  }

  private Dataset<Row> readVersion(Table table, Earlier model) {
    Long version = model.madeFrom().get(table.name());
    try {
      return night.lake().readVersion(table, model.runDate(), version);
    } catch (Exception e) {
      throw new UnusableException(
          "%s of %s, version %d, can no longer be read".formatted(table, model.runDate(), version),
          e);
    }
  }
}
