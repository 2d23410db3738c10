package nightreel.generate;

import java.util.List;

/**
 * A title without its year.
 *
 * @param article such as {@code The}, empty where there is none
 * @param aside what MovieLens puts into parentheses behind it, empty where there is nothing
 * @param language of the original title, by its code of ISO 639-1
 * @param original the title in that language
 */
record Title(String name, String article, String aside, String language, String original) {

  private static final List<String> ROMAN = List.of("I", "II", "III", "IV", "V", "VI", "VII");

  static Title english(String name, String article) {
    return new Title(name, article, "", "en", natural(name, article));
  }

  /** As {@code movies.csv} writes it: the article at the end. */
  String movieLens(int year) {
    String end = article.isEmpty() ? "" : ", " + article;
    String between = aside.isEmpty() ? "" : " (" + aside + ")";
    return name + end + between + " (" + year + ")";
  }

  /** As TMDB writes it. */
  String natural() {
    return natural(name, article);
  }

  Title withAside(String aside) {
    return new Title(name, article, aside, language, original);
  }

  /**
   * The title of a later part of the series that begins with this one.
   *
   * @param part from 2
   * @param subtitle empty for a number alone
   */
  Title sequel(int part, String subtitle) {
    return english(
        subtitle.isEmpty() ? name + " " + ROMAN.get(part - 1) : name + " " + part + ": " + subtitle,
        article);
  }

  private static String natural(String name, String article) {
    return article.isEmpty() ? name : article + " " + name;
  }
}
