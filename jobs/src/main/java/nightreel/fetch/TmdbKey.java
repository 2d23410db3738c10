package nightreel.fetch;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import nightreel.conf.UnusableException;

/**
 * What TMDB knows its user by, from the environment alone: a v3 key, which goes into the URL, or a
 * v4 access token, which goes into a header.
 *
 * <p>Nothing here tells the secret, and no request made here may be shown, for its URL holds it.
 */
final class TmdbKey {

  static final String API_KEY = "TMDB_API_KEY";
  static final String ACCESS_TOKEN = "TMDB_ACCESS_TOKEN";

  /** A v4 access token is a JSON web token. */
  private static final Pattern TOKEN = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  /** Control characters and spaces are in no key, and would break a header. */
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

  /** Shorter ones are not TMDB's, and may be in a text by chance. */
  private static final int SHORTEST_TELLING = 16;

  private final String variable;
  private final String secret;

  private TmdbKey(String variable, String secret) {
    this.variable = variable;
    this.secret = secret;
  }

  /**
   * @throws UnusableException where the environment holds none
   */
  static TmdbKey of(Map<String, String> environment) {
    String variable = environment.getOrDefault(ACCESS_TOKEN, "").isBlank() ? API_KEY : ACCESS_TOKEN;
    String secret = environment.getOrDefault(variable, "").strip();
    if (secret.isEmpty()) {
      throw new UnusableException(
          "%s is not set: fetch-tmdb needs TMDB's v3 key there, or a v4 access token in %s"
              .formatted(API_KEY, ACCESS_TOKEN));
    }
    if (!VISIBLE.matcher(secret).matches()) {
      throw new UnusableException(
          "%s holds spaces or characters that are in no key of TMDB; set it anew"
              .formatted(variable));
    }
    return new TmdbKey(variable, secret);
  }

  /** The environment variable that holds it. */
  String variable() {
    return variable;
  }

  /**
   * A request that TMDB answers to this user.
   *
   * @param url with a query
   */
  HttpRequest.Builder request(String url) {
    if (variable.equals(ACCESS_TOKEN) || TOKEN.matcher(secret).matches()) {
      return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + secret);
    }
    return HttpRequest.newBuilder(
        URI.create(url + "&api_key=" + URLEncoder.encode(secret, StandardCharsets.UTF_8)));
  }

  /** Whether a text holds the secret and so must not be kept. */
  boolean isIn(byte[] text) {
    return secret.length() >= SHORTEST_TELLING
        && new String(text, StandardCharsets.ISO_8859_1).contains(secret);
  }
}
