package nightreel.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import nightreel.Console;
import nightreel.InTask;
import nightreel.Progress;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.tables.Artefact;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Trains one network by several workers, as in DiLoCo (Douillard et al. 2023): in each round every
 * worker makes some local steps on its share of the users, Spark adds up what they have changed,
 * and {@link OuterOptimizer} moves the weights that all begin the next round with. So weights
 * travel once a round, not once a step.
 *
 * <p>A task of a lost executor is tried again by Spark on another one, from the weights that the
 * round began with. After each round there is a checkpoint, from which the same command goes on.
 */
final class RoundTrainer {

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final TrainingTask task;
  private final Conf.Train settings;
  private final TrainingTask.Inputs inputs;
  private final ProgressLines lines;

  RoundTrainer(SparkSession spark, TrainingTask task, TrainingTask.Inputs inputs) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.task = task;
    this.settings = task.settings();
    this.inputs = inputs;
    this.lines = new ProgressLines(settings.maxEpochs(), line -> Console.say("%-9s  %s", "", line));
  }

  /**
   * Trains until validation stops improving.
   *
   * @param sequences with the columns of {@code Tables.SEQUENCES}
   * @throws UnusableException where there is nothing to train on, or training has diverged
   */
  TrainingTask.Trained train(Dataset<Row> sequences) {
    JavaRDD<TrainingUser> users = share(sequences).persist(StorageLevel.MEMORY_AND_DISK());
    Conf.Train settings = this.settings;
    List<Long> movieIds =
        users
            .flatMap(user -> java.util.Arrays.stream(user.training(settings)).boxed().iterator())
            .distinct()
            .collect();
    var plan =
        new Shard.Plan(
            UUID.randomUUID().toString(),
            settings,
            task.seed(),
            inputs.vectors(),
            inputs.startName(),
            movieIds.stream().mapToLong(id -> id).sorted().toArray(),
            executorsOnAHost());
    Broadcast<Shard.Plan> shared = context.broadcast(plan);
    try (var run = new Run(users, shared)) {
      return run.untilValidationStopsImproving();
    } finally {
      shared.destroy();
      users.unpersist();
    }
  }

  /** One partition a worker, by a hash of the user, whatever Spark's partitions were. */
  private JavaRDD<TrainingUser> share(Dataset<Row> sequences) {
    int workers = settings.workers();
    JavaPairRDD<Integer, TrainingUser> byWorker =
        sequences
            .javaRDD()
            .map(TrainingUser::of)
            .keyBy(user -> (int) Math.floorMod(Seeds.mix(user.id()), (long) workers));
    return byWorker.partitionBy(new HashPartitioner(workers)).values();
  }

  private int executorsOnAHost() {
    Map<String, Integer> counts = new HashMap<>();
    var executors = spark.sparkContext().statusTracker().getExecutorInfos();
    String driver = spark.sparkContext().getConf().get("spark.driver.host", "");
    for (var executor : executors) {
      counts.merge(executor.host(), 1, Integer::sum);
    }
    // the driver is among them, and trains only where it is the only one
    if (executors.length > 1) {
      counts.computeIfPresent(driver, (host, count) -> Math.max(1, count - 1));
    }
    return counts.values().stream().max(Integer::compare).orElse(1);
  }

  /** What one task does with its worker's users. */
  @FunctionalInterface
  private interface Work<T> extends java.io.Serializable {
    T run(Shard.Plan plan, int worker, Iterator<TrainingUser> users);
  }

  /** The state of one training. */
  private final class Run implements AutoCloseable {

    private final JavaRDD<TrainingUser> users;
    private final Broadcast<Shard.Plan> plan;
    private final OuterOptimizer optimizer =
        new OuterOptimizer(settings.outerLearningRate(), settings.outerMomentum());
    private final List<SasRecTrainer.Progress> log = new ArrayList<>();
    private final Checkpoints checkpoints;
    private final long stepsAnEpoch;
    private List<float[]> weights;
    private Broadcast<List<float[]>> sent;
    private Checkpoint.Best best = Checkpoint.Best.NONE;
    private long steps;
    private double stepSeconds;
    private long began = System.nanoTime();

    Run(JavaRDD<TrainingUser> users, Broadcast<Shard.Plan> plan) {
      this.users = users;
      this.plan = plan;
      List<Shard.Description> shards = shards(Shard::describe).collect();
      long steps = shards.stream().mapToLong(Shard.Description::stepsAnEpoch).sum();
      long validated = shards.stream().mapToLong(Shard.Description::validated).sum();
      TrainingData.requireUsable(steps, validated);
      stepsAnEpoch = Math.max(1, steps / settings.workers());
      Console.say(
          "%-9s  %,d users, %,d movies, %d workers; stops after %d validations without a better"
              + " NDCG@10",
          "",
          shards.stream().mapToLong(Shard.Description::users).sum(),
          plan.value().movieIds().length,
          settings.workers(),
          settings.patience());
      checkpoints =
          new Checkpoints(
              task.lake(),
              task.checkpointFolder(),
              context.hadoopConfiguration(),
              Fingerprints.together(shards.stream().map(Shard.Description::fingerprint).toList()));
    }

    TrainingTask.Trained untilValidationStopsImproving() {
      try {
        start();
        while (steps < planned() && best.worse() < settings.patience()) {
          round();
          checkpoints.write(checkpoint());
        }
        return new TrainingTask.Trained(
            store(), plan.value().movieIds(), log, TrainingTask.best(log), stepSeconds);
      } catch (Exception e) {
        int diverged = ExceptionUtils.indexOfType(e, DivergedException.class);
        if (diverged < 0) {
          throw e;
        }
        throw new UnusableException(
            "train: %s; %s"
                .formatted(
                    ExceptionUtils.getThrowableList(e).get(diverged).getMessage(),
                    checkpoints.markDiverged()),
            e);
      }
    }

    private void start() {
      Checkpoint checkpoint = checkpoints.find().orElse(null);
      if (checkpoint == null) {
        weights = initialWeights();
        send();
        if (inputs.start() != null) {
          writeRow(null, 0, measure());
        }
        return;
      }
      Console.say(
          "%-9s  goes on from the checkpoint of step %,d, epoch %.1f",
          "", checkpoint.steps(), checkpoint.epochs());
      weights = checkpoint.weights();
      optimizer.restore(checkpoint.optimizer());
      best = checkpoint.best();
      steps = checkpoint.steps();
      began -= (long) (checkpoint.seconds() * 1e9);
      log.addAll(checkpoint.log());
      send();
    }

    /** Steps of each worker, where validation does not end training before. */
    private long planned() {
      return Math.min(stepsAnEpoch * settings.maxEpochs(), settings.mostSteps());
    }

    private double epochs() {
      return (double) steps / stepsAnEpoch;
    }

    private void round() {
      long start = System.nanoTime();
      long done = steps;
      long local = Math.min(settings.localSteps(), planned() - steps);
      WorkerRound round;
      try (var progress = Progress.of(spark, "steps of this round", local * settings.workers())) {
        round = sum(trained(done, local, progress.counter()));
      }
      optimizer.step(weights, round.change(), round.workers());
      steps += local;
      stepSeconds += round.seconds() * round.workers();
      send();
      double seconds = (System.nanoTime() - start) / 1e9;
      writeRow(round, seconds, validates(done) ? measure() : null);
    }

    private JavaRDD<WorkerRound> trained(long done, long local, LongAccumulator made) {
      Broadcast<List<float[]>> from = sent;
      return shards(
          (plan, worker, users) ->
              Shard.train(plan, worker, users, from.value(), done, local, made));
    }

    /** Whether a round from these steps on has ended an epoch that is validated, or all of them. */
    private boolean validates(long before) {
      long between = stepsAnEpoch * settings.evaluateEvery();
      return steps / between > before / between || steps == planned();
    }

    /** Always adds in the order of the workers, so that the same seed gives the same weights. */
    private static WorkerRound sum(JavaRDD<WorkerRound> rounds) {
      rounds.persist(StorageLevel.MEMORY_AND_DISK());
      try {
        rounds.count(); // all workers at a time; what follows fetches one after the other
        WorkerRound sum = null;
        for (Iterator<WorkerRound> each = rounds.toLocalIterator(); each.hasNext(); ) {
          WorkerRound next = each.next();
          sum = sum == null ? next : sum.plus(next);
        }
        return sum;
      } finally {
        rounds.unpersist();
      }
    }

    /** Makes the weights those that the workers read next. */
    private void send() {
      if (sent != null) {
        sent.destroy();
      }
      sent = context.broadcast(copy(weights));
    }

    private Validation.Quality measure() {
      Broadcast<List<float[]>> now = sent;
      Validation.Quality quality =
          shards((plan, worker, users) -> Shard.measure(plan, worker, users, now.value()))
              .reduce(Validation.Sums::plus)
              .means();
      best = best.after(quality.ndcg10(), () -> copy(weights));
      return quality;
    }

    /**
     * @param round null before the first one
     * @param seconds of the round, with the exchange
     * @param quality null between validations
     */
    private void writeRow(WorkerRound round, double seconds, Validation.Quality quality) {
      double sinceStart = (System.nanoTime() - began) / 1e9;
      var row =
          new SasRecTrainer.Progress(
              steps,
              (int) Math.ceil(epochs()),
              round == null ? null : round.lossSum() / round.steps(),
              quality == null ? null : quality.hr10(),
              quality == null ? null : quality.ndcg10(),
              round == null ? null : round.sequences() / seconds,
              sinceStart,
              Learner.learningRate(settings, stepsAnEpoch).at(Math.max(1, steps)),
              round == null ? 0 : sinceStart / steps * (planned() - steps));
      log.add(row);
      lines.say(row);
      if (round != null && quality != null) {
        tellExchange(round, seconds);
      }
    }

    private void tellExchange(WorkerRound round, double seconds) {
      long bytes = 4L * weights.stream().mapToLong(values -> values.length).sum();
      Console.say(
          "%-9s  round of %,d steps a worker: %.1f s, of which %.1f s beside the slowest worker's"
              + " steps; %.1f MB to and from each",
          "", round.steps() / round.workers(), seconds, seconds - round.seconds(), bytes / 1e6);
    }

    private Checkpoint checkpoint() {
      return new Checkpoint(
          steps,
          epochs(),
          weights,
          optimizer.state(),
          best,
          Checkpoint.Meter.ZERO,
          List.copyOf(log),
          (System.nanoTime() - began) / 1e9);
    }

    private List<float[]> initialWeights() {
      Broadcast<Shard.Plan> shared = plan;
      TrainingTask task = RoundTrainer.this.task;
      var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
      Broadcast<TrainingTask.Inputs> inputs = context.broadcast(RoundTrainer.this.inputs);
      try {
        return InTask.call(
            spark,
            unused -> {
              Shard.Plan plan = shared.value();
              List<float[]> start =
                  inputs.value().startWeights(task, plan.movieIds(), hadoop.value());
              if (!start.isEmpty()) {
                return start;
              }
              Engine.getInstance().setRandomSeed((int) plan.seed());
              try (SasRecNetwork network = network(plan)) {
                return network.snapshot();
              }
            });
      } finally {
        inputs.destroy();
      }
    }

    private Artefact store() {
      Broadcast<Shard.Plan> shared = plan;
      Broadcast<List<float[]>> weights = context.broadcast(best.weights());
      TrainingTask task = RoundTrainer.this.task;
      var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
      try {
        return InTask.call(
            spark,
            unused -> {
              try (SasRecNetwork network = network(shared.value())) {
                network.restore(weights.value());
                return task.store(network, hadoop.value());
              }
            });
      } finally {
        weights.destroy();
      }
    }

    private <T> JavaRDD<T> shards(Work<T> work) {
      Broadcast<Shard.Plan> shared = plan;
      return users.mapPartitionsWithIndex(
          (worker, partition) -> List.of(work.run(shared.value(), worker, partition)).iterator(),
          true);
    }

    /** Frees the executors' networks; one that cannot be reached frees its own when it ends. */
    @Override
    public void close() {
      if (sent != null) {
        sent.destroy();
      }
      users.foreachPartition(unused -> Shard.closeAll());
    }
  }

  private static SasRecNetwork network(Shard.Plan plan) {
    return new SasRecNetwork(
        plan.settings(), plan.movieIds().length, plan.vectors().width(), Device.cpu());
  }

  private static List<float[]> copy(List<float[]> weights) {
    return new ArrayList<>(weights.stream().map(float[]::clone).toList());
  }
}
