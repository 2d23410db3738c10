package nightreel.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.tables.Stage;
import nightreel.tables.Tables;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains SASRec in one task of one executor, and the models without a network. */
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
    var task =
        new TrainingTask(
            night.conf().train(),
            night.conf().seed(),
            night.lake().root(),
            "artefacts/%s/sasrec.params".formatted(night.runDate()));
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    TrainingTask.Trained trained = train(night.read(Tables.SEQUENCES), vectors, task);
    night.write(Tables.TRAINING_LOG, log(night, trained));
    List<Row> models = new ArrayList<>(List.of(model(night, trained)));
    models.addAll(ItemModels.train(night));
    night.write(Tables.MODELS, night.spark().createDataFrame(models, Tables.MODELS.columns()));
  }

  /** Runs the training where Spark puts it. */
  static TrainingTask.Trained train(
      Dataset<Row> sequences, MovieVectors vectors, TrainingTask task) {
    var context = JavaSparkContext.fromSparkContext(sequences.sparkSession().sparkContext());
    var content = context.broadcast(vectors);
    var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    try {
      return sequences
          .javaRDD()
          .coalesce(1)
          .mapPartitions(
              rows -> List.of(task.run(rows, content.value(), hadoop.value())).iterator())
          .collect()
          .get(0);
    } finally {
      content.destroy();
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
                        progress.seconds()))
            .toList();
    return night.spark().createDataFrame(rows, Tables.TRAINING_LOG.columns());
  }

  private static Row model(Night night, TrainingTask.Trained trained) {
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
        best.validationNdcg10());
  }
}
