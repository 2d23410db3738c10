package nightreel.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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

/**
 * TMDB and its image server on a port of this machine: replays invented answers, and misbehaves
 * when told to.
 */
final class StubTmdb implements AutoCloseable {

  /** What is done with one request. */
  @FunctionalInterface
  interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  /**
   * A request that came.
   *
   * @param query empty where there was none
   * @param authorization the header, empty where there was none
   * @param nanos when it came
   */
  record Request(String path, String query, String authorization, long nanos) {}

  static final String NOT_FOUND =
      "{\"success\":false,\"status_code\":34,\"status_message\":\"There is no such thing.\"}";
  static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 1, 2, 3, 4};

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<Behaviour>> behaviours = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();

  StubTmdb() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String apiUrl() {
    return url() + "/3";
  }

  String imageUrl() {
    return url() + "/t/p";
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers for a movie: one after the other, the last one again and again. */
  StubTmdb movie(long id, Behaviour... answers) {
    return path("/3/movie/" + id, answers);
  }

  /** Knows movies, each with the poster {@code /p{id}.jpg}. */
  StubTmdb movies(long... ids) {
    for (long id : ids) {
      movie(id, json(body(id)));
      path("/t/p/w342/p" + id + ".jpg", image(JPEG));
    }
    return this;
  }

  StubTmdb path(String path, Behaviour... answers) {
    behaviours.put(path, new CopyOnWriteArrayList<>(answers));
    return this;
  }

  static String body(long id) {
    return "{\"id\":%d,\"title\":\"Movie %d – é\",\"poster_path\":\"/p%d.jpg\",\"credits\":{}}"
        .formatted(id, id, id);
  }

  static Behaviour json(String body) {
    return status(200, body);
  }

  static Behaviour image(byte[] image) {
    return exchange -> send(exchange, 200, image);
  }

  /**
   * @param headers names and values in turn
   */
  static Behaviour status(int status, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    };
  }

  /** Promises a whole body, sends half of it and hangs up. */
  static Behaviour halfOf(byte[] body) {
    return exchange -> {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(Arrays.copyOf(body, body.length / 2));
      exchange.getResponseBody().flush();
    };
  }

  /** Sends half of a body and then nothing for a while. */
  static Behaviour stalling(byte[] body, long millis) {
    return exchange -> {
      halfOf(body).answer(exchange);
      sleep(millis);
    };
  }

  static Behaviour late(long millis, Behaviour answer) {
    return exchange -> {
      sleep(millis);
      answer.answer(exchange);
    };
  }

  /** Hangs up without a word. */
  static Behaviour hangingUp() {
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
    requests.add(
        new Request(
            uri.getPath(), query, authorization == null ? "" : authorization, System.nanoTime()));
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    try {
      next(uri.getPath()).answer(exchange);
    } finally {
      underWay.decrementAndGet();
      exchange.close();
    }
  }

  private Behaviour next(String path) {
    List<Behaviour> answers = behaviours.getOrDefault(path, List.of());
    if (answers.isEmpty()) {
      return status(404, NOT_FOUND);
    }
    synchronized (answers) {
      return answers.size() == 1 ? answers.get(0) : answers.remove(0);
    }
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  long asked(String path) {
    return paths().stream().filter(path::equals).count();
  }

  long askedForMovie(long id) {
    return asked("/3/movie/" + id);
  }

  void forgetRequests() {
    requests.clear();
  }

  int mostUnderWay() {
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
