package nightreel.recommend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.conf.Conf;
import nightreel.faiss.Faiss;
import nightreel.nn.Shared;
import nightreel.nn.Threads;
import nightreel.recommend.Blend.Scored;
import nightreel.split.Cut;
import nightreel.train.AlsFactors;
import nightreel.train.Neighbours;
import nightreel.train.SasRecScorer;
import org.apache.hadoop.conf.Configuration;

/**
 * The pipeline for a batch of users: candidates of all sources, their features, the blend and MMR.
 * Recommendation and evaluation run this same code.
 */
public final class Recommender implements AutoCloseable {

  private final PipelineSettings settings;
  private final Cut cut;
  private final Catalogue catalogue;
  private final Neighbours transitions;
  private final Configuration hadoop;
  private final Kernels kernels;
  private final Deque<AutoCloseable> leases = new ArrayDeque<>();
  private final SasRecScorer scorer;
  private final AlsFactors als;
  private final Map<Source, CandidateSource> sources = new EnumMap<>(Source.class);
  private final Map<Source, Contributions.Weighed> sums = new EnumMap<>(Source.class);

  Recommender(
      PipelineSettings settings,
      Cut cut,
      Catalogue catalogue,
      Neighbours transitions,
      Configuration hadoop,
      Kernels kernels) {
    this.settings = settings;
    this.cut = cut;
    this.catalogue = catalogue;
    this.transitions = transitions;
    this.hadoop = hadoop;
    this.kernels = kernels;
    Threads.setTorch(Threads.ofTask());
    Faiss.threads(Threads.ofTask());
    try {
      scorer = borrow(settings.leaseScorer(catalogue.vectors(), hadoop));
      als = borrow(settings.leaseAls(catalogue.vectors().movieIds(), hadoop));
      for (Source source : Source.values()) {
        source(source).ifPresent(candidates -> sources.put(source, candidates));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T borrow(Shared<T>.Lease lease) {
    leases.push(lease);
    return lease.get();
  }

  /** Nothing where the models lack what the source needs. */
  private Optional<CandidateSource> source(Source source) {
    return switch (source) {
      case SEQUENCE -> Optional.of(sequence());
      case TRANSITIONS -> Optional.of(sum(source, transitions, settings.recommend().transitions()));
      case EASE -> ease();
      case ALS -> Optional.of(collaborative());
      case CONTENT -> Optional.of(content());
      case RECENT_POPULARITY -> Optional.of(new RecentSource(catalogue));
    };
  }

  private CandidateSource sequence() {
    return new IndexSource(
        borrow(settings.leaseSequence(scorer.width(), hadoop)),
        settings.sequence().rowsIn(catalogue.vectors().movieIds()),
        scorer.items(),
        scorer.knownItems(),
        Batch::states,
        catalogue,
        kernels);
  }

  private Optional<CandidateSource> ease() {
    if (!settings.easeModels().containsKey(cut)) {
      return Optional.empty();
    }
    Neighbours weights = borrow(settings.leaseEase(cut, catalogue.vectors().movieIds(), hadoop));
    return Optional.of(sum(Source.EASE, weights, settings.recommend().ease()));
  }

  private CandidateSource sum(Source source, Neighbours neighbours, Conf.Source look) {
    sums.put(source, new Contributions.Weighed(neighbours, look));
    return new NeighbourSource(neighbours, look, catalogue);
  }

  private CandidateSource collaborative() {
    return new IndexSource(
        borrow(settings.leaseAlsIndex(als.rank(), hadoop)),
        settings.als().rowsIn(catalogue.vectors().movieIds()),
        als.items(),
        als.known(),
        Batch::factors,
        catalogue,
        kernels);
  }

  private CandidateSource content() {
    return new IndexSource(
        borrow(settings.leaseContent(catalogue.vectors().width(), hadoop)),
        settings.content().rowsIn(catalogue.vectors().movieIds()),
        catalogue.vectors().values(),
        all(catalogue.vectors().size()),
        Batch::contentQueries,
        catalogue,
        kernels);
  }

  private int count(Source source) {
    return switch (source) {
      case SEQUENCE -> settings.recommend().sequenceCandidates();
      case TRANSITIONS -> settings.recommend().transitions().candidates();
      case EASE -> settings.recommend().ease().candidates();
      case ALS -> settings.recommend().als().candidates();
      case CONTENT -> settings.recommend().contentCandidates();
      case RECENT_POPULARITY -> settings.recommend().recentCandidates();
    };
  }

  private static boolean[] all(int movies) {
    var all = new boolean[movies];
    Arrays.fill(all, true);
    return all;
  }

  public SasRecScorer scorer() {
    return scorer;
  }

  /** The candidates of each user, by row. */
  List<List<Candidate>> candidates(List<UserHistory> users) {
    Batch batch = batch(users);
    var ranks = new ArrayList<Map<Integer, Map<Source, Integer>>>();
    for (int b = 0; b < users.size(); b++) {
      ranks.add(new TreeMap<>());
    }
    sources.forEach(
        (source, candidates) -> {
          int[][] found = candidates.retrieve(batch, most(source));
          for (int b = 0; b < found.length; b++) {
            add(ranks.get(b), source, found[b]);
          }
        });
    var candidates = new ArrayList<List<Candidate>>();
    for (int b = 0; b < users.size(); b++) {
      candidates.add(score(batch, b, ranks.get(b)));
    }
    return candidates;
  }

  /** What was popular recently has more to give where the others give too little for a list. */
  private int most(Source source) {
    return source == Source.RECENT_POPULARITY
        ? Math.max(count(source), settings.recommend().topK())
        : count(source);
  }

  private void add(Map<Integer, Map<Source, Integer>> ranks, Source source, int[] found) {
    for (int rank = 1; rank <= found.length; rank++) {
      if (rank > count(source) && ranks.size() >= settings.recommend().topK()) {
        return;
      }
      ranks
          .computeIfAbsent(found[rank - 1], unused -> new EnumMap<>(Source.class))
          .put(source, rank);
    }
  }

  Batch batch(List<UserHistory> users) {
    return Batch.of(users, catalogue, scorer, als, settings.recommend(), kernels);
  }

  /** Every source's score for every candidate, whichever source it is from. */
  private List<Candidate> score(Batch batch, int b, Map<Integer, Map<Source, Integer>> ranks) {
    int[] rows = ranks.keySet().stream().mapToInt(row -> row).toArray();
    var scores = new float[rows.length][Source.values().length];
    for (float[] unknown : scores) {
      Arrays.fill(unknown, Float.NaN);
    }
    sources.forEach(
        (source, candidates) -> {
          float[] ofSource = candidates.score(batch, b, rows);
          for (int i = 0; i < rows.length; i++) {
            scores[i][source.ordinal()] = ofSource[i];
          }
        });
    var scored = new ArrayList<Candidate>();
    for (int i = 0; i < rows.length; i++) {
      scored.add(new Candidate(rows[i], ranks.get(rows[i]), scores[i]));
    }
    return scored;
  }

  /**
   * What some sources think of some movies for each user, by user and movie; nothing for sources
   * that the models lack. Where SASRec is not among them, it reads nothing.
   *
   * @param rows of the movies, for each user
   */
  Map<Source, float[][]> scores(List<UserHistory> users, List<int[]> rows, Set<Source> wanted) {
    Batch batch =
        wanted.contains(Source.SEQUENCE)
            ? batch(users)
            : Batch.unread(users, catalogue, scorer.width(), als, settings.recommend());
    var scores = new EnumMap<Source, float[][]>(Source.class);
    sources.forEach(
        (source, candidates) -> {
          if (wanted.contains(source)) {
            var ofSource = new float[users.size()][];
            for (int b = 0; b < ofSource.length; b++) {
              ofSource[b] = candidates.score(batch, b, rows.get(b));
            }
            scores.put(source, ofSource);
          }
        });
    return scores;
  }

  /** What explains the lists that a blend gives. */
  Explainer explainer(Blend blend) {
    var contributions =
        new Contributions(sums, catalogue.vectors(), settings.recommend().historyDecay());
    return new Explainer(this, contributions, blend, settings.recommend().explanations());
  }

  /** Each user's candidates by blended relevance, best first. */
  List<List<Scored>> rank(List<UserHistory> users, Blend blend) {
    return candidates(users).stream().map(blend::rank).toList();
  }

  /** The ranked candidates of each user re-ranked for diversity. */
  List<List<Scored>> rerank(List<List<Scored>> ranked, double lambda, int k) {
    var mmr = new Mmr(catalogue.vectors(), lambda);
    return kernels.time(
        Kernel.MMR, () -> ranked.stream().map(user -> mmr.rerank(user, k)).toList());
  }

  /** The lists of the pipeline for one user, by row. */
  public record Lists(int[] ranked, int[] reranked) {}

  /** The ranked and the re-ranked list of each user. */
  public List<Lists> lists(List<UserHistory> users, Ranking ranking, int depth) {
    List<List<Scored>> ranked = rank(users, ranking.blend());
    List<List<Scored>> reranked = rerank(ranked, ranking.lambda(), depth);
    var lists = new ArrayList<Lists>();
    for (int b = 0; b < ranked.size(); b++) {
      List<Scored> first = ranked.get(b).subList(0, Math.min(depth, ranked.get(b).size()));
      lists.add(new Lists(rows(first), rows(reranked.get(b))));
    }
    return lists;
  }

  /**
   * The lists of single sources for each user.
   *
   * @return without sources that the models lack
   */
  public Map<Source, int[][]> alone(List<UserHistory> users, Set<Source> wanted, int depth) {
    Batch batch = batch(users);
    var lists = new EnumMap<Source, int[][]>(Source.class);
    sources.forEach(
        (source, candidates) -> {
          if (wanted.contains(source)) {
            lists.put(source, candidates.retrieve(batch, depth));
          }
        });
    return lists;
  }

  private static int[] rows(List<Scored> list) {
    return list.stream().mapToInt(scored -> scored.candidate().row()).toArray();
  }

  @Override
  public void close() {
    while (!leases.isEmpty()) {
      try {
        leases.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("returning what the tasks of a JVM share", e);
      }
    }
  }
}
