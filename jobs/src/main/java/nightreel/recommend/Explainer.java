package nightreel.recommend;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import nightreel.recommend.Blend.Scored;
import nightreel.recommend.Explanation.Reason;

/**
 * Finds which movies of a user's history carry each recommendation: those without which it scores
 * less. A few movies, those that {@link Contributions} expects most of, are really taken out of the
 * history, one at a time, and what is recommended is scored once more by the pipeline's own code.
 *
 * <p>Only movies that were taken out are named, so that every fall is one that was seen. How many
 * are is the same for any history, so that the cost does not grow with it. SASRec reads the
 * histories without them only where the settings say so; else its part of the score is left as it
 * is.
 */
final class Explainer {

  /** The sources whose scores depend on the history and cost little to compute again. */
  private static final Set<Source> CHEAP =
      EnumSet.of(Source.TRANSITIONS, Source.EASE, Source.ALS, Source.CONTENT);

  private final Recommender recommender;
  private final Contributions contributions;
  private final Blend blend;
  private final Conf.Explanations settings;
  private final Set<Source> sources;

  Explainer(
      Recommender recommender,
      Contributions contributions,
      Blend blend,
      Conf.Explanations settings) {
    this.recommender = recommender;
    this.contributions = contributions;
    this.blend = blend;
    this.settings = settings;
    sources = EnumSet.copyOf(CHEAP);
    if (settings.network()) {
      sources.add(Source.SEQUENCE);
    }
  }

  /** A user's history with one movie less. */
  private record Trial(int removed, UserHistory without) {}

  /**
   * The explanations of some users' lists, in their order.
   *
   * @param ranked all candidates of each user
   * @param lists those of them that are recommended
   */
  List<List<Explanation>> explain(
      List<UserHistory> users, List<List<Scored>> ranked, List<List<Scored>> lists) {
    var scales = new ArrayList<Scale>();
    var trials = new ArrayList<List<Trial>>();
    var histories = new ArrayList<UserHistory>();
    var rows = new ArrayList<int[]>();
    for (int b = 0; b < users.size(); b++) {
      scales.add(Scale.of(ranked.get(b), blend));
      int[] list = lists.get(b).stream().mapToInt(scored -> scored.candidate().row()).toArray();
      trials.add(trials(users.get(b), list, scales.get(b)));
      for (Trial trial : trials.get(b)) {
        histories.add(trial.without());
        rows.add(list);
      }
    }
    Map<Source, float[][]> scores = recommender.scores(histories, rows, sources);
    var explanations = new ArrayList<List<Explanation>>();
    int first = 0;
    for (int b = 0; b < users.size(); b++) {
      var ofUser = new ArrayList<Explanation>();
      for (int i = 0; i < lists.get(b).size(); i++) {
        Scored scored = lists.get(b).get(i);
        List<Reason> reasons = reasons(scored, i, trials.get(b), first, scores, scales.get(b));
        ofUser.add(new Explanation(scored, reasons, users.get(b).rows().length));
      }
      explanations.add(ofUser);
      first += trials.get(b).size();
    }
    return explanations;
  }

  private List<Trial> trials(UserHistory user, int[] list, Scale scale) {
    int[] history = user.rows();
    var trials = new ArrayList<Trial>();
    for (int place : telling(contributions.of(history, list, settings.last(), scale))) {
      var only = new BitSet();
      only.set(place);
      trials.add(new Trial(history[place], without(user, only)));
    }
    return trials;
  }

  /** A user's history without the movies at some places. */
  static UserHistory without(UserHistory user, BitSet places) {
    int[] history = user.rows();
    return new UserHistory(
        user.userId(),
        IntStream.range(0, history.length)
            .filter(place -> !places.get(place))
            .map(place -> history[place])
            .toArray());
  }

  /**
   * The places of the history that are tried: of each recommendation the most telling one, then of
   * each the second one, until there are enough.
   *
   * @param expected for each recommendation what each place is expected to contribute
   */
  private Set<Integer> telling(double[][] expected) {
    var places = new java.util.LinkedHashSet<Integer>();
    int[][] orders = Arrays.stream(expected).map(Explainer::largestFirst).toArray(int[][]::new);
    int length = orders.length == 0 ? 0 : orders[0].length;
    for (int i = 0; i < length; i++) {
      for (int[] order : orders) {
        if (places.size() < settings.removals()) {
          places.add(order[i]);
        }
      }
    }
    return places;
  }

  /** Of equal ones the later place first; places that contribute nothing are among them. */
  private static int[] largestFirst(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(
            comparingDouble((Integer place) -> -values[place]).thenComparingInt(place -> -place))
        .mapToInt(place -> place)
        .filter(place -> !Double.isInfinite(values[place]))
        .toArray();
  }

  private List<Reason> reasons(
      Scored scored,
      int i,
      List<Trial> trials,
      int first,
      Map<Source, float[][]> scores,
      Scale scale) {
    var reasons = new ArrayList<Reason>();
    for (int t = 0; t < trials.size(); t++) {
      var parts = new EnumMap<Source, Double>(Source.class);
      double fall = 0;
      for (var ofSource : scores.entrySet()) {
        Source source = ofSource.getKey();
        float after = ofSource.getValue()[first + t][i];
        double part = scale.fall(source, scored.candidate().score(source), after);
        parts.put(source, part);
        fall += part;
      }
      reasons.add(new Reason(trials.get(t).removed(), fall, parts));
    }
    reasons.sort(comparingDouble((Reason reason) -> -reason.fall()).thenComparingInt(Reason::row));
    double least =
        reasons.isEmpty()
            ? 0
            : Math.max(settings.leastFall(), settings.leastShare() * reasons.get(0).fall());
    return reasons.stream()
        .filter(reason -> reason.fall() >= least)
        .limit(settings.movies())
        .toList();
  }
}
