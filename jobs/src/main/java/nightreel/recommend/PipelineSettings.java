package nightreel.recommend;

import java.io.Serializable;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.embed.MovieVectors;
import nightreel.faiss.Faiss;
import nightreel.index.MovieIndex;
import nightreel.nn.Shared;
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

  /** Reads the artefacts of a night. */
  public static PipelineSettings read(Night night) {
    return new PipelineSettings(
        night.conf().recommend(),
        night.conf().index(),
        SasRecModel.read(night.read(Tables.MODELS)),
        MovieIndex.read(night.read(Tables.INDEXES), MovieIndex.CONTENT),
        MovieIndex.read(night.read(Tables.INDEXES), MovieIndex.SEQUENCE),
        night.lake().root());
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
