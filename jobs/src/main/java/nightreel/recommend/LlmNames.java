package nightreel.recommend;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names that a text about some facts may hold, and where they stand in it. */
final class LlmNames {

  /** What a name is among the facts. */
  enum Role {
    RECOMMENDED,
    WATCHED,
    DIRECTOR,
    CAST,
    GENRE,
    KEYWORD
  }

  /**
   * Where a name stands in a text.
   *
   * @param from the first of its words
   * @param to after the last one
   * @param begin its first character
   * @param end after the last one
   */
  record Span(int from, int to, int begin, int end, Set<Role> roles) {
    boolean holds(int first, int last) {
      return from <= first && last <= to;
    }
  }

  /**
   * @param before what stands before its first word
   * @param after what stands after its last word
   */
  private record Name(String before, List<String> words, String after, Role role) {

    static Name of(String name, UnaryOperator<String> written, Role role) {
      String folded = LlmToken.fold(name);
      List<LlmToken> tokens = LlmToken.of(folded);
      if (tokens.isEmpty()) {
        return new Name("", List.of(), "", role);
      }
      return new Name(
          folded.substring(0, tokens.get(0).from()),
          tokens.stream().map(LlmToken::word).map(written).toList(),
          folded.substring(tokens.get(tokens.size() - 1).to()),
          role);
    }

    int begin(String text, int begin) {
      return text.startsWith(before, begin - before.length()) ? begin - before.length() : begin;
    }

    int end(String text, int end) {
      return text.startsWith(after, end) ? end + after.length() : end;
    }

    boolean isAt(int place, List<LlmToken> tokens) {
      if (words.isEmpty() || place + words.size() > tokens.size()) {
        return false;
      }
      for (int i = 0; i < words.size(); i++) {
        if (!words.get(i).equals(tokens.get(place + i).word())) {
          return false;
        }
      }
      return true;
    }
  }

  /** The year, or another title in brackets, at the end of a title. */
  private static final Pattern BRACKETS = Pattern.compile("\\s*\\([^()]*\\)$");

  private final List<Name> names = new ArrayList<>();

  /**
   * @param titles all movies' titles as {@link LlmToken#key} makes them: where one is called like a
   *     genre, only the genre in lower case is told from it
   */
  LlmNames(LlmFacts facts, Set<String> titles) {
    addTitle(facts.movie(), Role.RECOMMENDED);
    facts.becauseOf().forEach(title -> addTitle(title, Role.WATCHED));
    LlmFacts.Shared shared = facts.allShare();
    shared.directors().forEach(name -> add(name, Role.DIRECTOR, UnaryOperator.identity()));
    shared.cast().forEach(name -> add(name, Role.CAST, UnaryOperator.identity()));
    shared.keywords().forEach(name -> add(name, Role.KEYWORD, LlmToken::lower));
    for (String genre : shared.genres()) {
      add(genre, Role.GENRE, LlmToken::lower);
      if (!titles.contains(LlmToken.key(genre))) {
        add(genre, Role.GENRE, UnaryOperator.identity());
      }
    }
  }

  private void addTitle(String title, Role role) {
    variants(title).forEach(name -> add(name, role, UnaryOperator.identity()));
  }

  /** A title, then without its year, then without what else stands in brackets at its end. */
  static Stream<String> variants(String title) {
    return Stream.iterate(
        title,
        name -> !name.isEmpty(),
        name -> BRACKETS.matcher(name).find() ? BRACKETS.matcher(name).replaceFirst("") : "");
  }

  private void add(String name, Role role, UnaryOperator<String> written) {
    names.add(Name.of(name, written, role));
  }

  /**
   * At each place the longest name that begins there, from left to right.
   *
   * @param text folded
   * @param tokens of the text
   */
  List<Span> spans(String text, List<LlmToken> tokens) {
    var spans = new ArrayList<Span>();
    int place = 0;
    while (place < tokens.size()) {
      List<Name> longest = longest(place, tokens);
      if (longest.isEmpty()) {
        place++;
        continue;
      }
      int to = place + longest.get(0).words().size();
      int begin = tokens.get(place).from();
      int end = tokens.get(to - 1).to();
      Set<Role> roles = EnumSet.noneOf(Role.class);
      for (Name name : longest) {
        begin = Math.min(begin, name.begin(text, tokens.get(place).from()));
        end = Math.max(end, name.end(text, tokens.get(to - 1).to()));
        roles.add(name.role());
      }
      spans.add(new Span(place, to, begin, end, roles));
      place = to;
    }
    return spans;
  }

  private List<Name> longest(int place, List<LlmToken> tokens) {
    List<Name> there = names.stream().filter(name -> name.isAt(place, tokens)).toList();
    int most = there.stream().mapToInt(name -> name.words().size()).max().orElse(0);
    return there.stream().filter(name -> name.words().size() == most).toList();
  }
}
