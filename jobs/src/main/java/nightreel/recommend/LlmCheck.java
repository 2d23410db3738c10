package nightreel.recommend;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nightreel.recommend.LlmNames.Role;
import nightreel.recommend.LlmNames.Span;

/**
 * Whether what a language model wrote may be shown: a short paragraph of the names among its facts
 * and of plain words, and nothing else.
 *
 * <p>What a text claims cannot be told from what it merely says, nor a title such as Heat from the
 * word. So the check does not look for what is wrong; it knows what is right. Names are written as
 * they stand among the facts. Every other word is on a list, in lower case, of words that claim
 * nothing, or nothing that is not among the facts. Capitals are for names and the first words of
 * sentences, which are on a list, too; quotes are for names, and there is no number but in names.
 * Better to refuse a good text than to show a wrong one.
 */
final class LlmCheck {

  /** Why a text is not shown. */
  enum Objection {
    EMPTY("no text"),
    LONG("too long"),
    PARAGRAPHS("more than one paragraph"),
    CONTROL("control characters"),
    MARKUP("markup or a URL"),
    NUMBER("a year or number that is no fact"),
    NAME("a name that is no fact"),
    TITLE("a title that is no fact"),
    WORD("a word that is neither a fact nor plain"),
    ROLE("a name in a wrong role"),
    SILENT("not a word of the movies that carry it");

    private final String words;

