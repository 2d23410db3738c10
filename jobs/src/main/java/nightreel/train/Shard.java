package nightreel.train;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import nightreel.nn.Devices;
import nightreel.nn.Threads;
import org.apache.spark.util.LongAccumulator;

/**
 * One worker's share of the users and its network, in the JVM of the executor that it was last
 * trained in. It stays there from round to round, with the optimiser's state and prepared batches.
 * Where it is no longer there, since the executor was lost or Spark chose another one, it is made
 * anew from the round's weights: then that worker's optimiser starts with empty running means.
 *
 * <p>One JVM has one gradient collector, so that of several shards in one JVM one works at a time.
 */
final class Shard implements AutoCloseable {

  /** The shards of this JVM by worker; all access to them holds the lock of the class. */
  private static final Map<Integer, Shard> HERE = new HashMap<>();

  /**
   * What is the same for all shards of a training.
   *
   * @param run names the training, so that no shard of another one is taken for one of it
   * @param vectors the fused vectors of all movies
   * @param startName what training starts from, as a part of a fingerprint
   * @param executorsOnAHost which share its processors
   */
  record Plan(
      String run,
      Conf.Train settings,
      long seed,
      MovieVectors vectors,
      String startName,
      long[] movieIds,
      int executorsOnAHost)
      implements Serializable {

    int threads() {
      int processors = Runtime.getRuntime().availableProcessors();
      return settings.threads() > 0
          ? settings.threads()
          : Math.max(1, processors / executorsOnAHost);
    }
  }

  /**
   * What the driver knows of a shard.
   *
   * @param validated how many of its users are validated on
   * @param fingerprint of its data and of all settings
   */
  record Description(
      long users, long validated, long stepsAnEpoch, Checkpoints.Fingerprint fingerprint)
      implements Serializable {}

  private final Plan plan;
  private final SasRecTrainer.Data data;
  private final long stepsAnEpoch;
  private final SasRecNetwork network;
  private final long seed;
  private Learner learner;
  private BatchStream batches;

  private Shard(Plan plan, int worker, SasRecTrainer.Data data) {
    this.plan = plan;
    this.data = data;
    stepsAnEpoch = BatchStream.stepsAnEpoch(data.histories(), plan.settings());
    network =
        new SasRecNetwork(plan.settings(), data.items(), data.contentWidth(), Devices.ofTask());
    seed = Seeds.of(plan.seed(), Seeds.Use.WORKER, worker);
  }

  /** Makes a worker's shard and describes it. */
  static Description describe(Plan plan, int worker, Iterator<TrainingUser> users) {
    synchronized (Shard.class) {
      SasRecTrainer.Data data = here(plan, worker, users).data;
      return new Description(
          data.histories().size(),
          data.validation().targets().length,
          BatchStream.stepsAnEpoch(data.histories(), plan.settings()),
          Fingerprints.of(plan.settings(), plan.seed(), plan.movieIds(), data, plan.startName()));
    }
  }

  /**
   * Trains on a worker's users.
   *
   * @param done local steps behind the weights
   * @param steps how many to make
   * @param made counts them
   */
  static WorkerRound train(
      Plan plan,
      int worker,
      Iterator<TrainingUser> users,
      List<float[]> weights,
      long done,
      long steps,
      LongAccumulator made) {
    synchronized (Shard.class) {
      Shard shard = here(plan, worker, users);
      try {
        return shard.train(weights, done, steps, made);
      } catch (RuntimeException e) {
        HERE.remove(worker).close(); // it has gone a part of the way
        throw e;
      }
    }
  }

  /** Validates weights on a worker's users: sums over them. */
  static Validation.Sums measure(
      Plan plan, int worker, Iterator<TrainingUser> users, List<float[]> weights) {
    synchronized (Shard.class) {
      Shard shard = here(plan, worker, users);
      SasRecTrainer.Data data = shard.data;
      shard.network.restore(weights);
      try (var scorer =
          SasRecScorer.of(shard.network, data.content(), data.contentWidth(), plan.settings())) {
        return data.validation().sums(scorer);
      }
    }
  }

  private static Shard here(Plan plan, int worker, Iterator<TrainingUser> users) {
    Shard shard = HERE.get(worker);
    if (shard != null && !shard.plan.run().equals(plan.run())) {
      HERE.remove(worker).close();
      shard = null;
    }
    Threads.setTorch(plan.threads());
    if (shard == null) {
      SasRecTrainer.Data data =
          TrainingData.of(
              TrainingData.sorted(users), plan.settings(), plan.movieIds(), plan.vectors());
      if (data.histories().stream().noneMatch(history -> history.length > 1)) {
        throw new UnusableException(
            "train.workers is %d, and worker %d has no user to train on; set it lower"
                .formatted(plan.settings().workers(), worker));
      }
      shard = new Shard(plan, worker, data);
      HERE.put(worker, shard);
    }
    return shard;
  }

  private WorkerRound train(List<float[]> weights, long done, long steps, LongAccumulator made) {
    long began = System.nanoTime();
    Learner learner = learner(weights, done);
    long sequences = 0;
    for (long step = 0; step < steps; step++) {
      BatchStream.Batch batch = batches.next();
      learner.step(batch);
      sequences += batch.sequences();
      made.add(1);
    }
    double lossSum = learner.lossSum();
    learner.clearLoss();
    List<float[]> change = learner.weights();
    for (int p = 0; p < change.size(); p++) {
      for (int i = 0; i < change.get(p).length; i++) {
        change.get(p)[i] -= weights.get(p)[i];
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    return new WorkerRound(change, 1, lossSum, steps, sequences, seconds);
  }

  /** The learner, which has made so many steps; a new one where the one here is elsewhere. */
  private Learner learner(List<float[]> weights, long done) {
    if (learner != null && learner.steps() == done) {
      learner.takeWeights(weights);
      return learner;
    }
    stop();
    learner = new Learner(network, plan.settings(), data, seed, stepsAnEpoch);
    learner.resume(done, weights, List.of(), 0);
    batches = new BatchStream(data.histories(), plan.settings(), seed, done);
    return learner;
  }

  private void stop() {
    if (learner != null) {
      batches.close();
      learner.close();
    }
  }

  @Override
  public void close() {
    stop();
    network.close();
  }

  /** Closes the shards of this JVM. */
  static void closeAll() {
    synchronized (Shard.class) {
      HERE.values().forEach(Shard::close);
      HERE.clear();
    }
  }
}
