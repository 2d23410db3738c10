package nightreel.recommend;

import java.io.Serializable;
import java.util.List;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.faiss.Faiss;
import nightreel.index.MovieIndex;
import nightreel.nn.Shared;
import nightreel.tables.Artefact;
import nightreel.tables.Tables;
import nightreel.train.SasRecModel;
import nightreel.train.SasRecScorer;
import org.apache.hadoop.conf.Configuration;

/** What an executor needs to open a {@link Recommender}. */
public record PipelineSettings(
    Conf.Recommend recommend,
    Conf.Index index,
    SasRecModel model,
    MovieIndex content,
    MovieIndex sequence,
    String lake)
    implements Serializable {

  /**
   * Reads the artefacts of a night.
   *
   * @throws nightreel.conf.UnusableException where they do not fit together, or a file is not the
   *     one that was written: told here, before a task can fail of it
   */
  public static PipelineSettings read(Night night) {
    var settings =
        new PipelineSettings(
            night.conf().recommend(),
            night.conf().index(),
            SasRecModel.read(night.read(Tables.MODELS)),
            MovieIndex.read(night.read(Tables.INDEXES), MovieIndex.CONTENT),
            MovieIndex.read(night.read(Tables.INDEXES), MovieIndex.SEQUENCE),
            night.lake().root());
    settings.sequence.requireDimension(settings.model.settings().width());
    Configuration hadoop = night.spark().sparkContext().hadoopConfiguration();
    for (Artefact file :
        List.of(settings.model.weights(), settings.content.file(), settings.sequence.file())) {
      file.fetch(settings.lake, hadoop);
    }
    return settings;
  }

  Shared<SasRecScorer>.Lease leaseScorer(MovieVectors vectors, Configuration hadoop) {
    return Shared.lease(
        "sasrec", model.weights().sha256(), () -> model.load(vectors, lake, hadoop));
  }

  Shared<Faiss>.Lease leaseContent(int width, Configuration hadoop) {
    return content.lease(width, index.content().parameters(), lake, hadoop);
  }

  Shared<Faiss>.Lease leaseSequence(int width, Configuration hadoop) {
    return sequence.lease(width, index.sequence().parameters(), lake, hadoop);
  }
}
