package nightreel.conf;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the tree of settings: the defaults of {@code base.yaml}, then overlays, then single keys.
 *
 * <p>Every mistake is an {@link UnusableException} that names the key and the file.
 */
public final class ConfReader {

  private static final String BASE = "/nightreel/conf/base.yaml";

  /** Keys below these are free: people may name others than the defaults do. */
  private static final List<String> OPEN =
      List.of(
          "index.content.parameters",
          "index.sequence.parameters",
          "recommend.explanations.llm.parameters",
          "gate.max_falls",
          "gate.max_nulls");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private static final String WRITTEN = "the settings of a run";

  private ConfReader() {}

  /**
   * Reads the settings of a run.
   *
   * @param overlays YAML files, a later one winning over an earlier one
   * @param keyValues {@code train.width=64} and the like, winning over all files
   */
  public static Conf read(List<Path> overlays, List<String> keyValues) {
    Map<String, Object> tree = readBase();
    for (Path overlay : overlays) {
      overlay(tree, readFile(overlay), "", overlay.toString());
    }
    for (String keyValue : keyValues) {
      overlay(tree, parseKeyValue(keyValue), "", "--set " + keyValue);
    }
    return convert(tree);
  }

  /** The settings as the YAML that {@link #read} would read. */
  public static String write(Conf conf) {
    Object tree = MAPPER.convertValue(conf, Object.class);
    return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build())
        .dumpToString(tree);
  }

  /** The settings that {@link #write} gave. */
  public static Conf readWritten(String yaml) {
    return convert(parse(yaml, WRITTEN));
  }

  /**
   * The single settings of what {@link #write} gave, also that of another version: key -> value, in
   * their order.
   */
  public static Map<String, String> flat(String yaml) {
    var flat = new LinkedHashMap<String, String>();
    flatten(parse(yaml, WRITTEN), "", flat);
    return flat;
  }

  private static void flatten(Map<?, ?> tree, String prefix, Map<String, String> flat) {
    tree.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> branch && !branch.isEmpty()) {
            flatten(branch, prefix + key + ".", flat);
          } else {
            flat.put(prefix + key, String.valueOf(value));
          }
        });
  }

  static Map<String, Object> readBase() {
    try (InputStream in = ConfReader.class.getResourceAsStream(BASE)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "base.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Conf convert(Map<String, Object> tree) {
    try {
      return MAPPER.convertValue(tree, Conf.class);
    } catch (IllegalArgumentException e) {
      throw explain(e);
    }
  }

  private static Map<String, Object> readFile(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UnusableException("%s: no readable settings file there".formatted(file), e);
    }
  }

  private static Map<String, Object> parse(String yaml, String source) {
    Object tree = load(yaml, source);
    return tree == null ? Map.of() : asMap(tree, "", source);
  }

  private static Object load(String yaml, String source) {
    try {
      return new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new UnusableException(
          "%s: not YAML: %s".formatted(source, e.getMessage().replaceAll("\\s+", " ")), e);
    }
  }

  private static Map<String, Object> parseKeyValue(String keyValue) {
    int equals = keyValue.indexOf('=');
    if (equals < 1) {
      throw new UnusableException("--set %s: must be key=value".formatted(keyValue));
    }
    Object value = load(keyValue.substring(equals + 1), "--set " + keyValue);
    String[] keys = keyValue.substring(0, equals).split("\\.", -1);
    for (int i = keys.length - 1; i >= 0; i--) {
      var parent = new LinkedHashMap<String, Object>();
      parent.put(keys[i], value);
      value = parent;
    }
    return asMap(value, "", keyValue);
  }

  private static void overlay(
      Map<String, Object> tree, Map<String, Object> overlay, String prefix, String source) {
    overlay.forEach(
        (key, value) -> {
          String path = prefix + key;
          boolean open = OPEN.stream().anyMatch(branch -> prefix.startsWith(branch + "."));
          if (!tree.containsKey(key) && !open) {
            throw new UnusableException(
                "%s: unknown setting %s; the settings there are: %s"
                    .formatted(source, path, String.join(", ", tree.keySet())));
          }
          if (tree.get(key) instanceof Map<?, ?> branch) {
            overlay(asMap(branch, path, source), asMap(value, path, source), path + ".", source);
          } else if (value == null) {
            throw new UnusableException("%s: setting %s has no value".formatted(source, path));
          } else {
            tree.put(key, value);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object tree, String path, String source) {
    if (tree instanceof Map<?, ?> map) {
      for (Object key : map.keySet()) {
        if (!(key instanceof String)) {
          throw new UnusableException(
              "%s: %s is no name of a setting; write it in quotes if it is".formatted(source, key));
        }
      }
      return (Map<String, Object>) map;
    }
    throw new UnusableException(
        "%s: %s must hold keys, not %s"
            .formatted(source, path.isEmpty() ? "the file" : "setting " + path, tree));
  }

  private static UnusableException explain(IllegalArgumentException e) {
    if (!(e.getCause() instanceof JsonMappingException mapping)) {
      return new UnusableException("settings: " + e.getMessage(), e);
    }
    var path = new StringBuilder();
    for (var reference : mapping.getPath()) {
      path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
    }
    String what =
        mapping.getCause() instanceof IllegalArgumentException refused
            ? refused.getMessage()
            : mapping.getOriginalMessage().replaceAll("\\s+", " ");
    return new UnusableException("setting %s: %s".formatted(path, what), e);
  }
}
