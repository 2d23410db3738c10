package nightreel.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.Runs.StageRun;
import nightreel.Runs.Times;
import nightreel.report.Results.BlendWeight;
import nightreel.report.Results.Comparison;
import nightreel.report.Results.Index;
import nightreel.report.Results.Metric;
import nightreel.report.Results.MmrPoint;
import nightreel.report.Results.Model;
import nightreel.report.Results.Rejection;
import nightreel.report.Results.Settings;
import nightreel.report.Results.TrainingStep;
import nightreel.report.UserSheet.Movie;
import nightreel.report.UserSheet.Recommended;
import nightreel.tables.Stage;
import nightreel.tables.Table;

/** Nights made by hand. */
final class Nights {

  static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  static final LocalDate DATE = LocalDate.of(2026, 11, 23);
  static final LocalDate BEFORE = DATE.minusDays(1);

  private static final Map<String, Double> HIT_RATES = new LinkedHashMap<>();

  static {
    HIT_RATES.put("sasrec", 0.108);
    HIT_RATES.put("popularity", 0.041);
    HIT_RATES.put("item_knn", 0.097);
    HIT_RATES.put("full_pipeline_mmr", 0.121);
    HIT_RATES.put("content_retrieval", 0.033);
    HIT_RATES.put("full_pipeline", 0.126);
    HIT_RATES.put("content_learned", 0.091);
    HIT_RATES.put("content_learned_shuffled_text", 0.071);
  }

  private Nights() {}

  static Results night(List<String> failedChecks, List<UserSheet> users) {
    return new Results(
        DATE,
        new Settings(42, 3, 1000, 4, "hash"),
        failedChecks,
        stageRuns(),
        Optional.of(last()),
        metrics(),
        comparisons(),
        List.of(new Model("sasrec", 1820, 0.0721, 18_400_123, "9f86d081884c7d659a2feaa0c55ad015")),
        training(),
        List.of(
            new Index(
                "content",
                "HNSW32",
                "efSearch=64",
                true,
                9742,
                512,
                22_400_000,
                1.91,
                0.9871,
                2210.4),
            new Index("sequence", "Flat", "", true, 9724, 256, 9_957_376, 0.04, 1, 5020.2)),
        List.of(
            new BlendWeight("sequence", 0.62, 0.0801),
            new BlendWeight("content", 0.2, 0.0801),
            new BlendWeight("recent_popularity", -0.05, 0.0801)),
        List.of(new MmrPoint(1, 0.0801, 0.702, false), new MmrPoint(0.8, 0.0785, 0.781, true)),
        List.of(
            new Rejection(
                "ratings.csv",
                "rating_out_of_range",
                12,
                "ratings.csv line 17: rating 7.5 is outside 0.5..5.0"),
            new Rejection("tags.csv", "duplicate", 3, "tags.csv line 9: said before"),
            new Rejection("movies.csv", "bad_title", 1, HOSTILE)),
        new DataQuality(610, 100_836, 9_742, List.of(new DataQuality.Lack("a poster", 9_741))),
        users,
        new MovieMap(
            List.of(
                new MovieMap.Place(HOSTILE, "Drama", 0, 0.25),
                new MovieMap.Place("Heat (1995)", MovieMap.OTHER, 1, 0.5))),
        List.of(neighbours()),
        Map.of(1L, "data:image/png;base64," + PIXEL));
  }

  /** A little worse than tonight by the pipeline, the same by others, and without EASE. */
  private static LastRun last() {
    Map<String, Long> rows = new LinkedHashMap<>(LastRun.rows(stageRuns()));
    rows.put("ratings", 97L);
    return new LastRun(
        BEFORE,
        rows,
        metrics().stream()
            .filter(row -> row.protocol().equals("leave_one_out") && row.segment().equals("all"))
            .filter(row -> !row.method().equals("item_knn"))
            .map(Nights::before)
            .toList());
  }

  private static Metric before(Metric row) {
    boolean ours = row.method().equals("full_pipeline_mmr");
    double less = ours && row.metric().equals("hr@10") ? 0.1 : ours ? 0.001 : 0;
    return new Metric(
        row.protocol(),
        row.segment(),
        row.method(),
        row.metric(),
        row.value() - less,
        row.low() == null ? null : (Double) (row.low() - less),
        row.high() == null ? null : (Double) (row.high() - less),
        row.users());
  }

  private static Neighbours neighbours() {
    var movie = new Movie(1, HOSTILE, 1995, List.of("Comedy", "Drama"));
    return new Neighbours(
        new Neighbours.Shown(movie, 1),
        List.of(new Neighbours.Shown(new Movie(3, "Heat", 1995, List.of()), 0.834)));
  }

  static Results night() {
    return night(List.of(), List.of(user(7, HOSTILE)));
  }

  static UserSheet user(long userId, String title) {
    var movie = new Movie(1, title, 1995, List.of("Comedy", "Drama"));
    return new UserSheet(
        userId,
        23,
        List.of(movie, new Movie(2, "Jumanji", null, List.of())),
        List.of(
            new Recommended(
                1,
                movie,
                0.91234,
                7.25,
                0.66,
                0,
                Map.of("sequence", 1, "content", 12),
                "Because you watched " + title + ".",
                "Without " + title + " its score of 0.91 would be 0.40 lower."),
            new Recommended(2, movie, 0.4, null, null, 0.0312, Map.of("recent", 3), null, null)));
  }

