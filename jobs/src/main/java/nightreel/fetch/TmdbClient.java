package nightreel.fetch;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.http.FailedRequestException;
import nightreel.http.RateLimit;
import nightreel.http.Requests;

/** The two things that are asked of TMDB: what it says of a movie, and a poster. */
final class TmdbClient {

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** What may follow the address of the image server. */
  private static final Pattern POSTER_PATH = Pattern.compile("/[A-Za-z0-9_-]+\\.[A-Za-z0-9]+");

  private final Conf.Fetch settings;
  private final TmdbKey key;
  private final Requests api;
  private final Requests images;

  TmdbClient(Conf.Fetch settings, TmdbKey key) {
    this.settings = settings;
    this.key = key;
    var limits =
        new Requests.Limits(
            "fetch",
            settings.attempts(),
            settings.timeout(),
            settings.firstWait(),
            settings.longestWait());
    HttpClient http = Requests.client(settings.timeout());
    var rateLimit = new RateLimit(settings.requestsPerSecond(), System.nanoTime());
    this.api =
        new Requests(
            "fetch.base_url " + settings.baseUrl(), limits, http, rateLimit, TmdbClient::always);
    this.images =
        new Requests(
            "fetch.image_base_url " + settings.imageBaseUrl(),
            limits,
            http,
            rateLimit,
            TmdbClient::always);
  }

  /** Requests are not counted. */
  private static void always() {}

  /** Asks for a movie and saves the answer, also one that there is no such movie. */
  Response saveMovie(long id, ResponseFolder folder)
      throws FailedRequestException, InterruptedException {
    String url =
        "%s/movie/%d?append_to_response=credits,keywords"
            .formatted(withoutSlash(settings.baseUrl()), id);
    return api.send(
        key.request(url).build(),
        answer -> {
          Response response = understand(answer, id);
          folder.save(id, answer.body());
          return response;
        });
  }

  private Response understand(HttpResponse<byte[]> answer, long id) throws FailedRequestException {
    int status = answer.statusCode();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      throw new UnusableException(
          "TMDB refuses the key in %s (HTTP %d): set it to your key of themoviedb.org/settings/api"
              .formatted(key.variable(), status));
    }
    if (status != OK && status != NOT_FOUND) {
      throw new FailedRequestException("HTTP " + status);
    }
    if (key.isIn(answer.body())) {
      throw new FailedRequestException("the answer holds the key, and so was not saved");
    }
    var response = Response.parse(answer.body(), id);
    if (response.isEmpty() && status == NOT_FOUND) {
      throw new FailedRequestException("HTTP 404 that is not TMDB's (is fetch.base_url right?)");
    }
    return response.orElseThrow(
        () -> new FailedRequestException.Passing("HTTP 200 without the JSON of the movie"));
  }

  /**
   * Asks for a poster and saves it as that of each of the movies. The key is not sent.
   *
   * @return whether there is such a poster
   */
  boolean savePoster(String posterPath, List<Long> movies, PosterFolder folder)
      throws FailedRequestException, InterruptedException {
    if (!POSTER_PATH.matcher(posterPath).matches()) {
      throw new FailedRequestException("poster_path is not a file name");
    }
    String url = withoutSlash(settings.imageBaseUrl()) + "/" + settings.posterWidth() + posterPath;
    return images.send(
        HttpRequest.newBuilder(URI.create(url)).build(),
        answer -> {
          if (answer.statusCode() == NOT_FOUND) {
            return false;
          }
          folder.save(movies, image(answer));
          return true;
        });
  }

  private static byte[] image(HttpResponse<byte[]> answer) throws FailedRequestException {
    if (answer.statusCode() != OK) {
      throw new FailedRequestException("HTTP " + answer.statusCode());
    }
    if (!PosterFolder.isImage(answer.body())) {
      throw new FailedRequestException.Passing("HTTP 200 without a JPEG or PNG image");
    }
    return answer.body();
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
