package nightreel.recommend;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.conf.Conf;
import nightreel.http.FailedRequestException;
import nightreel.http.RateLimit;
import nightreel.http.Requests;
import nightreel.http.Secret;
import nightreel.http.StoppedException;

/** Asks an OpenAI-compatible endpoint for texts. */
final class LlmClient {

  /** The environment variable that holds the key, where the endpoint wants one. */
  static final String KEY = "NIGHTREEL_LLM_KEY";

  private static final String SECTION = "recommend.explanations.llm";
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final Conf.Llm settings;
  private final LlmPrompt prompt;
  private final Optional<Secret> key;
  private final Requests requests;

  /**
   * @param permit of every request
   * @throws nightreel.conf.UnusableException where the environment holds a key that can be none
   */
  LlmClient(
      Conf.Llm settings,
      LlmPrompt prompt,
      Map<String, String> environment,
      Requests.Permit permit) {
    this.settings = settings;
    this.prompt = prompt;
    this.key = Secret.find(environment, KEY, "key");
    this.requests =
        new Requests(
            SECTION + ".base_url " + settings.baseUrl(),
            new Requests.Limits(
                SECTION,
                settings.attempts(),
                settings.timeout(),
                settings.firstWait(),
                settings.longestWait()),
            Requests.client(settings.timeout()),
            new RateLimit(settings.requestsPerSecond(), System.nanoTime()),
            permit);
  }

  /**
   * The texts for some items.
   *
   * @throws FailedRequestException where none came
   * @throws StoppedException where there is no hope of any
   * @throws nightreel.conf.UnusableException where nobody is at the endpoint's address
   */
  LlmPrompt.Texts ask(List<LlmFacts> items) throws FailedRequestException, InterruptedException {
    String url = settings.baseUrl().replaceFirst("/+$", "") + "/chat/completions";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(prompt.request(items)));
    key.ifPresent(secret -> secret.authorize(request));
    return requests.send(request.build(), answer -> read(answer, items.size()));
  }

  private LlmPrompt.Texts read(HttpResponse<byte[]> answer, int items)
      throws FailedRequestException {
    int status = answer.statusCode();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      throw new StoppedException(
          key.isPresent()
              ? "the endpoint refuses the key in %s (HTTP %d)".formatted(KEY, status)
              : "the endpoint wants a key in %s (HTTP %d)".formatted(KEY, status));
    }
    if (status != OK) {
      throw new FailedRequestException("HTTP " + status);
    }
    if (key.isPresent() && key.get().isIn(answer.body())) {
      throw new FailedRequestException("the answer holds the key");
    }
    return LlmPrompt.read(answer.body(), items);
  }
}
