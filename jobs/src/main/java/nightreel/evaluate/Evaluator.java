package nightreel.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.metrics.ListQuality;
import nightreel.metrics.RankingMetrics;
import nightreel.metrics.TopK;
import nightreel.recommend.Catalogue;
import nightreel.recommend.Ranking;
import nightreel.recommend.Recommender;
import nightreel.recommend.Source;
import nightreel.recommend.UserHistory;
import nightreel.train.Neighbours;

/**
 * Gives a batch of held-out users the ranked list of every method, and looks where the target is.
 *
 * <p>All methods rank the same movies (those that occur in the visible histories), leave out what
 * the user has seen, and break ties by movie id.
 */
final class Evaluator {

  /** Of how many movies diversity, novelty and the like speak. */
  static final int K = 10;

  /** Sources that are measured alone. */
  private static final Map<Source, Method> SOURCES =
      Map.of(
          Source.TRANSITIONS, Method.TRANSITIONS,
          Source.ALS, Method.ALS,
          Source.EASE, Method.EASE,
          Source.CONTENT, Method.CONTENT_RETRIEVAL);

  /**
   * One user under one method.
   *
   * @param position of the target in the list, from 0, or {@link RankingMetrics#ABSENT}
   * @param top the first {@link #K} rows of the list
   * @param diversity not a number for a list of fewer than two movies
   */
  record Outcome(
      long userId,
      Method method,
      int historyLength,
      int position,
      int[] top,
      double diversity,
      double novelty,
      double popularityBias) {}

  private final Recommender recommender;
  private final Catalogue catalogue;
  private final Ranking ranking;
  private final Kernels kernels;
  private final Neighbours itemKnn;
  private final int depth;
  private final long users;
  private final int[] byPopularity;
  private final int[] byRecentPopularity;

  /**
   * @param users how many users the catalogue's counts come from
   * @param depth length of the lists
   */
  Evaluator(
      Recommender recommender,
      Catalogue catalogue,
      Ranking ranking,
      Neighbours itemKnn,
      long users,
      int depth,
      Kernels kernels) {
    this.recommender = recommender;
    this.catalogue = catalogue;
    this.ranking = ranking;
    this.kernels = kernels;
    this.itemKnn = itemKnn;
    this.users = users;
    this.depth = depth;
    byPopularity = catalogue.byPopularity();
    byRecentPopularity = catalogue.byRecentPopularity();
  }

  /**
   * Every method for every user of a batch.
   *
   * @param targets the row of the movie that came next, by user; negative where it has none
   */
  List<Outcome> outcomes(List<UserHistory> batch, Map<Long, Integer> targets) {
    List<Recommender.Lists> pipeline = recommender.lists(batch, ranking, depth);
    Map<Source, int[][]> alone = recommender.alone(batch, SOURCES.keySet(), depth);
    int[][] sasRec = sasRec(batch);
    var outcomes = new ArrayList<Outcome>();
    for (int b = 0; b < batch.size(); b++) {
      UserHistory user = batch.get(b);
      var lists = new EnumMap<Method, int[]>(Method.class);
      lists.put(Method.POPULARITY, unseen(byPopularity, user));
      lists.put(Method.RECENT_POPULARITY, unseen(byRecentPopularity, user));
      lists.put(
          Method.ITEM_KNN, best(ItemKnn.scores(itemKnn, user.rows()), catalogue.allowed(), user));
      int place = b;
      alone.forEach((source, ofSource) -> lists.put(SOURCES.get(source), ofSource[place]));
      lists.put(Method.SASREC, sasRec[b]);
      lists.put(Method.FULL_PIPELINE, pipeline.get(b).ranked());
      lists.put(Method.FULL_PIPELINE_MMR, pipeline.get(b).reranked());
      int target = targets.get(user.userId());
      lists.forEach((method, list) -> outcomes.add(outcome(user, method, list, target)));
    }
    return outcomes;
  }

  private int[] unseen(int[] order, UserHistory user) {
    var seen = seen(user);
    return Arrays.stream(order).filter(row -> !seen[row]).limit(depth).toArray();
  }

  private boolean[] seen(UserHistory user) {
    var seen = new boolean[catalogue.vectors().size()];
    for (int row : user.rows()) {
      seen[row] = true;
    }
    return seen;
  }

  private int[] best(float[] scores, boolean[] rankable, UserHistory user) {
    for (int row = 0; row < scores.length; row++) {
      if (!catalogue.allowed()[row] || !rankable[row]) {
        scores[row] = Float.NEGATIVE_INFINITY;
      }
    }
    for (int row : user.rows()) {
      scores[row] = Float.NEGATIVE_INFINITY;
    }
    return TopK.select(scores, depth);
  }

  /** SASRec alone, exact: the scores of all movies, no index. */
  private int[][] sasRec(List<UserHistory> batch) {
    var lists = new int[batch.size()][0];
    var readable = new ArrayList<int[]>();
    var places = new ArrayList<Integer>();
    for (int b = 0; b < lists.length; b++) {
      int[] rows = recommender.scorer().known(batch.get(b).rows());
      if (rows.length > 0) {
        readable.add(rows);
        places.add(b);
      }
    }
    if (readable.isEmpty()) {
      return lists;
    }
    float[] scores = kernels.time(Kernel.FORWARD, () -> recommender.scorer().scores(readable));
    boolean[] known = recommender.scorer().knownItems();
    int movies = scores.length / readable.size();
    for (int i = 0; i < places.size(); i++) {
      UserHistory user = batch.get(places.get(i));
      float[] own = Arrays.copyOfRange(scores, i * movies, (i + 1) * movies);
      lists[places.get(i)] = best(own, known, user);
    }
    return lists;
  }

  private Outcome outcome(UserHistory user, Method method, int[] list, int target) {
    int[] top = Arrays.copyOf(list, Math.min(K, list.length));
    return new Outcome(
        user.userId(),
        method,
        user.rows().length,
        position(list, target),
        top,
        top.length < 2 ? Double.NaN : ListQuality.intraListDiversity(vectors(top)),
        top.length == 0 ? Double.NaN : ListQuality.novelty(counts(top), users),
        top.length == 0 || user.rows().length == 0
            ? Double.NaN
            : ListQuality.popularityBias(counts(top), counts(user.rows())));
  }

  static int position(int[] list, int target) {
    for (int position = 0; position < list.length; position++) {
      if (list[position] == target) {
        return position;
      }
    }
    return RankingMetrics.ABSENT;
  }

  private float[][] vectors(int[] rows) {
    return Arrays.stream(rows).mapToObj(catalogue.vectors()::vector).toArray(float[][]::new);
  }

  private long[] counts(int[] rows) {
    return Arrays.stream(rows).mapToLong(row -> catalogue.counts()[row]).toArray();
  }
}
