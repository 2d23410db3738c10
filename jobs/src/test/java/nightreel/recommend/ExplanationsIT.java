package nightreel.recommend;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nightreel.Night;
import nightreel.SmallNight;
import nightreel.embed.EmbedJob;
import nightreel.embed.MovieVectors;
import nightreel.recommend.Blend.Scored;
import nightreel.split.Cut;
import nightreel.tables.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every claim of the explanations of the small night, held against its tables. */
class ExplanationsIT {

  private static final int DRAWN = 500;
  private static final String BECAUSE = "Because you watched ";
  private static final String AFTER = ": others watched this one after %s.";

  private static Night night;
  private static List<Row> drawn;
  private static Map<Long, Row> movies;
  private static Map<Long, Row> sequences;

  @BeforeAll
  static void draw() {
    night = SmallNight.night(SmallNight.DATE, SmallNight.LAKE);
    drawn =
        night
            .read(Tables.RECOMMENDATIONS)
            .orderBy(hash(col("user_id"), col("rank")))
            .limit(DRAWN)
            .collectAsList();
    movies = by("movie_id", night.read(Tables.MOVIES));
    sequences = by("user_id", night.read(Tables.SEQUENCES));
    assertThat(drawn).hasSize(DRAWN);
  }

  private static Map<Long, Row> by(String id, Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getAs(id), row -> row));
  }

  @Test
  void nameMoviesThatTheUserWatched() {
    assertThat(drawn)
        .allSatisfy(
            row -> {
              Row user = sequences.get(row.<Long>getAs("user_id"));
              assertThat(user.<Long>getList(user.fieldIndex("movie_ids")))
                  .containsAll(because(row));
            });
    assertThat(drawn.stream().filter(row -> !because(row).isEmpty()))
        .as("explanations that name a movie")
        .hasSizeGreaterThan(DRAWN / 2);
  }

  @Test
  void sayInOneSentenceWhatIsTrueOfAllMoviesThatItNames() {
    Map<Long, Set<Long>> followers = followers();
    Map<Long, Long> recent = recentCounts();
    for (Row row : drawn) {
      String sentence = row.getAs("explanation");
      long movieId = row.getAs("movie_id");
      if (because(row).isEmpty()) {
        assertWithoutMovies(sentence, row, recent);
        continue;
      }
      assertThat(sentence).startsWith(BECAUSE + title(because(row).get(0))).endsWith(".");
      String rest = sentence.substring((BECAUSE + title(because(row).get(0))).length());
      var named = new ArrayList<>(List.of(because(row).get(0)));
      if (because(row).size() > 1 && rest.startsWith(" and " + title(because(row).get(1)))) {
        named.add(because(row).get(1));
        rest = rest.substring((" and " + title(because(row).get(1))).length());
      }
      if (rest.equals(AFTER.formatted(named.size() == 1 ? "it" : "them"))) {
        named.forEach(id -> assertThat(followers.get(id)).as(sentence).contains(movieId));
      } else if (!rest.equals(".")) {
        assertThat(rest).as(sentence).startsWith(": ");
        for (String claim : rest.substring(2, rest.length() - 1).split(", ")) {
          for (long id : named) {
            assertThat(names(id, "genres")).as(sentence).contains(claim);
          }
          assertThat(names(movieId, "genres")).as(sentence).contains(claim);
        }
      }
    }
  }

  private static void assertWithoutMovies(String sentence, Row row, Map<Long, Long> recent) {
    if (sentence.startsWith("Popular: ")) {
      long people = recent.getOrDefault(row.<Long>getAs("movie_id"), 0L);
      assertThat(sentence)
          .isEqualTo(
              "Popular: %s watched it in the last 90 days."
                  .formatted(people == 1 ? "1 person" : people + " people"));
      assertThat(row.getJavaMap(row.fieldIndex("sources"))).containsKey("recent_popularity");
    } else {
      assertThat(sentence)
          .isEqualTo("Because of all that you have watched, and not of single movies.");
    }
  }

  @Test
  void tellProgramsTheSameAsTheTables() throws JsonProcessingException {
    Map<Long, Set<Long>> followers = followers();
    Map<Long, Long> recent = recentCounts();
    for (Row row : drawn) {
      long movieId = row.getAs("movie_id");
      JsonNode told = json(row);
      assertThat(told.get("score").asDouble()).isEqualTo(row.<Double>getAs("score"));
      assertThat(told.get("recent_interactions").asLong())
          .isEqualTo(recent.getOrDefault(movieId, 0L));
      Map<String, Integer> sources = row.getJavaMap(row.fieldIndex("sources"));
      assertThat(told.get("sources").properties())
          .extracting(Map.Entry::getKey, source -> source.getValue().asInt())
          .containsExactlyInAnyOrderElementsOf(
              sources.entrySet().stream()
                  .map(
                      source ->
                          org.assertj.core.groups.Tuple.tuple(source.getKey(), source.getValue()))
                  .toList());
      assertThat(told.get("reasons")).hasSize(because(row).size());
      for (int i = 0; i < because(row).size(); i++) {
        long named = because(row).get(i);
        JsonNode reason = told.get("reasons").get(i);
        assertThat(reason.get("movie_id").asLong()).isEqualTo(named);
        assertThat(reason.get("title").asText()).isEqualTo(title(named));
        for (String kind : List.of("genres", "directors", "cast", "keywords", "tags")) {
          var common = new TreeSet<>(names(movieId, kind));
          common.retainAll(names(named, kind));
          assertThat(reason.get("shared").get(kind))
              .extracting(JsonNode::asText)
              .as("%s shared in %s", kind, told)
              .containsExactlyInAnyOrderElementsOf(common);
        }
        assertThat(reason.get("follows").asBoolean())
            .isEqualTo(followers.getOrDefault(named, Set.of()).contains(movieId));
      }
    }
  }

  @Test
  void tellInWordsTheWeightsThatProgramsAreTold() throws JsonProcessingException {
    for (Row row : drawn) {
      String words = row.getAs("explanation_detailed");
      for (JsonNode reason : json(row).get("reasons")) {
        assertThat(words)
            .contains(
                String.format(
                    Locale.ROOT,
                    "Without %s its score of %.2f would be %.2f lower (",
                    reason.get("title").asText(),
                    row.<Double>getAs("score"),
                    reason.get("fall").asDouble()));
      }
      Map<String, Integer> sources = row.getJavaMap(row.fieldIndex("sources"));
      assertThat(words.split("\\(rank ", -1)).hasSize(1 + sources.size());
    }
  }

  /** Each named movie is taken out of the history once more, and the falls added up anew. */
  @Test
  void giveTheFallsThatAreSeenWithoutTheMovies() throws JsonProcessingException {
    MovieVectors vectors = MovieVectors.load(night.read(Tables.ITEM_EMBEDDINGS), EmbedJob.FUSED);
    Dataset<Row> histories = Cut.NOW.histories(night.read(Tables.SEQUENCES));
    var seen = new HashMap<List<Long>, Double>();
    try (var pipeline =
        Pipeline.of(night, PipelineSettings.read(night, vectors), vectors, Cut.NOW)) {
      Ranking ranking = Ranking.read(night);
      List<Row> wanted = new ArrayList<>(drawn);
      histories
          .repartition(1)
          .javaRDD()
          .mapPartitions(rows -> falls(rows, wanted, pipeline, ranking))
          .collect()
          .forEach(
              row ->
                  seen.put(
                      List.of(row.getLong(0), row.getLong(1), row.getLong(2)), row.getDouble(3)));
    }
    int falls = 0;
    for (Row row : drawn) {
      double before = Double.POSITIVE_INFINITY;
      for (JsonNode reason : json(row).get("reasons")) {
        double fall = reason.get("fall").asDouble();
        assertThat(fall).isBetween(0.05, before).isCloseTo(sum(reason.get("parts")), within(1e-9));
        assertThat(fall)
            .as("fall of %s without %s", row, reason)
            .isCloseTo(
                seen.get(
                    List.of(
                        row.<Long>getAs("user_id"),
                        row.<Long>getAs("movie_id"),
                        reason.get("movie_id").asLong())),
                within(1e-4));
        before = fall;
        falls++;
      }
    }
    assertThat(falls).isGreaterThan(DRAWN / 2);
  }

  private static double sum(JsonNode parts) {
    double sum = 0;
    for (JsonNode part : parts) {
      sum += part.asDouble();
    }
    return sum;
  }

  /** user_id, movie_id, the movie that is taken out, and the fall. */
  private static Iterator<Row> falls(
      Iterator<Row> rows, List<Row> wanted, Pipeline pipeline, Ranking ranking) {
    Recommender recommender = pipeline.open();
    MovieVectors vectors = pipeline.catalogue().vectors();
    var falls = new ArrayList<Row>();
    while (rows.hasNext()) {
      UserHistory user = UserHistory.of(rows.next(), vectors);
      List<Scored> ranked = recommender.rank(List.of(user), ranking.blend()).get(0);
      for (Row row : wanted) {
        if (row.<Long>getAs("user_id") == user.userId()) {
          for (long removed : because(row)) {
            int movie = vectors.row(row.<Long>getAs("movie_id"));
            double fall = fall(user, movie, vectors.row(removed), ranked, recommender, ranking);
            falls.add(RowFactory.create(user.userId(), row.<Long>getAs("movie_id"), removed, fall));
          }
        }
      }
    }
    return falls.iterator();
  }

  private static double fall(
      UserHistory user,
      int movie,
      int removed,
      List<Scored> ranked,
      Recommender recommender,
      Ranking ranking) {
    int[] without = Arrays.stream(user.rows()).filter(row -> row != removed).toArray();
    assertThat(without).hasSize(user.rows().length - 1);
    Set<Source> cheap = EnumSet.of(Source.TRANSITIONS, Source.EASE, Source.ALS, Source.CONTENT);
    var scores =
        recommender.scores(
            List.of(user, new UserHistory(user.userId(), without)),
            List.of(new int[] {movie}, new int[] {movie}),
            cheap);
    double fall = 0;
    for (Source source : cheap) {
      double[] values =
          ranked.stream().mapToDouble(scored -> scored.candidate().score(source)).toArray();
      double least = Arrays.stream(values).filter(value -> !Double.isNaN(value)).min().orElse(0);
      for (int i = 0; i < values.length; i++) {
        values[i] = Double.isNaN(values[i]) ? least : values[i];
      }
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance =
          Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0);
      float[][] score = scores.get(source);
      if (variance > 1e-18 && !Float.isNaN(score[0][0])) {
        fall +=
            ranking.blend().weights()[source.ordinal()]
                * (score[0][0] - score[1][0])
                / Math.sqrt(variance);
      }
    }
    return fall;
  }

  @Test
  void nameWhatMovesTheRecommendationMoreThanOtherMoviesOfTheHistory() {
    Map<String, Double> metrics = new HashMap<>();
    night.read(Tables.METRICS).where("protocol = 'published'").collectAsList().stream()
        .forEach(row -> metrics.put(row.getAs("metric"), row.getAs("low")));
    assertThat(metrics)
        .containsOnlyKeys(
            "fall_named", "fall_random", "fall_latest", "fidelity", "fidelity_over_latest");
    assertThat(metrics.get("fidelity")).as("lower end of the interval").isPositive();
  }

  private static List<Long> because(Row row) {
    return row.getList(row.fieldIndex("because"));
  }

  private static JsonNode json(Row row) throws JsonProcessingException {
    return new ObjectMapper().readTree(row.<String>getAs("explanation_technical"));
  }

  private static String title(long movieId) {
    Row movie = movies.get(movieId);
    Integer year = movie.getAs("year");
    return movie.<String>getAs("title") + (year == null ? "" : " (" + year + ")");
  }

  private static List<String> names(long movieId, String column) {
    Row movie = movies.get(movieId);
    return movie.getList(movie.fieldIndex(column));
  }

  private static Map<Long, Set<Long>> followers() {
    var followers = new HashMap<Long, Set<Long>>();
    for (Row row : night.read(Tables.TRANSITIONS).where("cut = 'now'").collectAsList()) {
      followers.put(
          row.getAs("movie_id"),
          new HashSet<>(row.<Long>getList(row.fieldIndex("next_movie_ids"))));
    }
    return followers;
  }

  private static Map<Long, Long> recentCounts() {
    long last = 0;
    for (Row user : sequences.values()) {
      for (long timestamp : user.<Long>getList(user.fieldIndex("timestamps"))) {
        last = Math.max(last, timestamp);
      }
    }
    var counts = new HashMap<Long, Long>();
    for (Row user : sequences.values()) {
      List<Long> ids = user.getList(user.fieldIndex("movie_ids"));
      List<Long> timestamps = user.getList(user.fieldIndex("timestamps"));
      for (int i = 0; i < ids.size(); i++) {
        if (timestamps.get(i) >= last - 90 * 86_400L) {
          counts.merge(ids.get(i), 1L, Long::sum);
        }
      }
    }
    return counts;
  }
}
