package nightreel.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The page of one night: one file that needs no network and no script. */
final class Page {

  /** The sections in their order: id -> name. */
  private static final Map<String, String> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("headline", "Headline");
    SECTIONS.put("methods", "Methods");
    SECTIONS.put("differences", "Differences");
    SECTIONS.put("breadth", "Coverage");
    SECTIONS.put("simulation", "Simulation");
    SECTIONS.put("content", "Content");
    SECTIONS.put("training", "Training");
    SECTIONS.put("indexes", "Indexes");
    SECTIONS.put("blend", "Blend");
    SECTIONS.put("data", "Data");
    SECTIONS.put("timings", "Timings");
    SECTIONS.put("users", "Users");
  }

  private Page() {}

  static String html(Results results) {
    Html html = open("Nightreel " + results.runDate());
    header(html, results);
    html.open("main", "id", "main");
    HeadlineSection.write(html, results);
    MethodSections.write(html, results);
    BreadthSection.write(html, results);
    SimulationSection.write(html, results);
    ContentSection.write(html, results);
    TrainingSection.write(html, results);
    IndexSection.write(html, results.indexes());
    BlendSection.write(html, results);
    DataSection.write(html, results);
    TimingSection.write(html, results.stageRuns());
    UserSection.write(html, results);
    html.close();
    return close(html);
  }

  /** A page up to its body. */
  static Html open(String title) {
    var html = new Html();
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    // a browser that finds no icon asks for one
    html.empty("link", "rel", "icon", "href", "data:,");
    html.element("title", title).style(css()).close();
    html.open("body");
    html.element("a", "Skip to the figures", "href", "#main", "class", "skip");
    return html;
  }

  static String close(Html html) {
    return html.close().close().document();
  }

  private static void header(Html html, Results results) {
    html.open("header");
    html.element("h1", "Nightreel");
    html.open("p", "class", "night").text(results.runDate() + " ");
    badge(
        html,
        results.isPublishable() ? "checks passed" : "not published",
        results.isPublishable() ? "good" : "bad");
    html.text(" ").element("a", "all nights", "href", "../" + ReportJob.PAGE).close();
    failedChecks(html, results.failedChecks());
    html.open("nav", "aria-label", "Sections");
    SECTIONS.forEach((id, name) -> html.element("a", name, "href", "#" + id));
    html.close().close();
  }

  static void badge(Html html, String text, String style) {
    html.element("span", text, "class", ("badge " + style).strip());
  }

  static void failedChecks(Html html, java.util.List<String> failedChecks) {
    if (!failedChecks.isEmpty()) {
      html.open("ul", "class", "failed");
      failedChecks.forEach(check -> html.element("li", check));
      html.close();
    }
  }

  private static String css() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
