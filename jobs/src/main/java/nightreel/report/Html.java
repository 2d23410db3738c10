package nightreel.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML and SVG. Whatever comes in as text or as the value of an attribute is escaped, so
 * that no title of a movie can become markup.
 */
final class Html {

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> openTags = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn
   */
  Html open(String tag, String... attributes) {
    empty(tag, attributes);
    openTags.push(tag);
    return this;
  }

  /** An element that HTML never closes, such as meta. */
  Html empty(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(escape(attributes[i + 1])).append('"');
    }
    out.append('>');
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Closes the element that was opened last. */
  Html close() {
    String tag = openTags.pop();
    out.append("</").append(tag).append('>');
    if (!tag.matches("a|b|i|span|td|th|small|title|text|code|summary|label")) {
      out.append('\n');
    }
    return this;
  }

  /** An element that holds text and nothing else. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** The page's own style sheet: the only text that is not escaped. */
  Html style(String css) {
    if (css.contains("</")) {
      throw new IllegalArgumentException("a style sheet must not close its element");
    }
    out.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  /** The whole document. */
  String document() {
    if (!openTags.isEmpty()) {
      throw new IllegalStateException("not closed: " + openTags);
    }
    return "<!DOCTYPE html>\n" + out;
  }

  @Override
  public String toString() {
    return out.toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
