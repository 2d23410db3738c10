package nightreel.recommend;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nightreel.Kernels;
import nightreel.Kernels.Kernel;
import nightreel.conf.Conf;
import nightreel.train.AlsFactors;
import nightreel.train.SasRecScorer;

/**
 * Some users, and what the sources need to know of them, computed once.
 *
 * <p>Axes: {@code B} users, {@code D} width of SASRec, {@code C} width of the fused vectors, {@code
 * R} rank of ALS.
 *
 * @param users {@code B}
 * @param seen rows of what each has seen
 * @param states {@code B x D}; zero for a user of whom SASRec knows nothing
 * @param contentQueries {@code B x C}; zero for a user without a history
 * @param factors {@code B x R}; zero for a user of whom ALS knows nothing
 */
record Batch(
    List<UserHistory> users,
    List<BitSet> seen,
    float[] states,
    float[] contentQueries,
    float[] factors) {

  static Batch of(
      List<UserHistory> users,
      Catalogue catalogue,
      SasRecScorer scorer,
      AlsFactors als,
      Conf.Recommend settings,
      Kernels kernels) {
    var seen = new ArrayList<BitSet>();
    for (UserHistory user : users) {
      var bits = new BitSet(catalogue.vectors().size());
      for (int row : user.rows()) {
        bits.set(row);
      }
      seen.add(bits);
    }
    return new Batch(
        users,
        seen,
        states(users, scorer, kernels),
        contentQueries(users, catalogue, settings),
        factors(users, als, settings.als()));
  }

  /**
   * Users whose histories SASRec has not read, and who may have seen anything: for scores alone.
   */
  static Batch unread(
      List<UserHistory> users,
      Catalogue catalogue,
      int width,
      AlsFactors als,
      Conf.Recommend settings) {
    return new Batch(
        users,
        List.of(),
        new float[users.size() * width],
        contentQueries(users, catalogue, settings),
        factors(users, als, settings.als()));
  }

  private static float[] contentQueries(
      List<UserHistory> users, Catalogue catalogue, Conf.Recommend settings) {
    int width = catalogue.vectors().width();
    var queries = new float[users.size() * width];
    for (int b = 0; b < users.size(); b++) {
      float[] mean = catalogue.vectors().mean(users.get(b).rows(), settings.historyDecay());
      System.arraycopy(mean, 0, queries, b * width, width);
    }
    return queries;
  }

  private static float[] factors(List<UserHistory> users, AlsFactors als, Conf.Source settings) {
    var factors = new float[users.size() * als.rank()];
    for (int b = 0; b < users.size(); b++) {
      float[] user = als.user(users.get(b).rows(), settings.last(), settings.decay());
      System.arraycopy(user, 0, factors, b * als.rank(), als.rank());
    }
    return factors;
  }

  private static float[] states(List<UserHistory> users, SasRecScorer scorer, Kernels kernels) {
    int width = scorer.width();
    var readable = new ArrayList<int[]>();
    var places = new ArrayList<Integer>();
    for (int b = 0; b < users.size(); b++) {
      int[] known = scorer.known(users.get(b).rows());
      if (known.length > 0) {
        readable.add(known);
        places.add(b);
      }
    }
    var states = new float[users.size() * width];
    if (!readable.isEmpty()) {
      float[] found = kernels.time(Kernel.FORWARD, () -> scorer.states(readable));
      for (int i = 0; i < places.size(); i++) {
        System.arraycopy(found, i * width, states, places.get(i) * width, width);
      }
    }
    return states;
  }

  int size() {
    return users.size();
  }
}
