package nightreel.generate;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The words that fit any motif, from {@code words.yaml}. */
record Words(
    List<String> adjectives,
    List<String> places,
    List<String> twists,
    List<String> taglines,
    List<String> firstNames,
    List<String> surnameBeginnings,
    List<String> surnameEndings,
    List<String> tags,
    List<Language> languages) {

  /**
   * A language other than English, for original titles.
   *
   * @param code of ISO 639-1
   */
  record Language(
      String code, List<String> articles, List<String> nouns, List<String> adjectives) {}

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  static Words load() {
    return MAPPER.convertValue(read("words.yaml"), Words.class);
  }

  static List<Motif> motifs() {
    return MAPPER.convertValue(read("motifs.yaml"), new TypeReference<List<Motif>>() {});
  }

  String surname(Chance chance) {
    return chance.oneOf(surnameBeginnings) + chance.oneOf(surnameEndings);
  }

  String fullName(Chance chance) {
    return chance.oneOf(firstNames) + " " + surname(chance);
  }

  private static Object read(String resource) {
    try (InputStream in = Words.class.getResourceAsStream(resource)) {
      return new Load(LoadSettings.builder().setLabel(resource).build()).loadFromInputStream(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
