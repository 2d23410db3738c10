package nightreel.embed;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.hadoop.conf.Configuration;

/** The models of a few bytes that {@code make.py} beside them has written. */
final class TinyModels {

  static final Path TEXT = Path.of("src/test/resources/nightreel/embed/tiny-text");
  static final Path IMAGE = Path.of("src/test/resources/nightreel/embed/tiny-image");

  private TinyModels() {}

  /** A folder with one of a model's files, and what else belongs to it. */
  static Path copy(Path from, String model, Path to) {
    try {
      Files.createDirectories(to);
      for (String name : List.of(model, ModelFolder.DESCRIPTION, ModelFolder.TOKENIZER)) {
        if (Files.exists(from.resolve(name))) {
          Files.copy(from.resolve(name), to.resolve(name));
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Conf settings(String... changes) {
    var embed = new ArrayList<String>();
    for (String change : changes) {
      embed.add("embed." + change);
    }
    return ConfReader.read(List.of(), embed);
  }

  static TextEncoder text(Path folder, String... changes) {
    return text(folder.toString(), changes);
  }

  static TextEncoder text(String model, String... changes) {
    return TextEncoder.load(
        ModelFolder.open("embed.text_model", model, "", new Configuration()),
        settings(changes).embed(),
        Device.cpu(),
        1);
  }

  static ImageEncoder image(Path folder, String... changes) {
    var hadoop = new Configuration();
    return ImageEncoder.load(
        ModelFolder.open("embed.image_model", folder.toString(), "", hadoop),
        settings(changes),
        Device.cpu(),
        1,
        hadoop);
  }

  /** Replaces a piece of a model's description. */
  static void describe(Path folder, String old, String replacement) {
    try {
      Path file = folder.resolve(ModelFolder.DESCRIPTION);
      String description = Files.readString(file);
      if (!description.contains(old)) {
        throw new IllegalArgumentException(old);
      }
      Files.writeString(file, description.replace(old, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
