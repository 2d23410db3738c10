package nightreel.generate;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small generated data set as its files tell it, read by another CSV library than wrote it. */
final class GeneratedData {

  /** 500 users who rate 60,000 times. */
  static final Sizes SMALL = new Sizes(500, 6_200, 6_000, 60_000);

  private static GeneratedData small;

  final Path folder;
  final List<Rating> ratings = new ArrayList<>();
  final Map<Long, Listed> movies = new HashMap<>();

  record Rating(long user, long movie, double stars, long timestamp) {}

  /** A line of movies.csv. */
  record Listed(String title, int year, String genres) {}

  private GeneratedData(Path folder) {
    this.folder = folder;
    for (String[] row : rows("ratings.csv")) {
      ratings.add(
          new Rating(
              Long.parseLong(row[0]),
              Long.parseLong(row[1]),
              Double.parseDouble(row[2]),
              Long.parseLong(row[3])));
    }
    for (String[] row : rows("movies.csv")) {
      int year = Integer.parseInt(row[1].substring(row[1].length() - 5, row[1].length() - 1));
      movies.put(Long.parseLong(row[0]), new Listed(row[1], year, row[2]));
    }
  }

  static synchronized GeneratedData small() {
    if (small == null) {
      try {
        small = new GeneratedData(generate(SMALL, 1, 2, Files.createTempDirectory("generated")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return small;
  }

  static Path generate(Sizes sizes, long seed, int threads, Path path) throws IOException {
    try (OutputFolder folder = OutputFolder.create(path)) {
      GenerateCommand.generate(sizes, seed, threads, folder);
    }
    return path;
  }

  /** The rows of a CSV file below its header. */
  List<String[]> rows(String name) {
    var settings = new CsvParserSettings();
    settings.setHeaderExtractionEnabled(true);
    settings.setEmptyValue("");
    settings.setNullValue("");
    return new CsvParser(settings).parseAll(folder.resolve(name).toFile(), "UTF-8");
  }

  String text(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<Long, List<Rating>> byUser() {
    var users = new TreeMap<Long, List<Rating>>();
    for (Rating rating : ratings) {
      users.computeIfAbsent(rating.user, user -> new ArrayList<>()).add(rating);
    }
    return users;
  }

  Map<Long, Integer> countsByMovie() {
    var counts = new HashMap<Long, Integer>();
    for (Rating rating : ratings) {
      counts.merge(rating.movie, 1, Integer::sum);
    }
    return counts;
  }
}
