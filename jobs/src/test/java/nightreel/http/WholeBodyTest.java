package nightreel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

class WholeBodyTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Test
  void isReadUpToTheLimitAndNotBeyond() throws Exception {
    try (var server = new StubServer()) {
      server.answers("/body", StubServer.json("0123456789"));
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/body")).build();

      assertThat(HTTP.send(request, WholeBody.upTo(10)).body()).asString().isEqualTo("0123456789");
      assertThatThrownBy(() -> HTTP.send(request, WholeBody.upTo(9)))
          .hasRootCauseInstanceOf(WholeBody.TooLongException.class);
    }
  }
}
