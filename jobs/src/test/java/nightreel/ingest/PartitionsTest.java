package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import nightreel.conf.ConfReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables hold the same in however many parts files are read and rows are shuffled. */
class PartitionsTest {

  @TempDir private Path files;

  /** Everything that files hold, much of it doubled, damaged or ambiguous. */
  @Test
  void theSameFilesGiveTheSameTablesInHoweverManyPartitions() throws IOException {
    writeMess();
    var contents = new ArrayList<Map<String, List<String>>>();
    for (int parts : List.of(1, 2, 7)) {
      contents.add(inParts(parts));
    }

    Map<String, List<String>> tables = contents.get(0);
    assertThat(tables).allSatisfy((table, rows) -> assertThat(rows).isNotEmpty());
    assertThat(tables.get("rejected")).hasSizeGreaterThan(300);
    assertThat(tables.get("movies"))
        .filteredOn(movie -> movie.contains("\"runtime\":\"b.json\""))
        .as("movies with the runtime of the last file")
        .hasSize(2);
    for (String table : tables.keySet()) {
      assertThat(contents.get(1).get(table)).as(table).isEqualTo(tables.get(table));
      assertThat(contents.get(2).get(table)).as(table).isEqualTo(tables.get(table));
    }
  }

  private void writeMess() throws IOException {
    var random = new Random(3);
    var ratings = new ArrayList<String>();
    var tags = new ArrayList<String>();
    var scores = new ArrayList<>(List.of("movieId,tagId,relevance"));
    for (int i = 0; i < 3_000; i++) {
      int user = 1 + (random.nextInt(20) == 0 ? random.nextInt(300) : i / 10);
      int movie = 1 + random.nextInt(6);
      ratings.add("%d,%d,%.1f,%d".formatted(user, movie, random.nextInt(12) / 2.0, i / 7 + 1));
      tags.add("%d,%d,Tag %d,%d".formatted(random.nextInt(9), movie, random.nextInt(30), i));
      scores.add("%d,%d,%.2f".formatted(movie, 1 + random.nextInt(500), random.nextDouble() * 1.1));
    }
    tags.add(0, "userId,movieId,tag,timestamp");
    new RawFolder(files)
        .ratings(ratings.toArray(String[]::new))
        .write("tags.csv", tags.toArray(String[]::new))
        .write("genome-scores.csv", scores.toArray(String[]::new))
        .write(
            "genome-tags.csv",
            IntStream.rangeClosed(0, 480)
                .mapToObj(i -> i == 0 ? "tagId,tag" : (i % 97 == 0 ? 5 : i) + ",t" + i)
                .toArray(String[]::new))
        .write(
            "movies.csv",
            "movieId,title,genres",
            "1,A (1995),X|Y",
            "2,B,",
            "3,C (1,X",
            "4,D (1999),X",
            "2,B again,X",
            "4,D (2000),Z")
        .write(
            "links.csv",
            "movieId,imdbId,tmdbId",
            "1,114709,862",
            "2,113497,862",
            "2,1,1",
            "4,4,x",
            "4,5,7");
    Path tmdb = Files.createDirectories(files.resolve("tmdb"));
    write(
        tmdb.resolve("a.jsonl"),
        "{\"id\":862,\"runtime\":1,\"overview\":\"old\"}\n{\"id\":862,\"runtime\":2}\n{\"id\":5}\n{");
    write(tmdb.resolve("b.json"), "{\"id\":862,\"runtime\":3}");
    write(
        tmdb.resolve("c.csv"),
        "id,tagline,keywords\n862,tag,\"[{'name': 'k'}]\"\n7,\"x\ny\",[]\n7,z,[");
    Path posters = Files.createDirectories(files.resolve("posters"));
    for (String name : List.of("1.jpg", "1.png", "2.jpg", "9.jpg", "x.jpg")) {
      Files.write(posters.resolve(name), Pictures.jpeg(4, 6));
    }
  }

  /** All files of one time, so that their names decide. */
  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
  }

  /** The tables, each sorted, where files are read and rows shuffled in so many parts. */
  private Map<String, List<String>> inParts(int parts) throws IOException {
    SparkSession spark = LocalSpark.session();
    var hadoop = spark.sparkContext().hadoopConfiguration();
    long bytes = Files.size(files.resolve("ratings.csv"));
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    hadoop.setLong("fs.local.block.size", bytes / parts + 1);
    hadoop.setLong("mapreduce.input.fileinputformat.split.minsize", parts == 1 ? bytes : 1);
    spark.conf().set("spark.sql.shuffle.partitions", parts);
    try (RawFiles raw = check()) {
      assertThat(partsOfRatings()).as("in so many parts the file is read").isEqualTo(parts);
      return Map.of(
          "ratings", rows(raw.ratings().kept()),
          "movies", rows(raw.keptMovies(5)),
          "genome_tags", rows(raw.genome().keptTags()),
          "genome", rows(raw.genome().kept()),
          "posters", rows(raw.keptPosters(Conf.PosterNames.MOVIE_ID)),
          "rejected", rows(raw.rejected()));
    } finally {
      hadoop.unset("fs.file.impl.disable.cache");
      hadoop.unset("fs.local.block.size");
      hadoop.unset("mapreduce.input.fileinputformat.split.minsize");
      spark.conf().set("spark.sql.shuffle.partitions", 2);
    }
  }

  private RawFiles check() {
    return RawFiles.check(
        LocalSpark.session(),
        new Conf.Paths(
            files.toString(),
            files.resolve("tmdb").toString(),
            files.resolve("posters").toString(),
            "",
            "",
            ""),
        ConfReader.read(List.of(), List.of()).ingest());
  }

  private int partsOfRatings() {
    SparkSession spark = LocalSpark.session();
    return Release.of(spark, Folder.open(spark, files.toString(), "paths.movielens"))
        .open(RatingRows.NAME, RatingRows.COLUMNS)
        .lines()
        .getNumPartitions();
  }

  private static List<String> rows(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }
}
