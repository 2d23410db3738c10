package nightreel.recommend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import nightreel.recommend.Blend.Scored;
import nightreel.recommend.Explanation.Reason;

/** The explanations of lists as they stand in their table. */
final class Reasons {

  /**
   * The columns of {@code Tables.RECOMMENDATIONS} that explain a row.
   *
   * @param because ids of the movies that carry it, the strongest first
   */
  record Told(long[] because, String simple, String detailed, String technical) {
    static final Told NOTHING = new Told(null, null, null, null);
  }

  /** Null where nothing is explained. */
  private final Explainer explainer;

  private final ExplanationText text;
  private final long[] movieIds;

  private Reasons(Explainer explainer, ExplanationText text, long[] movieIds) {
    this.explainer = explainer;
    this.text = text;
    this.movieIds = movieIds;
  }

  static Reasons of(Recommender recommender, Pipeline pipeline, Ranking ranking) {
    return pipeline.settings().recommend().explanations().areWanted()
        ? new Reasons(
            recommender.explainer(ranking.blend()),
            ExplanationText.of(pipeline),
            pipeline.catalogue().vectors().movieIds())
        : new Reasons(null, null, null);
  }

  /** What is told of each row of some users' lists. */
  List<List<Told>> of(
      List<UserHistory> users, List<List<Scored>> ranked, List<List<Scored>> lists) {
    if (explainer == null) {
      return lists.stream().map(list -> Collections.nCopies(list.size(), Told.NOTHING)).toList();
    }
    var told = new ArrayList<List<Told>>();
    for (List<Explanation> ofUser : explainer.explain(users, ranked, lists)) {
      told.add(ofUser.stream().map(this::told).toList());
    }
    return told;
  }

  private Told told(Explanation explanation) {
    return new Told(
        explanation.reasons().stream().map(Reason::row).mapToLong(row -> movieIds[row]).toArray(),
        text.simple(explanation),
        text.detailed(explanation),
        text.technical(explanation));
  }
}
