package nightreel.recommend;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import nightreel.conf.Conf;
import nightreel.recommend.Explanation.Reason;
import nightreel.recommend.Facts.Kind;
import nightreel.train.Neighbours;

/**
 * Explanations in words: one sentence, all reasons with what they weigh, and JSON. Each says only
 * what was seen when movies were taken out of the history, or stands in {@code movies}, {@code
 * sequences} or {@code transitions}.
 *
 * @param recentCounts by row, how many watched a movie in the last {@code recentDays} days
 */
record ExplanationText(
    Facts facts,
    Neighbours transitions,
    long[] movieIds,
    long[] recentCounts,
    int recentDays,
    Conf.Explanations settings) {

  /** Movies that the sentence names, and of each kind how many names it gives. */
  private static final int NAMED = 2;

  /** A second movie is named where its part is at least this share of the first one's. */
  private static final double WORTH_NAMING = 0.5;

  /** What is less is 0.00. */
  private static final double LEAST_PART = 0.005;

  static ExplanationText of(Pipeline pipeline) {
    Conf.Recommend recommend = pipeline.settings().recommend();
    Catalogue catalogue = pipeline.catalogue();
    return new ExplanationText(
        pipeline.facts(),
        pipeline.transitions(),
        catalogue.vectors().movieIds(),
        catalogue.recentCounts(),
        recommend.recentDays(),
        recommend.explanations());
  }

  /** One sentence for the people who get the recommendation. */
  String simple(Explanation explanation) {
    if (explanation.reasons().isEmpty()) {
      return withoutReasons(explanation);
    }
    double strongest = explanation.reasons().get(0).fall();
    List<Integer> named =
        explanation.reasons().stream()
            .filter(reason -> reason.fall() >= WORTH_NAMING * strongest)
            .limit(NAMED)
            .map(Reason::row)
            .toList();
    String titles = named.stream().map(facts::title).collect(joining(" and "));
    String common = common(explanation.row(), named);
    if (!common.isEmpty()) {
      return "Because you watched %s: %s.".formatted(titles, common);
    }
    return named.stream().allMatch(row -> follows(row, explanation.row()))
        ? "Because you watched %s: others watched this one after %s."
            .formatted(titles, named.size() == 1 ? "it" : "them")
        : "Because you watched %s.".formatted(titles);
  }

  /**
   * Of the reasons that {@link #technical} tells those that {@link #simple} names.
   *
   * @param reasons the strongest first
   */
  static List<JsonNode> named(JsonNode reasons) {
    var named = new ArrayList<JsonNode>();
    for (JsonNode reason : reasons) {
      double strongest = reasons.get(0).get("fall").doubleValue();
      if (named.size() < NAMED && reason.get("fall").doubleValue() >= WORTH_NAMING * strongest) {
        named.add(reason);
      }
    }
    return named;
  }

  private String withoutReasons(Explanation explanation) {
    long recent = recentCounts[explanation.row()];
    if (explanation.scored().candidate().ranks().containsKey(Source.RECENT_POPULARITY)
        && recent > 0) {
      return "Popular: %s watched it in the last %,d days."
          .formatted(
              recent == 1 ? "1 person" : String.format(Locale.ROOT, "%,d people", recent),
              recentDays);
    }
    return explanation.historyLength() == 0
        ? "A first suggestion, before you have watched anything."
        : "Because of all that you have watched, and not of single movies.";
  }

  /** What a movie has in common with all of some others, for the sentence. */
  private String common(int row, List<Integer> others) {
    List<Integer> all = Stream.concat(Stream.of(row), others.stream()).toList();
    var parts = new ArrayList<String>();
    parts.addAll(first(Kind.GENRES, all));
    List<String> directors = first(Kind.DIRECTORS, all);
    List<String> cast = first(Kind.CAST, all);
    if (!directors.isEmpty()) {
      parts.add("directed by " + String.join(" and ", directors));
    }
    if (!cast.isEmpty()) {
      parts.add("with " + String.join(" and ", cast));
    }
    return String.join(", ", parts);
  }

  private List<String> first(Kind kind, List<Integer> rows) {
    return facts.shared(kind, rows).stream().limit(NAMED).toList();
  }

  /** Whether the second movie is among those that follow the first one most. */
  private boolean follows(int row, int next) {
    for (int at = transitions.starts()[row]; at < transitions.starts()[row + 1]; at++) {
      if (transitions.rows()[at] == next) {
        return true;
      }
    }
    return false;
  }

  /** Every reason with what it weighs. */
  String detailed(Explanation explanation) {
    var sentences = new ArrayList<String>();
    if (explanation.reasons().isEmpty()) {
      sentences.add(withoutReasons(explanation));
    }
    for (Reason reason : explanation.reasons()) {
      sentences.add(detailed(explanation, reason));
    }
    sentences.add("Found by " + found(explanation) + ".");
    if (!settings.network() && !explanation.reasons().isEmpty()) {
      sentences.add("SASRec's part of the score was left as it is.");
    }
    return String.join(" ", sentences);
  }

  private String detailed(Explanation explanation, Reason reason) {
    String shared = shared(explanation.row(), reason.row());
    return "Without %s its score of %s would be %s lower (%s)%s%s."
        .formatted(
            facts.title(reason.row()),
            decimals(explanation.scored().score()),
            decimals(reason.fall()),
            parts(reason),
            shared.isEmpty() ? "" : "; both: " + shared,
            follows(reason.row(), explanation.row()) ? "; others watched this one after it" : "");
  }

  /** The larger ones first. */
  private static String parts(Reason reason) {
    return reason.parts().entrySet().stream()
        .filter(part -> Math.abs(part.getValue()) >= LEAST_PART)
        .sorted(Map.Entry.<Source, Double>comparingByValue().reversed())
        .map(part -> name(part.getKey()) + " " + decimals(part.getValue()))
        .collect(joining(", "));
  }

  private String shared(int row, int other) {
    return Stream.of(Kind.values())
        .map(kind -> labelled(kind, facts.shared(kind, List.of(row, other))))
        .filter(label -> !label.isEmpty())
        .collect(joining(", "));
  }

  private static String labelled(Kind kind, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String all = String.join(", ", names);
    return switch (kind) {
      case GENRES -> all;
      case DIRECTORS -> "directed by " + all;
      case CAST -> "with " + all;
      case KEYWORDS -> "about " + all;
      case TAGS -> "tagged " + all;
    };
  }

  private static String found(Explanation explanation) {
    return explanation.scored().candidate().ranks().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(source -> "%s (rank %d)".formatted(name(source.getKey()), source.getValue()))
        .collect(joining(", "));
  }

  private static String name(Source source) {
    return switch (source) {
      case SEQUENCE -> "SASRec";
      case TRANSITIONS -> "what follows what";
      case EASE -> "EASE";
      case ALS -> "ALS";
      case CONTENT -> "content";
      case RECENT_POPULARITY -> "recent popularity";
    };
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** The same as JSON, for programs. */
  String technical(Explanation explanation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("score", explanation.scored().score());
    json.put("network_asked", settings.network());
    ObjectNode sources = json.putObject("sources");
    new EnumMap<>(explanation.scored().candidate().ranks())
        .forEach((source, rank) -> sources.put(source.column(), rank));
    json.put("recent_interactions", recentCounts[explanation.row()]);
    ArrayNode reasons = json.putArray("reasons");
    for (Reason reason : explanation.reasons()) {
      ObjectNode told = reasons.addObject();
      told.put("movie_id", movieIds[reason.row()]);
      told.put("title", facts.title(reason.row()));
      told.put("fall", reason.fall());
      ObjectNode parts = told.putObject("parts");
      reason.parts().forEach((source, part) -> parts.put(source.column(), part));
      ObjectNode shared = told.putObject("shared");
      for (Kind kind : Kind.values()) {
        ArrayNode names = shared.putArray(kind.column());
        facts.shared(kind, List.of(explanation.row(), reason.row())).forEach(names::add);
      }
      told.put("follows", follows(reason.row(), explanation.row()));
    }
    return json.toString();
  }
}
