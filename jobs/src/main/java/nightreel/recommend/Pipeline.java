package nightreel.recommend;

import java.io.Serializable;
import nightreel.Kernels;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.index.Transitions;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import nightreel.train.Neighbours;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The pipeline as it travels to the executors, with what a cut of the histories shows: the driver
 * makes it, and closes it after use.
 */
public final class Pipeline implements Serializable, AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final Broadcast<PipelineSettings> settings;
  private final Cut cut;
  private final Broadcast<Catalogue> catalogue;
  private final Broadcast<Neighbours> transitions;
  private final Broadcast<Facts> facts;
  private final SerializableConfiguration hadoop;
  private final Kernels kernels;

  private Pipeline(
      JavaSparkContext context,
      PipelineSettings settings,
      Cut cut,
      Catalogue catalogue,
      Neighbours transitions,
      Facts facts,
      Kernels kernels) {
    this.settings = context.broadcast(settings); // it names every movie several times
    this.cut = cut;
    this.catalogue = context.broadcast(catalogue);
    this.transitions = context.broadcast(transitions);
    this.facts = context.broadcast(facts);
    this.hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    this.kernels = kernels;
  }

  /**
   * Reads what a cut shows. Only the lists that are published are filtered by the settings, and may
   * name movies that nobody has seen; what is measured ranks every movie that occurs.
   *
   * @throws nightreel.conf.UnusableException where the filters leave fewer movies than a list has
   */
  public static Pipeline of(Night night, PipelineSettings settings, MovieVectors vectors, Cut cut) {
    Dataset<Row> histories = cut.histories(night.read(Tables.SEQUENCES));
    Conf.Recommend recommend = settings.recommend();
    Catalogue all = Catalogue.of(histories, vectors, recommend.recentDays());
    Catalogue catalogue =
        cut == Cut.NOW
            ? all.withUnseen()
                .filtered(night.read(Tables.MOVIES), recommend.filters(), recommend.topK())
            : all;
    return new Pipeline(
        JavaSparkContext.fromSparkContext(night.spark().sparkContext()),
        settings,
        cut,
        catalogue,
        Transitions.read(night.read(Tables.TRANSITIONS), cut, vectors.movieIds()),
        facts(night, recommend, vectors, cut),
        night.kernels());
  }

  /** Only tonight's lists are explained. */
  private static Facts facts(Night night, Conf.Recommend recommend, MovieVectors vectors, Cut cut) {
    return cut == Cut.NOW && recommend.explanations().areWanted()
        ? Facts.read(night.read(Tables.MOVIES), vectors.movieIds())
        : Facts.none();
  }

  public Catalogue catalogue() {
    return catalogue.value();
  }

  public PipelineSettings settings() {
    return settings.value();
  }

  Neighbours transitions() {
    return transitions.value();
  }

  Facts facts() {
    return facts.value();
  }

  /** Where the tasks note the time that they spend in the network, in FAISS and in MMR. */
  public Kernels kernels() {
    return kernels;
  }

  /** Opens the pipeline in a Spark task, which closes it at its end. */
  public Recommender open() {
    var recommender =
        new Recommender(
            settings.value(), cut, catalogue.value(), transitions.value(), hadoop.value(), kernels);
    TaskContext.get()
        .addTaskCompletionListener(
            (org.apache.spark.util.TaskCompletionListener) task -> recommender.close());
    return recommender;
  }

  @Override
  public void close() {
    settings.destroy();
    catalogue.destroy();
    transitions.destroy();
    facts.destroy();
  }
}
