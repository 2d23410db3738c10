package nightreel.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import nightreel.conf.UnusableException;

/** Requests to one server, at the rate that is allowed, tried again while there is hope. */
public final class Requests {

  /** What is made of a whole answer that is neither 429 nor 5xx. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(HttpResponse<byte[]> answer) throws FailedRequestException;
  }

  /** Asked before every attempt, when its turn has come. */
  @FunctionalInterface
  public interface Permit {

    /**
     * @throws FailedRequestException where the attempt must not be made
     */
    void take() throws FailedRequestException;
  }

  /**
   * What requests keep to.
   *
   * @param section of the settings that these are in, for messages
   * @param attempts for one request
   * @param timeout for one whole answer
   * @param firstWait before the second attempt
   * @param longestWait before an attempt; a server that asks for more ends the run
   */
  public record Limits(
      String section, int attempts, Duration timeout, Duration firstWait, Duration longestWait) {}

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;
  private static final int MEGABYTE = 1 << 20;

  /** Of one answer; a poster in its original size has some megabytes. */
  private static final int MOST_MEGABYTES = 64;

  private final String server;
  private final Limits limits;
  private final HttpClient http;
  private final RateLimit rateLimit;
  private final Permit permit;
  private final Backoff backoff;
  private volatile boolean answered;

  /**
   * @param server what people know it by: its setting and address
   * @param rateLimit may be shared with other servers
   */
  public Requests(
      String server, Limits limits, HttpClient http, RateLimit rateLimit, Permit permit) {
    this.server = server;
    this.limits = limits;
    this.http = http;
    this.rateLimit = rateLimit;
    this.permit = permit;
    this.backoff = new Backoff(limits.firstWait(), limits.longestWait());
  }

  /** A client for requests that may hold a key. */
  public static HttpClient client(Duration timeout) {
    return HttpClient.newBuilder()
        // so that as many connections are used as the settings say
        .version(HttpClient.Version.HTTP_1_1)
        // a key must not follow to where the answer says
        .followRedirects(HttpClient.Redirect.NEVER)
        // well before the whole answer's, to tell the two apart
        .connectTimeout(timeout.dividedBy(2))
        .build();
  }

  /**
   * Asks until the reader takes the answer.
   *
   * @throws FailedRequestException where no further attempt would help or is permitted, or it was
   *     the last
   * @throws StoppedException where the server asks to wait longer than the settings allow
   * @throws UnusableException where nobody was ever met at the server's address
   */
  public <T> T send(HttpRequest request, Reader<T> reader)
      throws FailedRequestException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      rateLimit.await();
      permit.take();
      try {
        return reader.read(receive(request));
      } catch (FailedRequestException.Passing e) {
        hold(e.retryAfter());
        if (attempt == limits.attempts()) {
          requireMet(e);
          throw e;
        }
        Duration wait = backoff.after(attempt, ThreadLocalRandom.current().nextDouble());
        TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      }
    }
  }

  private HttpResponse<byte[]> receive(HttpRequest request)
      throws FailedRequestException, InterruptedException {
    var exchange = http.sendAsync(request, WholeBody.upTo(MOST_MEGABYTES * MEGABYTE));
    try {
      // the timeout of a request would end with its headers, and a body may never end
      var answer = exchange.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
      answered = true;
      requireNoneOfTheServersTroubles(answer);
      return answer;
    } catch (TimeoutException e) {
      throw new FailedRequestException.Passing(
          "no whole answer within %s s".formatted(seconds(limits.timeout())));
    } catch (ExecutionException e) {
      throw explain(e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static void requireNoneOfTheServersTroubles(HttpResponse<byte[]> answer)
      throws FailedRequestException.Passing {
    int status = answer.statusCode();
    if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERRORS) {
      String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
      throw new FailedRequestException.Passing(
          "HTTP " + status, RetryAfter.parse(retryAfter, Instant.now()));
    }
  }

  private static FailedRequestException explain(Throwable cause) {
    if (cause instanceof WholeBody.TooLongException) {
      return new FailedRequestException("an answer of over %d MiB".formatted(MOST_MEGABYTES));
    }
    if (cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLException) {
      return new FailedRequestException.NoConnection(
          cause instanceof SSLException ? "no secure connection" : "no connection");
    }
    if (cause instanceof IOException) {
      return new FailedRequestException.Passing("connection broke off");
    }
    throw new IllegalStateException("a request failed with " + cause.getClass().getName());
  }

  private void hold(Duration pause) {
    if (pause.compareTo(limits.longestWait()) > 0) {
      throw new StoppedException(
          "%s asks to wait %,d s, longer than %s.longest_wait_seconds %s; go on later"
              .formatted(
                  server, pause.toSeconds(), limits.section(), seconds(limits.longestWait())));
    }
    rateLimit.hold(System.nanoTime(), pause);
  }

  private void requireMet(FailedRequestException.Passing failure) {
    if (failure instanceof FailedRequestException.NoConnection && !answered) {
      throw new UnusableException(
          "%s: %s in %d attempts; correct the setting, or try again when the network is up"
              .formatted(server, failure.getMessage(), limits.attempts()));
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
