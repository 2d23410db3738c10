package nightreel.recommend;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.index.IndexOrigins;
import nightreel.index.MovieIndex;
import nightreel.index.ShardedIndex;
import nightreel.nn.Shared;
import nightreel.split.Cut;
import nightreel.tables.Artefact;
import nightreel.tables.Tables;
import nightreel.train.AlsFactors;
import nightreel.train.AlsModel;
import nightreel.train.EaseModel;
import nightreel.train.ItemContent;
import nightreel.train.Neighbours;
import nightreel.train.SasRecModel;
import nightreel.train.SasRecScorer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an executor needs to open a {@link Recommender}.
 *
 * @param itemContent what SASRec reads of each movie; null where it is the fused vectors
 */
public record PipelineSettings(
    Conf.Recommend recommend,
    Conf.Index index,
    SasRecModel model,
    MovieVectors itemContent,
    AlsModel alsModel,
    Map<Cut, EaseModel> easeModels,
    MovieIndex content,
    MovieIndex sequence,
    MovieIndex als,
    String lake)
    implements Serializable {

  /**
   * Reads the artefacts of a night.
   *
   * @param vectors fused vectors of all movies
   * @throws nightreel.conf.UnusableException where they do not fit together, or a file is not the
   *     one that was written: told here, before a task can fail of it
   */
  public static PipelineSettings read(Night night, MovieVectors vectors) {
    Dataset<Row> models = night.read(Tables.MODELS);
    Dataset<Row> indexes = night.read(Tables.INDEXES);
    SasRecModel model = SasRecModel.read(models);
    MovieVectors itemContent =
        ItemContent.load(night.read(Tables.ITEM_EMBEDDINGS), vectors, model.settings());
    var settings =
        new PipelineSettings(
            night.conf().recommend(),
            night.conf().index(),
            model,
            itemContent == vectors ? null : itemContent,
            AlsModel.read(models),
            easeModels(models),
            MovieIndex.read(indexes, MovieIndex.CONTENT),
            MovieIndex.read(indexes, MovieIndex.SEQUENCE),
            MovieIndex.read(indexes, MovieIndex.ALS),
            night.lake().root());
    settings.sequence.requireDimension(settings.model.settings().width());
    settings.content.requireDimension(vectors.width());
    IndexOrigins.of(vectors, itemContent, model, settings.alsModel).requireSame(indexes);
    Configuration hadoop = night.spark().sparkContext().hadoopConfiguration();
    settings.files().forEach(file -> file.fetch(settings.lake, hadoop));
    settings
        .indexFiles()
        .forEach(file -> file.distribute(night.spark().sparkContext(), settings.lake));
    return settings;
  }

  private static Map<Cut, EaseModel> easeModels(Dataset<Row> models) {
    var found = new EnumMap<Cut, EaseModel>(Cut.class);
    for (Cut cut : Cut.values()) {
      EaseModel.find(models, cut).ifPresent(model -> found.put(cut, model));
    }
    return found;
  }

  private List<Artefact> files() {
    var files = new ArrayList<Artefact>();
    files.add(model.weights());
    files.add(alsModel.file());
    easeModels.values().forEach(ease -> files.add(ease.file()));
    files.addAll(indexFiles());
    return files;
  }

  private List<Artefact> indexFiles() {
    return Stream.of(content, sequence, als).flatMap(space -> space.files().stream()).toList();
  }

  Shared<AlsFactors>.Lease leaseAls(long[] movieIds, Configuration hadoop) {
    return Shared.lease(
        "als", key(alsModel.file(), movieIds), () -> alsModel.load(movieIds, lake, hadoop));
  }

  /** The weights of EASE for a cut, which must be among the models. */
  Shared<Neighbours>.Lease leaseEase(Cut cut, long[] movieIds, Configuration hadoop) {
    EaseModel ease = easeModels.get(cut);
    return Shared.lease(
        "ease", key(ease.file(), movieIds), () -> ease.load(movieIds, lake, hadoop));
  }

  /** The rows that a file is loaded into are those of the catalogue. */
  private static String key(Artefact file, long[] movieIds) {
    return file.sha256() + " " + Arrays.hashCode(movieIds);
  }

  Shared<ShardedIndex>.Lease leaseAlsIndex(int rank, Configuration hadoop) {
    return lease(als, index.als(), rank, hadoop);
  }

  Shared<SasRecScorer>.Lease leaseScorer(MovieVectors vectors, Configuration hadoop) {
    return Shared.lease(
        "sasrec",
        model.weights().sha256(),
        () -> model.load(itemContent == null ? vectors : itemContent, lake, hadoop));
  }

  Shared<ShardedIndex>.Lease leaseContent(int width, Configuration hadoop) {
    return lease(content, index.content(), width, hadoop);
  }

  Shared<ShardedIndex>.Lease leaseSequence(int width, Configuration hadoop) {
    return lease(sequence, index.sequence(), width, hadoop);
  }

  private Shared<ShardedIndex>.Lease lease(
      MovieIndex space, Conf.Space settings, int width, Configuration hadoop) {
    Map<String, Double> parameters = index.kind(settings, space.size()).parameters();
    return space.lease(width, parameters, index.shardsHeld(), lake, hadoop);
  }
}
