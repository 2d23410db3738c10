package nightreel.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A MovieLens title, such as {@code "City of Lost Children, The (Cité des enfants perdus, La)
 * (1995)"}, as people read it: {@code "The City of Lost Children (La Cité des enfants perdus)"}.
 *
 * @param year of the first release, null where the title does not end with one; the first of a span
 *     such as {@code (2006–2007)}
 */
record Title(String name, Integer year) {

  private static final Pattern YEAR =
      Pattern.compile("\\(\\s*((?:18|19|20)\\d\\d)\\s*(?:[-–—]\\s*(?:\\d{4})?\\s*)?\\)+$");

  private static final String ARTICLES =
      String.join(
          "|",
          "The|A|An", // English
          "Les|Le|La|L'|L’|Une|Un", // French
          "Il|Lo|Gli|I|Uno|Una", // Italian
          "El|Los|Las", // Spanish
          "Der|Die|Das|Eine|Ein", // German
          "Det|Den|De|En|Ett|Et|Het", // Scandinavian, Dutch
          "Os|O|As|Uma|Um"); // Portuguese

  /** A name up to its end or to the parenthesis after it, with its article at the end. */
  private static final Pattern TRAILING_ARTICLE =
      Pattern.compile(
          "(^|\\()((?:a\\.k\\.a\\.|aka) )?([^()]+), (" + ARTICLES + ")(?=\\s*(?:[()]|$))");

  static Title parse(String text) {
    String whole = text.strip();
    Matcher year = YEAR.matcher(whole);
    if (!year.find()) {
      return new Title(moveArticles(whole), null);
    }
    String name = whole.substring(0, year.start()).strip();
    // "(1984)" alone is the name of a movie
    return new Title(name.isEmpty() ? whole : moveArticles(name), Integer.valueOf(year.group(1)));
  }

  private static String moveArticles(String name) {
    return TRAILING_ARTICLE
        .matcher(name)
        .replaceAll(
            match -> {
              String article = match.group(4);
              String space = article.endsWith("'") || article.endsWith("’") ? "" : " ";
              String known = match.group(2) == null ? "" : match.group(2);
              return Matcher.quoteReplacement(
                  match.group(1) + known + article + space + match.group(3));
            });
  }
}
