package nightreel.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a port of this machine: replays invented answers, and misbehaves when told to. */
public class StubServer implements AutoCloseable {

  /** What is done with one request. */
  @FunctionalInterface
  public interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  /**
   * A request that came.
   *
   * @param query empty where there was none
   * @param authorization the header, empty where there was none
   * @param nanos when it came
   * @param body empty where there was none
   */
  public record Request(String path, String query, String authorization, long nanos, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<Behaviour>> behaviours = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();

  public StubServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public final String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers at a path: one after the other, the last one again and again. */
  protected final void answers(String path, Behaviour... answers) {
    behaviours.put(path, new CopyOnWriteArrayList<>(answers));
  }

  public static Behaviour json(String body) {
    return status(200, body);
  }

  public static Behaviour image(byte[] image) {
    return exchange -> send(exchange, 200, image);
  }

  /**
   * @param headers names and values in turn
   */
  public static Behaviour status(int status, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    };
  }

  /** Promises a whole body, sends half of it and hangs up. */
  public static Behaviour halfOf(byte[] body) {
    return exchange -> {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(Arrays.copyOf(body, body.length / 2));
      exchange.getResponseBody().flush();
    };
  }

  /** Sends half of a body and then nothing for a while. */
  public static Behaviour stalling(byte[] body, long millis) {
    return exchange -> {
      halfOf(body).answer(exchange);
      sleep(millis);
    };
  }

  public static Behaviour late(long millis, Behaviour answer) {
    return exchange -> {
      sleep(millis);
      answer.answer(exchange);
    };
  }

  /** Hangs up without a word. */
  public static Behaviour hangingUp() {
    return exchange -> {};
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.setStreams(new ByteArrayInputStream(body), null);
    requests.add(
        new Request(
            uri.getPath(),
            query,
            authorization == null ? "" : authorization,
            System.nanoTime(),
            new String(body, StandardCharsets.UTF_8)));
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    try {
      next(uri.getPath()).answer(exchange);
    } finally {
      underWay.decrementAndGet();
      exchange.close();
    }
  }

  /** What is answered where nothing was told. */
  protected Behaviour unknown() {
    return status(404, "");
  }

  private Behaviour next(String path) {
    List<Behaviour> answers = behaviours.getOrDefault(path, List.of());
    if (answers.isEmpty()) {
      return unknown();
    }
    synchronized (answers) {
      return answers.size() == 1 ? answers.get(0) : answers.remove(0);
    }
  }

  public final List<Request> requests() {
    return List.copyOf(requests);
  }

  public final List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  public final long asked(String path) {
    return paths().stream().filter(path::equals).count();
  }

  public final void forgetRequests() {
    requests.clear();
  }

  public final int mostUnderWay() {
    return mostUnderWay.get();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
