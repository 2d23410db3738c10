package nightreel.train;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import nightreel.conf.UnusableException;
import nightreel.tables.Artefact;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A row of {@code models} whose file is plain numbers.
 *
 * @param movieIds what the places in the file stand for
 */
record ModelRow(String name, Artefact file, String settings, long[] movieIds)
    implements Serializable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What writes the numbers of a file, big-endian. */
  interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads the row of a model, if there is one. */
  static Optional<ModelRow> find(Dataset<Row> models, String name) {
    return models.where(col("model").equalTo(name)).collectAsList().stream()
        .map(
            row ->
                new ModelRow(
                    name,
                    new Artefact(row.getAs("path"), row.getAs("bytes"), row.getAs("sha256")),
                    row.getAs("settings"),
                    row.<Long>getList(row.fieldIndex("movie_ids")).stream()
                        .mapToLong(id -> id)
                        .toArray()))
        .findFirst();
  }

  /** Stores a file below the lake. */
  static Artefact store(Content content, String lake, String path, Configuration hadoop) {
    try {
      Path file = Files.createTempFile("nightreel-model-", ".bin");
      try {
        try (var out =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
          content.write(out);
        }
        return Artefact.store(file, lake, path, hadoop);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of a file that {@link #store} wrote. */
  static ByteBuffer numbers(Path file) {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the file has the size that its numbers take. */
  void requireNumbers(long numbers) {
    if (file.bytes() != 4 * numbers) {
      throw new UnusableException(
          "models: the %s there has %,d bytes, expected %,d; run train again"
              .formatted(name, file.bytes(), 4 * numbers));
    }
  }

  /** For each place in the file the row of its movie in a list of all movies. */
  int[] rowsIn(long[] allMovieIds) {
    return Arrays.stream(movieIds)
        .mapToInt(
            movieId -> {
              int row = Arrays.binarySearch(allMovieIds, movieId);
              if (row < 0) {
                throw new UnusableException(
                    "models: the %s there knows movie %d, which has no vector; run embed again"
                        .formatted(name, movieId));
              }
              return row;
            })
        .toArray();
  }

  UnusableException notANumber() {
    return new UnusableException(
        "models: the %s there holds a value that is not a number; run train again".formatted(name));
  }

  static String json(Object settings) {
    try {
      return JSON.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  <T> T settings(Class<T> type) {
    try {
      return JSON.readValue(settings, type);
    } catch (JsonProcessingException e) {
      throw new UnusableException(
          "models: the %s there was trained by another version; run train again".formatted(name),
          e);
    }
  }
}