  static List<StageRun> stageRuns() {
    var runs = new ArrayList<StageRun>();
    for (Stage stage : Stage.values()) {
      if (stage != Stage.REPORT) {
        runs.add(stageRun(stage, 100));
      }
    }
    return runs;
  }

  static StageRun stageRun(Stage stage, long rowsOfEach) {
    var rows = new LinkedHashMap<String, Long>();
    var versions = new LinkedHashMap<String, Long>();
    for (Table table : stage.writes()) {
      rows.put(table.name(), rowsOfEach);
      versions.put(table.name(), 3L);
    }
    var times = new Times(20, Map.of("forward", 15.5));
    return new StageRun(stage, "run", rowsOfEach / 8.0, times, rows, versions);
  }

  private static List<Metric> metrics() {
    var metrics = new ArrayList<Metric>();
    HIT_RATES.forEach(
        (method, hitRate) -> {
          for (String segment : List.of("all", "cold", "few", "warm")) {
            double scale = segment.equals("cold") ? 0.1 : segment.equals("few") ? 0.4 : 1;
            addRanking(metrics, segment, method, hitRate * scale);
          }
          add(metrics, "all", method, "coverage@10", hitRate * 2, null, null);
          add(metrics, "all", method, "diversity@10", 0.5 + hitRate, 0.5, 0.7);
          add(metrics, "all", method, "novelty@10", 3 + hitRate, 3.0, 3.5);
          add(metrics, "all", method, "popularity_bias@10", 1 - 10 * hitRate, -0.9, 1.9);
        });
    metrics.add(new Metric("simulated_aa", "all", "sasrec", "found", 0.0475, 0.029, 0.073, 610));
    metrics.add(new Metric("off_policy", "all", "snips", "bias", -0.0005, -0.0027, 0.0017, 1000));
    for (String genre : List.of("genre:Comedy", "genre:Film-Noir")) {
      addRanking(metrics, genre, "sasrec", 0.123);
    }
    for (String fall : List.of("fall_named", "fall_random", "fall_latest")) {
      double value = 1.0 / fall.length();
      metrics.add(
          new Metric("published", "all", "full_pipeline_mmr", fall, value, 0.05, 0.15, 500));
    }
    return metrics;
  }

  private static void addRanking(
      List<Metric> metrics, String segment, String method, double hitRate) {
    for (int k : new int[] {5, 10, 20, 100}) {
      double value = Math.min(1, hitRate * Math.pow(k / 10.0, 0.55));
      add(metrics, segment, method, "hr@" + k, value, value * 0.8, value * 1.2);
      add(metrics, segment, method, "ndcg@" + k, value * 0.5, value * 0.4, value * 0.6);
      add(metrics, segment, method, "mrr@" + k, value * 0.4, value * 0.3, value * 0.5);
    }
  }

  private static void add(
      List<Metric> metrics,
      String segment,
      String method,
      String metric,
      double value,
      Double low,
      Double high) {
    long users = segment.equals("all") ? 610 : segment.equals("cold") ? 31 : 203;
    metrics.add(new Metric("leave_one_out", segment, method, metric, value, low, high, users));
  }

  private static List<Comparison> comparisons() {
    var rows = new ArrayList<Comparison>();
    for (String metric : List.of("hr@10", "ndcg@10")) {
      rows.add(compared("popularity", "full_pipeline_mmr", metric, 0.040, 0.022, 0.058, 0.001));
      rows.add(compared("sasrec", "full_pipeline_mmr", metric, 0.007, -0.004, 0.018, 0.214));
      rows.add(
          compared("full_pipeline", "full_pipeline_mmr", metric, -0.003, -0.005, -0.001, 0.03));
    }
    rows.add(simulated("split", 0.0181, 0.0188, 0.866, 0.0099, 0.081));
    rows.add(simulated("paired", 0.0185, 0.0203, 0.431, null, null));
    return rows;
  }

  private static Comparison simulated(
      String design, double a, double b, double p, Double detectable, Double power) {
    return new Comparison(
        "simulated_ab_" + design,
        "sasrec",
        "full_pipeline_mmr",
        "ctr@10",
        b - a,
        -0.006,
        0.008,
        p,
        null,
        detectable,
        power,
        a,
        b,
        610);
  }

  private static Comparison compared(
      String a, String b, String metric, double difference, double low, double high, double p) {
    double corrected = Math.min(1, 3 * p);
    return new Comparison(
        "leave_one_out",
        a,
        b,
        metric,
        difference,
        low,
        high,
        p,
        corrected,
        0.021,
        null,
        null,
        null,
        610);
  }

  private static List<TrainingStep> training() {
    var steps = new ArrayList<TrainingStep>();
    steps.add(new TrainingStep("sasrec", 0, null, 0.001, null));
    for (int i = 1; i <= 26; i++) {
      double gain = 0.075 * (1 - Math.exp(-i / 6.0)) - 0.0004 * Math.max(0, i - 20);
      steps.add(new TrainingStep("sasrec", i * 70L, 6.4 + 2.6 * Math.exp(-i / 7.0), gain, 1420.0));
      steps.add(new TrainingStep("sasrec", i * 70L + 30, 6.4, null, 1420.0));
    }
    return steps;
  }
}
