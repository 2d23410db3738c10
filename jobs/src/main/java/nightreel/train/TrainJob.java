package nightreel.train;

import java.io.Serializable;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nightreel.Console;
import nightreel.Kernels.Kernel;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.TaskLine;
import nightreel.conf.UnusableException;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains SASRec on one executor or on several, and the models without a network. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train SASRec, ALS and EASE on the histories.")
public final class TrainJob implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.TRAIN, TrainJob::run);
  }

  public static void run(Night night) {
    Optional<Night> timeSplit = night.timeSplit();
    train(night);
    timeSplit.ifPresent(
        branch -> {
          Console.say("%-9s  the same for the time split:", "");
          train(branch);
        });
    // only now: where the second training is killed, the first one goes on from its end
    removeCheckpoints(night);
    timeSplit.ifPresent(TrainJob::removeCheckpoints);
  }

  private static TrainingTask task(Night night) {
    return new TrainingTask(
        night.conf().train(),
        night.conf().seed(),
        night.lake().root(),
        "artefacts/%s/sasrec.params".formatted(night.runDate()));
  }

  private static void removeCheckpoints(Night night) {
    Checkpoints.remove(
        night.lake().root(),
        task(night).checkpointFolder(),
        night.spark().sparkContext().hadoopConfiguration());
  }

  private static void train(Night night) {
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    MovieVectors content =
        ItemContent.load(night.read(Tables.ITEM_EMBEDDINGS), vectors, night.conf().train());
    Optional<WarmStart> start =
        night.conf().train().warmStart() && !night.lake().isBranch()
            ? new EarlierModels(night).find()
            : Optional.empty();
    TrainingTask.Trained trained =
        train(
            night.read(Tables.SEQUENCES),
            new TrainingTask.Inputs(content, start.orElse(null)),
            task(night));
    night.kernels().add(Kernel.TRAINING, trained.stepSeconds());
    night.write(Tables.TRAINING_LOG, log(night, trained));
    List<Row> models = new ArrayList<>(List.of(model(night, trained, start)));
    models.addAll(ItemModels.train(night));
    night.write(Tables.MODELS, night.spark().createDataFrame(models, Tables.MODELS.columns()));
  }

  /** Runs the training where Spark puts it: in one task, or in one of each worker a round. */
  static TrainingTask.Trained train(
      Dataset<Row> sequences, TrainingTask.Inputs inputs, TrainingTask task) {
    SparkSession spark = sequences.sparkSession();
    if (task.settings().workers() > 1) {
      return new RoundTrainer(spark, task, inputs).train(sequences);
    }
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var shared = context.broadcast(inputs);
    var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    TaskLine line = TaskLine.of(spark.sparkContext(), task.path());
    try {
      return sequences
          .javaRDD()
          .coalesce(1)
          .mapPartitions(
              rows -> List.of(outcome(task, rows, shared.value(), hadoop.value(), line)).iterator())
          .collect()
          .get(0)
          .orThrow();
    } finally {
      shared.destroy();
    }
  }

  /**
   * What came of a training in a task. A refusal is a result, not a failure: Spark would only try
   * again, and a training that diverges does so every time.
   *
   * @param trained null where there is a refusal
   */
  private record Outcome(TrainingTask.Trained trained, String refusal) implements Serializable {

    TrainingTask.Trained orThrow() {
      if (refusal != null) {
        throw new UnusableException(refusal);
      }
      return trained;
    }
  }

  private static Outcome outcome(
      TrainingTask task,
      Iterator<Row> rows,
      TrainingTask.Inputs inputs,
      Configuration hadoop,
      TaskLine line) {
    try {
      return new Outcome(task.run(rows, inputs, hadoop, line::add), null);
    } catch (UnusableException e) {
      return new Outcome(null, e.getMessage());
    }
  }

  private static Dataset<Row> log(Night night, TrainingTask.Trained trained) {
    List<Row> rows =
        trained.log().stream()
            .map(
                progress ->
                    RowFactory.create(
                        SasRecModel.NAME,
                        progress.step(),
                        progress.epoch(),
                        progress.loss(),
                        progress.validationHr10(),
                        progress.validationNdcg10(),
                        progress.sequencesPerSecond(),
                        progress.seconds(),
                        (double) progress.learningRate()))
            .toList();
    return night.spark().createDataFrame(rows, Tables.TRAINING_LOG.columns());
  }

  private static Row model(Night night, TrainingTask.Trained trained, Optional<WarmStart> start) {
    SasRecTrainer.Progress best = trained.bestProgress();
    return RowFactory.create(
        SasRecModel.NAME,
        trained.weights().path(),
        trained.weights().bytes(),
        trained.weights().sha256(),
        Map.of(
            Tables.SEQUENCES.name(), night.lake().version(Tables.SEQUENCES),
            Tables.ITEM_EMBEDDINGS.name(), night.lake().version(Tables.ITEM_EMBEDDINGS)),
        SasRecModel.json(night.conf().train()),
        trained.movieIds(),
        best.step(),
        best.validationNdcg10(),
        start.map(model -> Date.valueOf(model.runDate())).orElse(null),
        start.map(model -> model.model().weights().sha256()).orElse(null));
  }
}
