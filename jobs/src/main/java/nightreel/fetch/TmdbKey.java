package nightreel.fetch;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.regex.Pattern;
import nightreel.conf.UnusableException;
import nightreel.http.Secret;

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

  private final String variable;
  private final Secret secret;

  private TmdbKey(String variable, Secret secret) {
    this.variable = variable;
    this.secret = secret;
  }

  /**
   * @throws UnusableException where the environment holds none
   */
  static TmdbKey of(Map<String, String> environment) {
    String variable = environment.getOrDefault(ACCESS_TOKEN, "").isBlank() ? API_KEY : ACCESS_TOKEN;
    return new TmdbKey(
        variable,
        Secret.find(environment, variable, "key of TMDB")
            .orElseThrow(
                () ->
                    new UnusableException(
                        "%s is not set: fetch-tmdb needs TMDB's v3 key there, or a v4 access token in %s"
                            .formatted(API_KEY, ACCESS_TOKEN))));
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
    if (variable.equals(ACCESS_TOKEN) || secret.matches(TOKEN)) {
      return secret.authorize(HttpRequest.newBuilder(URI.create(url)));
    }
    return HttpRequest.newBuilder(URI.create(url + "&api_key=" + secret.inQuery()));
  }

  /** Whether a text holds the secret and so must not be kept. */
  boolean isIn(byte[] text) {
    return secret.isIn(text);
  }
}
