package nightreel.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;

/** Requests to one server, at the rate that is allowed, tried again while there is hope. */
final class Requests {

  /** What is made of a whole answer that is neither 429 nor 5xx. */
  @FunctionalInterface
  interface Reader<T> {
    T read(HttpResponse<byte[]> answer) throws FailedRequestException;
  }

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  private final String server;
  private final Conf.Fetch settings;
  private final HttpClient http;
  private final RateLimit rateLimit;
  private final Backoff backoff;
  private volatile boolean answered;

  /**
   * @param server what people know it by: its setting and address
   * @param rateLimit shared with the other servers
   */
  Requests(String server, Conf.Fetch settings, HttpClient http, RateLimit rateLimit) {
    this.server = server;
    this.settings = settings;
    this.http = http;
    this.rateLimit = rateLimit;
    this.backoff = new Backoff(settings.firstWait(), settings.longestWait());
  }

  /**
   * Asks until the reader takes the answer.
   *
   * @throws FailedRequestException where no further attempt would help, or it was the last
   * @throws StoppedException where the server asks to wait longer than the settings allow
   * @throws UnusableException where nobody was ever met at the server's address
   */
  <T> T send(HttpRequest request, Reader<T> reader)
      throws FailedRequestException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      rateLimit.await();
      try {
        return reader.read(receive(request));
      } catch (FailedRequestException.Passing e) {
        hold(e.retryAfter());
        if (attempt == settings.attempts()) {
          requireMet(e);
          throw e;
        }
        Duration wait = backoff.after(attempt, ThreadLocalRandom.current().nextDouble());
        TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      }
    }
  }

  private HttpResponse<byte[]> receive(HttpRequest request)
      throws FailedRequestException.Passing, InterruptedException {
    var exchange = http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      // the timeout of a request would end with its headers, and a body may never end
      var answer = exchange.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
      answered = true;
      requireNoneOfTheServersTroubles(answer);
      return answer;
    } catch (TimeoutException e) {
      throw new FailedRequestException.Passing(
          "no whole answer within %s s".formatted(settings.timeoutSeconds()));
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

  private static FailedRequestException.Passing explain(Throwable cause) {
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
    if (pause.compareTo(settings.longestWait()) > 0) {
      throw new StoppedException(
          "%s asks to wait %,d s, longer than fetch.longest_wait_seconds %s; go on later"
              .formatted(server, pause.toSeconds(), settings.longestWaitSeconds()));
    }
    rateLimit.hold(System.nanoTime(), pause);
  }

  private void requireMet(FailedRequestException.Passing failure) {
    if (failure instanceof FailedRequestException.NoConnection && !answered) {
      throw new UnusableException(
          "%s: %s in %d attempts; correct the setting, or try again when the network is up"
              .formatted(server, failure.getMessage(), settings.attempts()));
    }
  }
}
