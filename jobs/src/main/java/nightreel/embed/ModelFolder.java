package nightreel.embed;

import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import nightreel.conf.UnusableException;
import nightreel.ingest.Poster;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A folder with a model and what belongs to it, on this machine.
 *
 * @param setting which setting names it, for messages
 * @param location as the settings name it
 * @param path of the folder
 * @param description what goes in and comes out; there need not be such a file
 */
record ModelFolder(String setting, String location, Path path, Path description) {

  static final String BUILTIN = "builtin";
  private static final String URI = "[a-zA-Z][a-zA-Z0-9+.-]+:.*";
  static final String DESCRIPTION = "encoder.json";
  static final String TOKENIZER = "tokenizer.json";
  private static final String TORCH_SCRIPT = "model.pt";
  private static final String TORCH_SCRIPT_HALF = "model-fp16.pt";
  private static final String ONNX = "model.onnx";

  private static final Map<String, String> BUILTIN_FILES =
      Map.of(ONNX, "all-minilm-l6-v2.onnx", TOKENIZER, "all-minilm-l6-v2-tokenizer.json");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Folders that this JVM has unpacked or fetched, by location. */
  private static final Map<String, Path> LOCAL = new ConcurrentHashMap<>();

  /**
   * Finds a folder, and brings it here where it is elsewhere.
   *
   * @param location {@code builtin}, a {@code djl://} URL, or a path or URI that Hadoop's file
   *     systems know
   * @param description a file elsewhere that describes the model, or empty for the one beside it
   * @throws UnusableException where there is none
   */
  static ModelFolder open(
      String setting, String location, String description, Configuration hadoop) {
    boolean elsewhere = location.equals(BUILTIN) || location.matches(URI);
    Path path =
        elsewhere
            ? LOCAL.computeIfAbsent(location, key -> bring(setting, key, hadoop))
            : Path.of(location);
    return new ModelFolder(
        setting,
        location,
        path,
        description.isEmpty() ? path.resolve(DESCRIPTION) : Path.of(description));
  }

  private static Path bring(String setting, String location, Configuration hadoop) {
    try {
      if (location.equals(BUILTIN)) {
        return unpack();
      }
      return location.startsWith("djl:") ? fromZoo(location) : copy(location, hadoop);
    } catch (IOException | RuntimeException e) {
      if (e instanceof UnusableException unusable) {
        throw unusable;
      }
      throw new UnusableException(
          "%s %s: cannot be fetched: %s".formatted(setting, location, firstLine(e)), e);
    }
  }

  /** The text model that comes with the build, as files. */
  private static Path unpack() throws IOException {
    Path folder = temporary();
    for (var file : BUILTIN_FILES.entrySet()) {
      Path target = folder.resolve(file.getKey());
      target.toFile().deleteOnExit();
      var loader = Thread.currentThread().getContextClassLoader();
      try (InputStream in = loader.getResourceAsStream(file.getValue())) {
        if (in == null) {
          throw new UnusableException(
              "embed.text_model builtin: %s is not on the class path; pass the jars of jobs/target/lib with --jars"
                  .formatted(file.getValue()));
        }
        Files.copy(in, target);
      }
    }
    return folder;
  }

  /** DJL fetches it into its cache. */
  private static Path fromZoo(String url) throws IOException {
    Repository repository = Repository.newInstance("model", url);
    MRL model = repository.getResources().get(0);
    Artifact artifact = model.getDefaultArtifact();
    if (artifact == null) {
      throw new IOException("the model zoo has no such model");
    }
    model.prepare(artifact);
    return repository.getResourceDirectory(artifact);
  }

  private static Path copy(String location, Configuration hadoop) throws IOException {
    var source = new org.apache.hadoop.fs.Path(location);
    FileSystem files = source.getFileSystem(hadoop);
    if (!files.exists(source)) {
      throw new IOException("there is no such folder");
    }
    Path folder = temporary();
    for (var file : files.listStatus(source)) {
      if (file.isFile()) {
        Path target = folder.resolve(file.getPath().getName());
        target.toFile().deleteOnExit();
        try (InputStream in = files.open(file.getPath())) {
          Files.copy(in, target);
        }
      }
    }
    return folder;
  }

  private static Path temporary() throws IOException {
    Path folder = Files.createTempDirectory("nightreel-model-");
    folder.toFile().deleteOnExit();
    return folder;
  }

  /**
   * The model's file that fits a device: on a GPU TorchScript, in half precision where there is
   * one; on a CPU ONNX, which is faster there.
   */
  Path model(boolean gpu) {
    List<String> names =
        gpu ? List.of(TORCH_SCRIPT_HALF, TORCH_SCRIPT, ONNX) : List.of(ONNX, TORCH_SCRIPT);
    return names.stream()
        .map(path::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .or(this::onlyTorchScript)
        .orElseThrow(() -> missing("neither %s nor %s".formatted(TORCH_SCRIPT, ONNX)));
  }

  /** Of model zoos, whose files are named after their models. */
  private Optional<Path> onlyTorchScript() {
    if (!location.startsWith("djl:")) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().matches(".*\\.(pt|onnx)")).sorted().findFirst();
    } catch (IOException e) {
      throw missing("no readable files: " + e.getMessage());
    }
  }

  Path tokenizer() {
    if (!Files.isRegularFile(path.resolve(TOKENIZER))) {
      throw missing("no " + TOKENIZER);
    }
    return path.resolve(TOKENIZER);
  }

  /**
   * What the description says; empty where there is none.
   *
   * @throws UnusableException where it is not one of this kind
   */
  <T> Optional<T> describe(Class<T> kind) {
    if (!Files.exists(description) && description.equals(path.resolve(DESCRIPTION))) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(description), kind));
    } catch (NoSuchFileException e) {
      throw new UnusableException("%s: there is no such file".formatted(description), e);
    } catch (IOException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException mistake ? mistake : e;
      String problem = firstLine(cause).replaceFirst(" \\(index \\d+\\);.*", "");
      throw new UnusableException("%s: %s".formatted(description, problem), e);
    }
  }

  /** SHA-256 of all that decides the vectors: the model's file, its description, its tokenizer. */
  String sha256(boolean gpu) {
    var parts = new ArrayList<String>();
    for (Path file : List.of(model(gpu), description, path.resolve(TOKENIZER))) {
      parts.add(Files.isRegularFile(file) ? Artefact.sha256(file) : "none");
    }
    return Poster.sha256(String.join(" ", parts).getBytes(StandardCharsets.UTF_8));
  }

  UnusableException missing(String what) {
    return new UnusableException(
        Files.isDirectory(path)
            ? "%s %s: has %s; jobs/models/export.py writes such a folder"
                .formatted(setting, location, what)
            : "%s %s: there is no such folder".formatted(setting, location));
  }

  static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .filter(line -> !line.isBlank())
        .orElse(e.getClass().getSimpleName());
  }
}
