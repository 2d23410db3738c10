package nightreel.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import nightreel.Night;
import nightreel.conf.Conf;
import nightreel.metrics.TopK;
import nightreel.nn.Threads;
import nightreel.split.Cut;
import nightreel.split.Histories;
import nightreel.tables.Artefact;
import nightreel.tables.Tables;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The models without a network. ALS learns factors from the training part of the histories, like
 * SASRec. EASE is counted rather than learned, so it is computed for every cut of the histories, as
 * popularity and transitions are.
 */
final class ItemModels {

  private ItemModels() {}

  /** Trains and stores them: rows of {@code models}. */
  static List<Row> train(Night night) {
    Dataset<Row> sequences = night.read(Tables.SEQUENCES);
    var rows = new ArrayList<Row>();
    rows.add(als(night, sequences));
    if (night.conf().ease().movies() > 0) {
      var task =
          new EaseTask(
              night.conf().ease(),
              night.cuts(),
              night.lake().root(),
              "artefacts/%s/%%s.bin".formatted(night.runDate()));
      for (EaseTask.Stored stored : ease(sequences, task)) {
        rows.add(
            row(night, stored.name(), stored.file(), night.conf().ease(), stored.movieIds(), 1));
      }
    }
    return rows;
  }

  private static Row als(Night night, Dataset<Row> sequences) {
    Conf.Als settings = night.conf().als();
    Als.Trained trained =
        Als.train(Cut.VALIDATION.histories(sequences), settings, night.conf().seed());
    Artefact file =
        ModelRow.store(
            out -> {
              for (float value : trained.items()) {
                out.writeFloat(value);
              }
            },
            night.lake().root(),
            "artefacts/%s/%s.bin".formatted(night.runDate(), AlsModel.NAME),
            night.spark().sparkContext().hadoopConfiguration());
    return row(night, AlsModel.NAME, file, settings, trained.movieIds(), settings.iterations());
  }

  private static Row row(
      Night night, String name, Artefact file, Object settings, long[] movieIds, long steps) {
    return RowFactory.create(
        name,
        file.path(),
        file.bytes(),
        file.sha256(),
        Map.of(Tables.SEQUENCES.name(), night.lake().version(Tables.SEQUENCES)),
        ModelRow.json(settings),
        movieIds,
        steps,
        null,
        null,
        null);
  }

  /** In one task, which has the histories in memory: 100 MB for 25 million interactions. */
  private static List<EaseTask.Stored> ease(Dataset<Row> sequences, EaseTask task) {
    var hadoop =
        new SerializableConfiguration(
            sequences.sparkSession().sparkContext().hadoopConfiguration());
    return sequences
        .select("user_id", "movie_ids", "train_length")
        .javaRDD()
        .coalesce(1)
        .mapPartitions(rows -> task.run(rows, hadoop.value()).iterator())
        .collect();
  }

  /**
   * EASE inside one Spark task.
   *
   * @param path where the weights go, below the lake, with a place for the name
   */
  record EaseTask(Conf.Ease settings, List<Cut> cuts, String lake, String path)
      implements Serializable {

    record Stored(String name, Artefact file, long[] movieIds) implements Serializable {}

    private record User(long id, long[] movieIds, int trainLength) {}

    List<Stored> run(Iterator<Row> sequences, Configuration hadoop) {
      Threads.setTorch(Runtime.getRuntime().availableProcessors());
      List<User> users = read(sequences);
      var stored = new ArrayList<Stored>();
      for (Cut cut : cuts) {
        List<long[]> histories =
            users.stream()
                .map(
                    user ->
                        Arrays.copyOf(
                            user.movieIds(),
                            cut.visibleLength(user.movieIds().length, user.trainLength())))
                .toList();
        long[] movieIds = popular(histories, settings.movies());
        Neighbours neighbours = of(histories, movieIds).neighbours();
        String name = EaseModel.name(cut);
        stored.add(
            new Stored(
                name, EaseModel.store(neighbours, lake, path.formatted(name), hadoop), movieIds));
      }
      return stored;
    }

    /** In the order of user ids, so that the result does not depend on Spark's partitions. */
    private static List<User> read(Iterator<Row> sequences) {
      var users = new ArrayList<User>();
      sequences.forEachRemaining(
          row ->
              users.add(
                  new User(
                      row.getAs("user_id"), Histories.movieIds(row), row.getAs("train_length"))));
      users.sort(Comparator.comparingLong(User::id));
      return users;
    }

    /** The movies with most interactions, of equal ones the first; ascending. */
    static long[] popular(List<long[]> histories, int most) {
      long[] all = histories.stream().flatMapToLong(Arrays::stream).distinct().sorted().toArray();
      var counts = new float[all.length];
      for (long[] history : histories) {
        for (long movie : history) {
          counts[Arrays.binarySearch(all, movie)]++;
        }
      }
      return Arrays.stream(TopK.select(counts, most)).sorted().mapToLong(i -> all[i]).toArray();
    }

    private Ease of(List<long[]> histories, long[] movieIds) {
      List<int[]> seen =
          histories.stream()
              .map(
                  history ->
                      Arrays.stream(history)
                          .mapToInt(movie -> Arrays.binarySearch(movieIds, movie))
                          .filter(row -> row >= 0)
                          .sorted()
                          .toArray())
              .toList();
      return new Ease(settings, seen, movieIds.length);
    }
  }
}
