package nightreel.recommend;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A word of a text: letters and digits without anything between them.
 *
 * @param from place of its first character in the folded text
 * @param to place after its last one
 */
record LlmToken(String word, int from, int to) {

  /** The same text without accents, with plain quotes and dashes. */
  static String fold(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKD)
        .replaceAll("\\p{M}+", "")
        .replaceAll("[‘’‚‛′`]", "'")
        .replaceAll("[“”„‟″«»]", "\"")
        .replaceAll("[‐‑‒–—―−]", "-");
  }

  /**
   * @param folded what {@link #fold} gave
   */
  static List<LlmToken> of(String folded) {
    var tokens = new ArrayList<LlmToken>();
    int at = 0;
    while (at < folded.length()) {
      int from = at;
      while (at < folded.length() && Character.isLetterOrDigit(folded.codePointAt(at))) {
        at += Character.charCount(folded.codePointAt(at));
      }
      if (at > from) {
        tokens.add(new LlmToken(folded.substring(from, at), from, at));
      } else {
        at += Character.charCount(folded.codePointAt(at));
      }
    }
    return tokens;
  }

  /** The words of a name. */
  static List<String> words(String name) {
    return of(fold(name)).stream().map(LlmToken::word).toList();
  }

  /** The words of a name in lower case, a space between them: what names are compared by. */
  static String key(String name) {
    return words(name).stream().map(LlmToken::lower).collect(Collectors.joining(" "));
  }

  static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  String lower() {
    return lower(word);
  }

  boolean isCapitalised() {
    return !word.equals(lower());
  }

  boolean hasDigit() {
    return word.codePoints().anyMatch(Character::isDigit);
  }

  boolean isAscii() {
    return word.chars().allMatch(character -> character < 128);
  }
}
