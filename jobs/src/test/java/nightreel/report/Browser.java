package nightreel.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Opens pages in headless Chromium: the one that the environment variable {@code CHROMIUM} names,
 * or one on the path.
 */
final class Browser {

  /**
   * What a page is like.
   *
   * @param width of its content in pixels, more than the window's where it scrolls sideways
   * @param dark whether the style sheet sees a dark colour scheme
   * @param faint texts of a contrast below 4.5 to their background
   * @param unnamed pictures without a text and tables without a caption
   * @param console what the page's scripts and the browser say of its faults
   * @param requests everything that the page asks the network for
   */
  record Look(
      String title,
      int width,
      boolean dark,
      List<String> faint,
      int unnamed,
      List<String> console,
      List<String> requests) {}

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path folder;
  private final String chromium;

  private Browser(Path folder, String chromium) {
    this.folder = folder;
    this.chromium = chromium;
  }

  /**
   * @param folder of its own
   */
  static Browser start(Path folder) {
    Optional<String> chromium = find();
    assumeTrue(
        chromium.isPresent(),
        "no Chromium: install it (Debian: apt install chromium), or name one in CHROMIUM");
    return new Browser(folder, chromium.get());
  }

  private static Optional<String> find() {
    String named = System.getenv("CHROMIUM");
    if (named != null && !named.isEmpty()) {
      return Optional.of(named);
    }
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** Opens a page with everything unfolded, in a window of a width. */
  Look look(String html, int width, boolean dark) throws IOException, InterruptedException {
    Path page = Files.writeString(folder.resolve("page.html"), html);
    Path frame =
        Files.writeString(
            folder.resolve("look.html"),
            new String(Browser.class.getResourceAsStream("look.html").readAllBytes(), UTF_8)
                .replace("PAGE", page.toUri().toString())
                .replace("WIDTH", String.valueOf(width)));
    Path out = folder.resolve("out.html");
    Path log = folder.resolve("log.txt");
    Path network = folder.resolve("network.json");
    run(out, log, command(frame, network, dark));
    JsonNode found = found(Files.readString(out), log);
    return new Look(
        found.get("title").asText(),
        found.get("width").asInt(),
        found.get("dark").asBoolean(),
        list(found.get("faint")),
        found.get("unnamed").asInt(),
        Files.readString(log).lines().filter(line -> line.contains(":CONSOLE")).toList(),
        requests(network));
  }

  private List<String> command(Path frame, Path network, boolean dark) {
    return List.of(
        chromium,
        "--headless",
        "--no-sandbox", // which root cannot have
        "--disable-gpu",
        "--hide-scrollbars", // as on a phone, where they take no room
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--user-data-dir=" + folder.resolve("profile"),
        "--host-resolver-rules=MAP * ~NOTFOUND", // whatever is asked for, nothing leaves
        "--allow-file-access-from-files", // the frame looks into the page
        "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
        "--enable-logging=stderr",
        "--log-net-log=" + network,
        "--virtual-time-budget=2000",
        "--dump-dom",
        frame.toUri().toString());
  }

  private static void run(Path out, Path log, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("Chromium did not end: " + Files.readString(log));
    }
  }

  private static JsonNode found(String dom, Path log) throws IOException {
    int start = dom.indexOf("<pre id=\"found\">") + 16;
    int end = dom.indexOf("</pre>", start);
    if (end <= start) {
      throw new IllegalStateException("Chromium showed nothing: " + Files.readString(log));
    }
    return MAPPER.readTree(
        dom.substring(start, end).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
  }

  private static List<String> list(JsonNode faint) {
    var texts = new ArrayList<String>();
    faint.forEach(
        node ->
            texts.add(
                "%s: %.2f".formatted(node.get("text").asText(), node.get("contrast").asDouble())));
    return texts;
  }

  /** Requests of the page, not those of the browser itself, which no document initiates. */
  private static List<String> requests(Path network) throws IOException {
    var urls = new ArrayList<String>();
    for (JsonNode event : MAPPER.readTree(network.toFile()).get("events")) {
      String url = event.at("/params/url").asText();
      String initiator = event.at("/params/initiator").asText();
      if (url.matches("(https?|wss?|ftp):.*")
          && !initiator.equals("not an origin")
          && !initiator.isEmpty()) {
        urls.add(url);
      }
    }
    return urls.stream().distinct().toList();
  }
}