    Objection(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static final String PUNCTUATION = " .,;:!?'-()\"";
  private static final Pattern URL = Pattern.compile("://|[A-Za-z0-9]\\.[A-Za-z]{2,}");

  /** No longer title is looked for in lower case. */
  private static final int MOST_WORDS = 12;

  private static final Set<String> OF_DIRECTORS =
      Set.of(
          "directed",
          "directing",
          "direction",
          "director",
          "directors",
          "filmmaker",
          "filmmakers",
          "helmed");

  private static final Set<String> OF_CAST =
      Set.of(
          "actor",
          "actors",
          "actress",
          "actresses",
          "cast",
          "featured",
          "features",
          "featuring",
          "performance",
          "performances",
          "role",
          "roles",
          "star",
          "starred",
          "starring",
          "stars");

  private static final Set<String> OF_WATCHED = Set.of("watched", "saw", "seen", "viewed");

  private final LlmWords words;
  private final Set<String> titles;
  private final int maxCharacters;

  private LlmCheck(LlmWords words, Set<String> titles, int maxCharacters) {
    this.words = words;
    this.titles = titles;
    this.maxCharacters = maxCharacters;
  }

  /**
   * @param titles of all movies, with years
   */
  static LlmCheck of(LlmWords words, Stream<String> titles, int maxCharacters) {
    return new LlmCheck(
        words,
        titles
            .flatMap(LlmNames::variants)
            .map(LlmToken::key)
            .filter(key -> !key.isEmpty())
            .collect(Collectors.toCollection(HashSet::new)),
        maxCharacters);
  }

  /** What speaks against a text about some facts; nothing where it may be shown. */
  Optional<Objection> objection(String text, LlmFacts facts) {
    return form(text).or(() -> new Reading(text, facts).objection());
  }

  private Optional<Objection> form(String text) {
    if (text.isBlank()) {
      return Optional.of(Objection.EMPTY);
    }
    if (text.codePointCount(0, text.length()) > maxCharacters) {
      return Optional.of(Objection.LONG);
    }
    if (text.codePoints().anyMatch(LlmCheck::endsALine)) {
      return Optional.of(Objection.PARAGRAPHS);
    }
    if (text.codePoints().anyMatch(LlmCheck::isControl)) {
      return Optional.of(Objection.CONTROL);
    }
    return text.matches(".*[<>].*") ? Optional.of(Objection.MARKUP) : Optional.empty();
  }

  private static boolean endsALine(int character) {
    int type = Character.getType(character);
    return character == '\n'
        || character == '\r'
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static boolean isControl(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /** One text with the names that were found in it. */
  private final class Reading {

    private final LlmFacts facts;
    private final String text;
    private final List<LlmToken> tokens;
    private final List<Span> spans;
    private final Set<String> mayBeWritten;

    Reading(String text, LlmFacts facts) {
      this.facts = facts;
      this.text = LlmToken.fold(text);
      this.tokens = LlmToken.of(this.text);
      this.spans = new LlmNames(facts, titles).spans(this.text, tokens);
      this.mayBeWritten = words.of(facts);
    }

    Optional<Objection> objection() {
      if (hasMarkup()) {
        return Optional.of(Objection.MARKUP);
      }
      for (int i = 0; i < tokens.size(); i++) {
        if (span(i) == null) {
          Optional<Objection> ofWord = word(i);
          if (ofWord.isPresent()) {
            return ofWord;
          }
        }
      }
      if (quotesSomethingElse() || holdsAnotherTitle()) {
        return Optional.of(Objection.TITLE);
      }
      if (hasWrongRole()) {
        return Optional.of(Objection.ROLE);
      }
      return spans.stream().anyMatch(span -> span.roles().contains(Role.WATCHED))
          ? Optional.empty()
          : Optional.of(Objection.SILENT);
    }

    /** The name that a word is part of; null where it is of none. */
    private Span span(int token) {
      return spans.stream().filter(span -> span.holds(token, token + 1)).findFirst().orElse(null);
    }

    /** Whether a place of the text is within a name. */
    private boolean isWithin(int place) {
      return spans.stream().anyMatch(span -> span.begin() <= place && place < span.end());
    }

    private boolean hasMarkup() {
      Matcher url = URL.matcher(text);
      while (url.find()) {
        if (!isWithin(url.start())) {
          return true;
        }
      }
      for (int place = 0; place < text.length(); place++) {
        if (!Character.isLetterOrDigit(text.codePointAt(place))
            && !Character.isLowSurrogate(text.charAt(place))
            && PUNCTUATION.indexOf(text.charAt(place)) < 0
            && !isWithin(place)) {
          return true;
        }
      }
      return false;
    }

    private Optional<Objection> word(int i) {
      LlmToken token = tokens.get(i);
      if (token.hasDigit()) {
        return Optional.of(Objection.NUMBER);
      }
      boolean opens = beginsASentence(token) && isOpener(i);
      if (!token.isAscii() || (token.isCapitalised() && !opens)) {
        return Optional.of(Objection.NAME);
      }
      return mayBeWritten.contains(token.lower()) ? Optional.empty() : Optional.of(Objection.WORD);
    }

    private boolean beginsASentence(LlmToken token) {
      String before = text.substring(0, token.from()).stripTrailing();
      return before.isEmpty() || ".!?".indexOf(before.charAt(before.length() - 1)) >= 0;
    }

    private boolean isOpener(int i) {
      return words.openers().stream().anyMatch(opener -> isAt(i, LlmToken.words(opener)));
    }

    private boolean isAt(int i, List<String> opener) {
      return i + opener.size() <= tokens.size()
          && tokens.subList(i, i + opener.size()).stream()
              .map(LlmToken::word)
              .toList()
              .equals(opener);
    }

    /** Quotes stand around names; an apostrophe after a letter is none. */
    private boolean quotesSomethingElse() {
      for (int place = 0; place < text.length(); place++) {
        boolean quote = text.charAt(place) == '"' || text.charAt(place) == '\'';
        if (quote && !isWithin(place) && !opensAName(place) && !closesAName(place)) {
          return true;
        }
      }
      return false;
    }

    private boolean opensAName(int place) {
      return spans.stream().anyMatch(span -> span.begin() == place + 1);
    }

    private boolean closesAName(int place) {
      if (text.charAt(place) == '\'' && place > 0 && Character.isLetter(text.charAt(place - 1))) {
        return true;
      }
      int last = place;
      while (last > 0 && ".,;:!?)".indexOf(text.charAt(last - 1)) >= 0) {
        last--;
      }
      int end = last;
      return spans.stream()
          .anyMatch(span -> span.end() == end || tokens.get(span.to() - 1).to() == end);
    }

    /** A title of several plain words, or one that begins or ends within a name. */
    private boolean holdsAnotherTitle() {
      Set<String> own =
          Stream.concat(Stream.of(facts.movie()), facts.becauseOf().stream())
              .flatMap(LlmNames::variants)
              .map(LlmToken::key)
              .collect(Collectors.toSet());
      for (int from = 0; from < tokens.size(); from++) {
        for (int to = from + 2; to <= Math.min(tokens.size(), from + MOST_WORDS); to++) {
          String phrase =
              tokens.subList(from, to).stream()
                  .map(LlmToken::lower)
                  .collect(Collectors.joining(" "));
          if (titles.contains(phrase) && !own.contains(phrase) && !isWithinOneName(from, to)) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean isWithinOneName(int from, int to) {
      return spans.stream().anyMatch(span -> span.holds(from, to));
    }

    /** Somebody who only acted is said to have directed, or what is recommended to be watched. */
    private boolean hasWrongRole() {
      Role said = null;
      boolean watched = false;
      int at = 0;
      int before = 0;
      while (at < tokens.size()) {
        LlmToken token = tokens.get(at);
        String between = text.substring(before, token.from());
        said = between.matches(".*[.!?].*") ? null : said;
        watched = watched && !between.matches(".*[.!?,;:].*");
        Span span = span(at);
        if (span == null) {
          said = said(said, token.lower());
          watched |= OF_WATCHED.contains(token.lower());
          at++;
        } else {
          if (isPerson(span) && said != null && !span.roles().contains(said)) {
            return true;
          }
          if (watched && span.roles().equals(Set.of(Role.RECOMMENDED))) {
            return true;
          }
          at = span.to();
        }
        before = tokens.get(at - 1).to();
      }
      return false;
    }

    private static boolean isPerson(Span span) {
      return span.roles().contains(Role.DIRECTOR) || span.roles().contains(Role.CAST);
    }

    private static Role said(Role before, String word) {
      if (OF_DIRECTORS.contains(word) || (word.equals("by") && before == null)) {
        return Role.DIRECTOR;
      }
      if (OF_CAST.contains(word)) {
        return Role.CAST;
      }
      return word.equals("with") ? null : before;
    }
  }
}
