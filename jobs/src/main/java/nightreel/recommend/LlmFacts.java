package nightreel.recommend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nightreel.recommend.Facts.Kind;

/**
 * What a language model is told of one recommendation: what the sentence of the rules is made from,
 * and nothing of the user. As all of it holds for each movie of {@code becauseOf}, no text can give
 * one movie what is only true of another.
 *
 * @param movie title of what is recommended, with its year where it is known
 * @param becauseOf titles of the movies that carry it most
 * @param allShare what all these movies have in common
 * @param othersWatchedItAfter whether it is among those that follow each of {@code becauseOf} most
 * @param foundBy the sources that proposed it, in words
 */
record LlmFacts(
    String movie,
    List<String> becauseOf,
    Shared allShare,
    boolean othersWatchedItAfter,
    List<String> foundBy) {

  /** Names that several movies have in common, the rarest first. */
  record Shared(
      List<String> genres, List<String> directors, List<String> cast, List<String> keywords) {}

  static final String TASTE = "people with similar taste";
  static final String NEXT = "what others watch next";
  static final String POPULAR = "popular recently";

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private static final int MOST_NAMES = 5;

  /** Nobody calls a movie or a person by more; what is longer is left out. */
  private static final int MOST_CHARACTERS = 150;

  /** Nor a subject, which anybody may add to a movie. */
  private static final int MOST_OF_KEYWORD = 40;

  private static final Pattern ADDRESS = Pattern.compile("://|www\\.", Pattern.CASE_INSENSITIVE);

  /**
   * The facts of a row of the lists; none where no movie carries it, or one has no usable title.
   *
   * @param technical what {@link ExplanationText#technical} made; null without explanations
   */
  static Optional<LlmFacts> of(String movie, String technical) {
    if (technical == null) {
      return Optional.empty();
    }
    JsonNode told = parse(technical);
    List<JsonNode> named = ExplanationText.named(told.get("reasons"));
    List<String> titles = named.stream().map(reason -> reason.get("title").textValue()).toList();
    if (titles.isEmpty()
        || !Stream.concat(Stream.of(movie), titles.stream())
            .allMatch(title -> isName(title, MOST_CHARACTERS))) {
      return Optional.empty();
    }
    var foundBy = new LinkedHashSet<String>();
    told.get("sources").fieldNames().forEachRemaining(source -> foundBy.add(words(source)));
    return Optional.of(
        new LlmFacts(
            movie,
            titles,
            new Shared(
                shared(named, Kind.GENRES),
                shared(named, Kind.DIRECTORS),
                shared(named, Kind.CAST),
                shared(named, Kind.KEYWORDS)),
            named.stream().allMatch(reason -> reason.get("follows").booleanValue()),
            List.copyOf(foundBy)));
  }

  /** Whether this may stand in a text as it is: a URL may not, whatever is called so. */
  private static boolean isName(String name, int mostCharacters) {
    return name.length() <= mostCharacters && !ADDRESS.matcher(name).find();
  }

  /** What is shared with each is shared with all. */
  private static List<String> shared(List<JsonNode> reasons, Kind kind) {
    var names = new ArrayList<String>();
    for (int i = 0; i < reasons.size(); i++) {
      var ofReason = new ArrayList<String>();
      reasons
          .get(i)
          .get("shared")
          .get(kind.column())
          .forEach(name -> ofReason.add(name.textValue()));
      if (i == 0) {
        names.addAll(ofReason);
      } else {
        names.retainAll(ofReason);
      }
    }
    int most = kind == Kind.KEYWORDS ? MOST_OF_KEYWORD : MOST_CHARACTERS;
    return names.stream().filter(name -> isName(name, most)).limit(MOST_NAMES).toList();
  }

  private static String words(String source) {
    return switch (Source.valueOf(source.toUpperCase(Locale.ROOT))) {
      case SEQUENCE -> "what fits the order in which movies are watched";
      case TRANSITIONS -> NEXT;
      case EASE, ALS -> TASTE;
      case CONTENT -> "similar content";
      case RECENT_POPULARITY -> POPULAR;
    };
  }

  /** The same facts give the same text. */
  String json() {
    return JSON.valueToTree(this).toString();
  }

  static LlmFacts read(String json) {
    try {
      return JSON.readValue(json, LlmFacts.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no facts: " + json, e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no explanation: " + json, e);
    }
  }
}
