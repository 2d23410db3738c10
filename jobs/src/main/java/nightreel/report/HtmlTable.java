package nightreel.report;

/** Tables that scroll by themselves where they are wider than the page. */
final class HtmlTable {

  private HtmlTable() {}

  /**
   * Opens a table and its body.
   *
   * @param caption what it holds, for those who do not see what stands around it
   * @param style classes of the style sheet
   * @param headings one that starts with {@code >} stands at the right, above figures; an empty one
   *     is above what says the same as figures beside it
   */
  static void open(Html html, String caption, String style, String... headings) {
    // by keyboard, too: what scrolls takes the focus
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    html.open("table", "class", style);
    html.element("caption", caption, "class", "unseen");
    html.open("thead").open("tr");
    for (String heading : headings) {
      if (heading.isEmpty()) {
        html.element("td", "");
      } else if (heading.startsWith(">")) {
        html.element("th", heading.substring(1), "scope", "col", "class", "number");
      } else {
        html.element("th", heading, "scope", "col");
      }
    }
    html.close().close().open("tbody");
  }

  static void close(Html html) {
    html.close().close().close();
  }

  /** A cell of a figure. */
  static void number(Html html, String text) {
    html.element("td", text, "class", "number");
  }
}
