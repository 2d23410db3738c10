package nightreel.recommend;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nightreel.Runs;
import nightreel.Sha256;
import nightreel.conf.Conf;
import nightreel.index.MovieIndex;
import nightreel.split.Cut;
import nightreel.train.EaseModel;
import nightreel.train.Neighbours;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What lists are made from, each part with a fingerprint: where all of them are the same, the same
 * history gets the same list.
 *
 * @param fingerprints part, in words, -> SHA-256
 */
record ListInputs(Map<String, String> fingerprints) {

  /** What the lists that a pipeline and a ranking give are made from, beside the histories. */
  static ListInputs of(Pipeline pipeline, Ranking ranking) {
    PipelineSettings settings = pipeline.settings();
    Catalogue catalogue = pipeline.catalogue();
    var parts = new LinkedHashMap<String, String>();
    parts.put("the version of Nightreel", new Sha256().add(Runs.codeVersion()).hex());
    parts.put("settings", settings(settings));
    parts.put("the movies' vectors", catalogue.vectors().sha256());
    parts.put("what explanations say of movies", pipeline.facts().sha256());
    parts.put("who writes explanations", LlmTexts.fingerprint(settings.recommend().explanations()));
    parts.put("models", models(settings));
    parts.put("indexes", indexes(settings));
    parts.put("what follows what", hash(pipeline.transitions()));
    parts.put("what was popular recently", new Sha256().add(catalogue.recentCounts()).hex());
    parts.put(
        "the movies that may be listed",
        new Sha256().add(Arrays.toString(catalogue.allowed())).hex());
    parts.put("the blend", new Sha256().add(Arrays.toString(ranking.blend().weights())).hex());
    parts.put("lambda", new Sha256().add(String.valueOf(ranking.lambda())).hex());
    return new ListInputs(parts);
  }

  /** The parts that are not the same. */
  List<String> differing(ListInputs other) {
    var differing = new ArrayList<String>();
    fingerprints.forEach(
        (part, fingerprint) -> {
          if (!fingerprint.equals(other.fingerprints.get(part))) {
            differing.add(part);
          }
        });
    return differing;
  }

  /** A fingerprint of all histories together, whatever their order. */
  static String histories(Dataset<Row> histories) {
    Row sum =
        histories
            .select(xxhash64(col("user_id"), col("movie_ids")).as("hash"))
            .agg(count(lit(1)), bit_xor(col("hash")))
            .first();
    return new Sha256().add(sum.get(0) + " " + sum.get(1)).hex();
  }

  /** What decides lists; nothing of how, and of parts that have a fingerprint of their own. */
  private static String settings(PipelineSettings settings) {
    Conf.Recommend recommend = settings.recommend();
    var deciding =
        new Conf.Recommend(
            recommend.topK(),
            recommend.contentCandidates(),
            recommend.sequenceCandidates(),
            recommend.recentCandidates(),
            recommend.transitions(),
            recommend.als(),
            recommend.ease(),
            recommend.historyDecay(),
            1,
            new Conf.Mmr("1", 0),
            1,
            1,
            false,
            new Conf.Filters(List.of(), 0, false),
            recommend.explanations().withLlm(Conf.Llm.NONE));
    Conf.Index index = settings.index();
    var hash = new Sha256().add(deciding.toString());
    for (Conf.Space space :
        List.of(
            index.kind(index.content(), settings.content().size()),
            index.kind(index.sequence(), settings.sequence().size()),
            index.kind(index.als(), settings.als().size()))) {
      hash.add(new TreeMap<>(space.parameters()).toString());
    }
    return hash.hex();
  }

  private static String models(PipelineSettings settings) {
    var hash =
        new Sha256()
            .add(settings.model().weights().sha256())
            .add(settings.model().settings().toString())
            .add(settings.model().movieIds())
            .add(settings.alsModel().file().sha256())
            .add(settings.alsModel().movieIds());
    if (settings.itemContent() != null) {
      hash.add(settings.itemContent().sha256());
    }
    EaseModel ease = settings.easeModels().get(Cut.NOW);
    return (ease == null ? hash : hash.add(ease.file().sha256()).add(ease.movieIds())).hex();
  }

  private static String indexes(PipelineSettings settings) {
    var hash = new Sha256();
    for (MovieIndex index : List.of(settings.content(), settings.sequence(), settings.als())) {
      for (MovieIndex.Shard shard : index.shards()) {
        hash.add(shard.file().sha256()).add(shard.movieIds());
      }
    }
    return hash.hex();
  }

  private static String hash(Neighbours neighbours) {
    return new Sha256()
        .add(neighbours.starts())
        .add(neighbours.rows())
        .add(neighbours.weights())
        .hex();
  }
}
