package nightreel.fetch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * What TMDB's answer to {@code GET /movie/{id}} says, as far as fetching needs it.
 *
 * @param posterPath such as {@code /uXDf.jpg}; empty where TMDB knows no poster
 */
record Response(Kind kind, Optional<String> posterPath) {

  enum Kind {
    MOVIE,
    /** TMDB has no such movie; it says so in a body of its own. */
    MISSING
  }

  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  /** TMDB's codes for a resource that is not there, and for an id that never was. */
  private static final Set<Integer> MISSING_CODES = Set.of(34, 6);

  /** Understands a body; empty where it is not an answer about that movie, or not a whole one. */
  static Optional<Response> parse(byte[] body, long id) {
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (JacksonException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (tree.path("id").isIntegralNumber() && tree.path("id").asLong() == id) {
      return Optional.of(new Response(Kind.MOVIE, posterPath(tree.path("poster_path"))));
    }
    return MISSING_CODES.contains(tree.path("status_code").asInt())
        ? Optional.of(new Response(Kind.MISSING, Optional.empty()))
        : Optional.empty();
  }

  private static Optional<String> posterPath(JsonNode path) {
    return Optional.ofNullable(path.textValue()).filter(text -> !text.isBlank());
  }
}
