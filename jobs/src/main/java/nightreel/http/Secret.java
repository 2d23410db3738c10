package nightreel.http;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import nightreel.conf.UnusableException;

/**
 * What a server knows its user by, from the environment alone. Nothing here tells it but what goes
 * into a request, so no such request may be shown.
 */
public final class Secret {

  /** Control characters and spaces are in no key, and would break a header. */
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

  /** Shorter ones may be in a text by chance. */
  private static final int SHORTEST_TELLING = 16;

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * The secret of an environment variable, without space around it; none where it is not set.
   *
   * @param what it is, in the message
   * @throws UnusableException where it can be no key
   */
  public static Optional<Secret> find(
      Map<String, String> environment, String variable, String what) {
    String value = environment.getOrDefault(variable, "").strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!VISIBLE.matcher(value).matches()) {
      throw new UnusableException(
          "%s holds spaces or characters that are in no %s; set it anew".formatted(variable, what));
    }
    return Optional.of(new Secret(value));
  }

  /** Puts it into the header that is made for it. */
  public HttpRequest.Builder authorize(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + value);
  }

  /** As it may stand in a query, for a server that wants it there. */
  public String inQuery() {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  public boolean matches(Pattern pattern) {
    return pattern.matcher(value).matches();
  }

  /** Whether a text holds it and so must not be kept. */
  public boolean isIn(byte[] text) {
    return value.length() >= SHORTEST_TELLING
        && new String(text, StandardCharsets.ISO_8859_1).contains(value);
  }
}
