package nightreel.recommend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nightreel.faiss.Faiss;
import nightreel.nn.Shared;
import nightreel.nn.Threads;
import nightreel.recommend.Blend.Scored;
import nightreel.recommend.Candidate.Feature;
import nightreel.train.SasRecScorer;
import org.apache.hadoop.conf.Configuration;

/**
 * The pipeline for a batch of users: candidates of all sources, their features, the blend and MMR.
 * Recommendation and evaluation run this same code.
 */
public final class Recommender implements AutoCloseable {

  private final PipelineSettings settings;
  private final Catalogue catalogue;
  private final Shared<SasRecScorer>.Lease scorer;
  private final Shared<Faiss>.Lease contentIndex;
  private final Shared<Faiss>.Lease sequenceIndex;
  private final List<CandidateSource> sources;
  private final float[] items;
  private final boolean[] knownItems;

  Recommender(PipelineSettings settings, Catalogue catalogue, Configuration hadoop) {
    this.settings = settings;
    this.catalogue = catalogue;
    Threads.setTorch(Threads.ofTask());
    Faiss.threads(Threads.ofTask());
    scorer = settings.leaseScorer(catalogue.vectors(), hadoop);
    contentIndex = settings.leaseContent(catalogue.vectors().width(), hadoop);
    sequenceIndex = settings.leaseSequence(scorer.get().width(), hadoop);
    items = scorer.get().items();
    knownItems = scorer.get().knownItems();
    long[] movieIds = catalogue.vectors().movieIds();
    sources =
        List.of(
            new IndexSource(
                settings.sequence().space(),
                sequenceIndex.get(),
                settings.sequence().rowsIn(movieIds),
                Batch::states,
                catalogue,
                settings.recommend().sequenceCandidates()),
            contentSource(settings.recommend().contentCandidates()),
            new RecentSource(
                catalogue.byRecentPopularity(), settings.recommend().recentCandidates()));
  }

  public SasRecScorer scorer() {
    return scorer.get();
  }

  /** The candidates of each user, by row. */
  List<List<Candidate>> candidates(List<UserHistory> users) {
    Batch batch = Batch.of(users, catalogue, scorer.get(), settings.recommend().historyDecay());
    var proposed = new ArrayList<Map<Integer, Map<String, Integer>>>();
    for (int b = 0; b < users.size(); b++) {
      proposed.add(new java.util.TreeMap<>());
    }
    for (CandidateSource source : sources) {
      int[][] found = source.retrieve(batch);
      for (int b = 0; b < found.length; b++) {
        for (int rank = 0; rank < found[b].length; rank++) {
          proposed
              .get(b)
              .computeIfAbsent(found[b][rank], unused -> new LinkedHashMap<>())
              .put(source.name(), rank + 1);
        }
      }
    }
    var candidates = new ArrayList<List<Candidate>>();
    for (int b = 0; b < users.size(); b++) {
      candidates.add(describe(batch, b, proposed.get(b)));
    }
    return candidates;
  }

  private List<Candidate> describe(
      Batch batch, int b, Map<Integer, Map<String, Integer>> proposed) {
    int width = scorer.get().width();
    int contentWidth = catalogue.vectors().width();
    float[] state = Arrays.copyOfRange(batch.states(), b * width, (b + 1) * width);
    float[] query =
        Arrays.copyOfRange(batch.contentQueries(), b * contentWidth, (b + 1) * contentWidth);
    var described = new ArrayList<Candidate>();
    proposed.forEach(
        (row, from) -> {
          var features = new float[Feature.values().length];
          features[Feature.SASREC.ordinal()] = sasRecScore(state, row);
          features[Feature.CONTENT.ordinal()] = catalogue.vectors().dot(query, row);
          features[Feature.RECENT_POPULARITY.ordinal()] =
              (float) Math.log1p(catalogue.recentCounts()[row]);
          described.add(new Candidate(row, from, features));
        });
    return described;
  }

  /** Not a number where SASRec does not know the movie. */
  private float sasRecScore(float[] state, int row) {
    if (!knownItems[row]) {
      return Float.NaN;
    }
    float sum = 0;
    for (int d = 0; d < state.length; d++) {
      sum += state[d] * items[row * state.length + d];
    }
    return sum;
  }

  /** Each user's candidates by blended relevance, best first. */
  List<List<Scored>> rank(List<UserHistory> users, Blend blend) {
    return candidates(users).stream().map(blend::rank).toList();
  }

  /** A user's ranked candidates re-ranked for diversity. */
  List<Scored> rerank(List<Scored> ranked, int k) {
    return new Mmr(catalogue.vectors(), settings.recommend().mmrLambda()).rerank(ranked, k);
  }

  /** The lists of the pipeline for one user, by row. */
  public record Lists(int[] ranked, int[] reranked) {}

  /** The ranked and the re-ranked list of each user. */
  public List<Lists> lists(List<UserHistory> users, Blend blend, int depth) {
    return rank(users, blend).stream()
        .map(
            ranked ->
                new Lists(
                    rows(ranked.subList(0, Math.min(depth, ranked.size()))),
                    rows(rerank(ranked, depth))))
        .toList();
  }

  /** The list of content retrieval alone for each user. */
  public int[][] contentRetrieval(List<UserHistory> users, int depth) {
    Batch batch = Batch.of(users, catalogue, scorer.get(), settings.recommend().historyDecay());
    return contentSource(depth).retrieve(batch);
  }

  private CandidateSource contentSource(int count) {
    return new IndexSource(
        settings.content().space(),
        contentIndex.get(),
        settings.content().rowsIn(catalogue.vectors().movieIds()),
        Batch::contentQueries,
        catalogue,
        count);
  }

  private static int[] rows(List<Scored> list) {
    return list.stream().mapToInt(scored -> scored.candidate().row()).toArray();
  }

  @Override
  public void close() {
    sequenceIndex.close();
    contentIndex.close();
    scorer.close();
  }
}
