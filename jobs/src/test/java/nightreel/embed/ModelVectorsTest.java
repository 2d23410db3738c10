package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.ingest.Poster;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelVectorsTest {

  private static final int MOVIES = 200;

  @TempDir private Path folder;

  @Test
  void encodesExactlyTheMoviesThatHaveChanged() {
    Path model = TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    // marked, to be told from what would be encoded again
    Dataset<Row> yesterday = marked(texts(model, movies(Set.of()), Optional.empty()));

    List<Row> today =
        texts(model, movies(Set.of(17L, 160L)), Optional.of(yesterday), 2, MOVIES - 2);

    Map<Long, List<Float>> vectors = vectors(today);
    assertThat(vectors).hasSize(MOVIES);
    vectors.forEach(
        (movieId, vector) ->
            assertThat(vector.contains(7f))
                .as("movie %d is carried over", movieId)
                .isEqualTo(movieId != 17 && movieId != 160));
    texts(model, movies(Set.of()), Optional.of(yesterday), 0, MOVIES);
  }

  @Test
  void encodesAllWithAnotherModelOrOtherSettings() throws IOException {
    Path model = TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    List<Row> yesterday = texts(model, movies(Set.of()), Optional.empty());
    Dataset<Row> earlier = table(yesterday);

    assertThat(make(TinyModels.settings("text_model=" + model, "max_tokens=64"), earlier))
        .isEqualTo("encoded 200, carried over 0");
    TinyModels.describe(model, "\"width\": 4", "\"width\":  4");
    assertThat(make(TinyModels.settings("text_model=" + model), earlier))
        .as("another description")
        .isEqualTo("encoded 200, carried over 0");
    Files.copy(
        TinyModels.TEXT.resolve("encoder.json"),
        model.resolve("encoder.json"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(make(TinyModels.settings("text_model=" + model), earlier))
        .as("the same again")
        .isEqualTo("encoded 0, carried over 200");
    Files.delete(model.resolve("model.onnx"));
    Files.copy(TinyModels.TEXT.resolve("model.pt"), model.resolve("model.pt"));
    assertThat(make(TinyModels.settings("text_model=" + model), earlier))
        .as("another file")
        .isEqualTo("encoded 200, carried over 0");
  }

  @Test
  void givesTheSameRowsTwice() {
    List<Row> once = texts(TinyModels.TEXT, movies(Set.of()), Optional.empty());
    List<Row> again = texts(TinyModels.TEXT, movies(Set.of()).repartition(5), Optional.empty());

    assertThat(vectors(again)).isEqualTo(vectors(once));
  }

  @Test
  void passesOverPostersThatCannotBeRead() throws IOException {
    var posters = new ArrayList<Row>();
    for (long id = 0; id < 70; id++) { // more than a batch
      posters.add(poster(id, id % 10 == 3));
    }
    Conf settings = TinyModels.settings("image_model=" + TinyModels.IMAGE);
    Dataset<Row> table = table(posters, Tables.POSTERS);

    List<Row> yesterday;
    try (var vectors = EmbedJob.image(table, Optional.empty(), settings, LocalSpark.kernels())) {
      yesterday = vectors.rows().collectAsList();
      assertThat(vectors.problems()).isEqualTo(7);
      assertThat(vectors.encoded()).isEqualTo(63);
    }
    assertThat(vectors(yesterday)).hasSize(63).doesNotContainKeys(3L, 13L, 63L);

    posters.set(5, poster(105, false));
    try (var vectors =
        EmbedJob.image(
            table(posters.subList(0, 10), Tables.POSTERS),
            Optional.of(table(yesterday)),
            settings,
            LocalSpark.kernels())) {
      assertThat(vectors.carriedOver()).isEqualTo(8);
      assertThat(vectors.encoded()).isEqualTo(1);
      assertThat(vectors.problems()).as("the broken one is tried again").isEqualTo(1);
    }
  }

  @Test
  void saysThatNotASinglePosterCanBeRead() throws IOException {
    Dataset<Row> posters = table(List.of(poster(1, true), poster(2, true)), Tables.POSTERS);
    Conf settings = TinyModels.settings("image_model=" + TinyModels.IMAGE);

    assertThatThrownBy(
            () -> EmbedJob.image(posters, Optional.empty(), settings, LocalSpark.kernels()))
        .isInstanceOf(UnusableException.class)
        .hasMessage("none of 2 posters can be encoded: %s/1.png: is neither JPEG nor PNG", folder);
  }

  @Test
  void hasNoImagesWithoutAModel() throws IOException {
    try (var vectors =
        EmbedJob.image(
            table(List.of(poster(1, false)), Tables.POSTERS),
            Optional.empty(),
            TinyModels.settings(),
            LocalSpark.kernels())) {
      assertThat(vectors.rows().collectAsList()).isEmpty();
    }
  }

  @Test
  void saysThatTheSettingsDemandAGpu() {
    Conf settings = TinyModels.settings("text_model=" + TinyModels.TEXT, "device=gpu");

    assertThatThrownBy(
            () -> EmbedJob.text(movies(Set.of()), Optional.empty(), settings, LocalSpark.kernels()))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            "embed.device is gpu, but Spark assigns no GPUs: spark.task.resource.gpu.amount is not"
                + " set; start Spark with it, or set embed.device to auto or cpu");
  }

  @Test
  void saysThatAModelIsNone() throws IOException {
    Path model = TinyModels.copy(TinyModels.TEXT, "model.onnx", folder);
    Files.writeString(model.resolve("model.onnx"), "no model");

    assertThatThrownBy(() -> texts(model, movies(Set.of()), Optional.empty()))
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(model.resolve("model.onnx") + ": cannot be loaded as ONNX: ");
  }

  private static String make(Conf settings, Dataset<Row> earlier) {
    try (var vectors =
        EmbedJob.text(movies(Set.of()), Optional.of(earlier), settings, LocalSpark.kernels())) {
      return "encoded %d, carried over %d".formatted(vectors.encoded(), vectors.carriedOver());
    }
  }

  private static List<Row> texts(Path model, Dataset<Row> movies, Optional<Dataset<Row>> earlier) {
    return texts(model, movies, earlier, MOVIES, 0);
  }

  private static List<Row> texts(
      Path model, Dataset<Row> movies, Optional<Dataset<Row>> earlier, long encoded, long carried) {
    try (var vectors =
        EmbedJob.text(
            movies, earlier, TinyModels.settings("text_model=" + model), LocalSpark.kernels())) {
      assertThat(vectors.encoded()).isEqualTo(encoded);
      assertThat(vectors.carriedOver()).isEqualTo(carried);
      return vectors.rows().collectAsList();
    }
  }

  /** Movies of a few words each; those that have changed of other ones. */
  private static Dataset<Row> movies(Set<Long> changed) {
    List<String> words = List.of("space", "robot", "love", "war");
    var movies = new ArrayList<Row>();
    for (long id = 0; id < MOVIES; id++) {
      String title = words.get((int) (id % 4)) + " " + words.get((int) (id / 4 % 4)) + " " + id;
      movies.add(
          Movies.movie(
              id, changed.contains(id) ? title + " war" : title, null, List.of(), List.of()));
    }
    return table(movies, Tables.MOVIES);
  }

  private Row poster(long movieId, boolean broken) throws IOException {
    Path file = folder.resolve(movieId + ".png");
    if (broken) {
      Files.writeString(file, "no picture " + movieId);
    } else {
      var image = new BufferedImage(12, 18, BufferedImage.TYPE_INT_RGB);
      image.setRGB(6, 9, (int) (movieId * 7919) & 0xFFFFFF | 0x101010);
      ImageIO.write(image, "png", file.toFile());
    }
    return RowFactory.create(
        movieId % 100, file.toString(), 12, 18, Poster.sha256(Files.readAllBytes(file)));
  }

  private static Map<Long, List<Float>> vectors(List<Row> rows) {
    var vectors = new HashMap<Long, List<Float>>();
    for (Row row : rows) {
      assertThat(vectors.put(row.getAs("movie_id"), row.getList(row.fieldIndex("vector"))))
          .isNull();
    }
    return vectors;
  }

  private static Dataset<Row> marked(List<Row> rows) {
    return table(rows).withColumn("vector", org.apache.spark.sql.functions.expr("array(7F)"));
  }

  private static Dataset<Row> table(List<Row> rows) {
    return table(rows, Tables.ITEM_EMBEDDINGS);
  }

  private static Dataset<Row> table(List<Row> rows, nightreel.tables.Table table) {
    return LocalSpark.session().createDataFrame(rows, table.columns());
  }
}
