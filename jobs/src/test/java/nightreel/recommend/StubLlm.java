package nightreel.recommend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nightreel.http.StubServer;

/**
 * A language model behind an OpenAI-compatible endpoint: writes good texts unless told otherwise.
 */
final class StubLlm extends StubServer {

  private static final String PATH = "/v1/chat/completions";
  private static final JsonMapper JSON = new JsonMapper();

  String baseUrl() {
    return url() + "/v1";
  }

  /** One answer after the other, the last one again and again. */
  StubLlm answering(Behaviour... answers) {
    answers(PATH, answers);
    return this;
  }

  @Override
  protected Behaviour unknown() {
    return texts(StubLlm::good);
  }

  /** A text that names the first movie that carries the recommendation. */
  static String good(JsonNode item) {
    return "Because you watched %s.".formatted(item.get("because_of").get(0).textValue());
  }

  /** A text for each item. */
  static Behaviour texts(Function<JsonNode, String> text) {
    return answer(
        items -> {
          ObjectNode answer = JSON.createObjectNode();
          var texts = answer.putArray("texts");
          for (JsonNode item : items) {
            texts.addObject().put("id", item.get("id").textValue()).put("text", text.apply(item));
          }
          return answer.toString();
        });
  }

  /** What the model says to some items. */
  static Behaviour answer(Function<List<JsonNode>, String> content) {
    return exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      json(completion(content.apply(items(body)))).answer(exchange);
    };
  }

  static String completion(String content) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode choice = answer.put("object", "chat.completion").putArray("choices").addObject();
    choice.put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", content);
    return answer.toString();
  }

  static JsonNode json(Request request) {
    return parse(request.body());
  }

  /** The items of a request. */
  static List<JsonNode> items(String body) {
    var items = new ArrayList<JsonNode>();
    parse(parse(body).at("/messages/1/content").textValue()).get("items").forEach(items::add);
    return items;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
