package nightreel.recommend;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The words that a language model may write beside the names in its facts, from {@code
 * llm-words.yaml}, in lower case.
 *
 * @param plain claim nothing
 * @param directors may be written where directors are among the facts; and so on
 * @param people where others watched the movie next, or people of similar taste found it
 * @param genres genre -> how it is called beside its name
 * @param openers what a sentence may begin with, beside a name; these alone are capitalised
 */
record LlmWords(
    Set<String> plain,
    Set<String> directors,
    Set<String> cast,
    Set<String> keywords,
    Set<String> people,
    Set<String> popular,
    Map<String, Set<String>> genres,
    List<String> openers) {

  private static final String RESOURCE = "llm-words.yaml";

  static LlmWords load() {
    try (InputStream in = LlmWords.class.getResourceAsStream(RESOURCE)) {
      return JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build()
          .convertValue(
              new Load(LoadSettings.builder().setLabel(RESOURCE).build()).loadFromInputStream(in),
              LlmWords.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What may be written of some facts. */
  Set<String> of(LlmFacts facts) {
    var all = new TreeSet<>(plain);
    LlmFacts.Shared shared = facts.allShare();
    if (!shared.directors().isEmpty()) {
      all.addAll(directors);
    }
    if (!shared.cast().isEmpty()) {
      all.addAll(cast);
    }
    if (!shared.keywords().isEmpty()) {
      all.addAll(keywords);
    }
    if (facts.othersWatchedItAfter()
        || facts.foundBy().contains(LlmFacts.NEXT)
        || facts.foundBy().contains(LlmFacts.TASTE)) {
      all.addAll(people);
    }
    if (facts.foundBy().contains(LlmFacts.POPULAR)) {
      all.addAll(popular);
    }
    shared.genres().forEach(genre -> all.addAll(genres.getOrDefault(genre, Set.of())));
    return all;
  }
}
