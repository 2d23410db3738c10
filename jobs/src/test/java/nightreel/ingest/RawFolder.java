package nightreel.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A folder of raw files that a test writes line by line: three movies and nothing else at first.
 */
final class RawFolder {

  private final Path path;
  private String tmdb = "";

  RawFolder(Path path) {
    this.path = path;
    write(
        "movies.csv",
        "movieId,title,genres",
        "1,Toy Story (1995),Comedy",
        "2,Jumanji (1995),Adventure",
        "3,Heat (1995),Action");
  }

  Path path() {
    return path;
  }

  RawFolder ratings(String... lines) {
    String[] all = new String[lines.length + 1];
    all[0] = "userId,movieId,rating,timestamp";
    System.arraycopy(lines, 0, all, 1, lines.length);
    return write("ratings.csv", all);
  }

  RawFolder write(String name, String... lines) {
    return writeText(name, String.join("\n", lines) + "\n");
  }

  RawFolder writeText(String name, String text) {
    try {
      Files.writeString(path.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  RawFolder tmdb(Path folder) {
    tmdb = folder.toString();
    return this;
  }

  Conf.Paths paths() {
    return new Conf.Paths(path.toString(), tmdb, "", "", "", "");
  }

  RawFiles check() {
    return check("ingest.cast_per_movie=5");
  }

  /**
   * @param setting that differs from the defaults
   */
  RawFiles check(String setting) {
    return RawFiles.check(
        LocalSpark.session(), paths(), ConfReader.read(List.of(), List.of(setting)).ingest());
  }

  /** The messages of rejected rows in the order of their lines. */
  static List<String> messages(Dataset<Row> rows) {
    return strings(rejected(rows), "message");
  }

  /** The reasons of rejected rows in the order of their lines. */
  static List<String> reasons(Dataset<Row> rows) {
    return strings(rejected(rows), "reason");
  }

  private static Dataset<Row> rejected(Dataset<Row> rows) {
    return rows.where("reason IS NOT NULL").orderBy("source", "line");
  }

  private static List<String> strings(Dataset<Row> rows, String column) {
    return rows.select(functions.col(column)).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
