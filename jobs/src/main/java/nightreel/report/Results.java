package nightreel.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nightreel.Runs.StageRun;

/**
 * Everything that a page shows of one night, small and read from the tables.
 *
 * @param failedChecks what keeps the night from being published; empty where nothing does
 * @param stageRuns what the stages left behind, in their order
 * @param last the published run that the night is compared with
 * @param posters movie id -> {@code data:} URI, of movies that are shown
 */
record Results(
    LocalDate runDate,
    Settings settings,
    List<String> failedChecks,
    List<StageRun> stageRuns,
    Optional<LastRun> last,
    List<Metric> metrics,
    List<Comparison> comparisons,
    List<Model> models,
    List<TrainingStep> training,
    List<Index> indexes,
    List<BlendWeight> blend,
    List<MmrPoint> mmrCurve,
    List<Rejection> rejections,
    DataQuality quality,
    List<UserSheet> users,
    MovieMap map,
    List<Neighbours> neighbours,
    Map<Long, String> posters) {

  static final String LEAVE_ONE_OUT = "leave_one_out";
  static final String TIME_SPLIT = "time_split";

  /** Of tonight's lists themselves, and not of held-out movies. */
  static final String PUBLISHED = "published";

  static final String ALL = "all";
  static final String FULL_PIPELINE = "full_pipeline_mmr";

  /**
   * What the figures depend on beside the data.
   *
   * @param ties as in {@code metrics.ties}: hash, file or given
   */
  record Settings(
      long seed, int minHistory, int bootstrapSamples, int fewInteractions, String ties) {}

  /**
   * @param low of the 95% interval; null where there is none
   * @param high of the 95% interval; null where there is none
   */
  record Metric(
      String protocol,
      String segment,
      String method,
      String metric,
      double value,
      Double low,
      Double high,
      long users) {}

  /**
   * Mean of {@code methodB} minus {@code methodA}, over the same users but where an A/B test with
   * two arms is simulated.
   *
   * @param adjustedPValue corrected by Holm for the pairs of the metric; null where it is the only
   *     one
   * @param minimumDetectable smallest difference that is found four times in five; null where
   *     unknown
   * @param power of simulations, to find the lift of the settings; null elsewhere
   */
  record Comparison(
      String protocol,
      String methodA,
      String methodB,
      String metric,
      double difference,
      double low,
      double high,
      double pValue,
      Double adjustedPValue,
      Double minimumDetectable,
      Double power,
      Double valueA,
      Double valueB,
      long users) {

    /** The same comparison, seen from the other side. */
    Comparison reversed() {
      return new Comparison(
          protocol,
          methodB,
          methodA,
          metric,
          -difference,
          -high,
          -low,
          pValue,
          adjustedPValue,
          minimumDetectable,
          power,
          valueB,
          valueA,
          users);
    }
  }

  record Model(String model, long steps, Double validationNdcg, long bytes, String sha256) {}

  /** What is null was not measured at that step. */
  record TrainingStep(
      String model, long step, Double loss, Double validationNdcg, Double sequencesPerSecond) {}

  record Index(
      String space,
      String factory,
      String parameters,
      boolean serves,
      long movies,
      int dimension,
      long bytes,
      double buildSeconds,
      double recall,
      double queriesPerSecond) {}

  /**
   * What MMR costs and gives at a lambda, on the validation targets.
   *
   * @param chosen whether lists are made with it
   */
  record MmrPoint(double lambda, double validationNdcg, double diversity, boolean chosen) {}

  record BlendWeight(String feature, double weight, double validationNdcg) {}

  /** How many rows of a source were rejected for a reason, and the message of one of them. */
  record Rejection(String source, String reason, long rows, String example) {}

  boolean isPublishable() {
    return failedChecks.isEmpty();
  }

  /** The protocols under which methods were ranked, leave-one-out first. */
  List<String> protocols() {
    return metrics.stream()
        .filter(metric -> metric.metric().equals("ndcg@10"))
        .map(Metric::protocol)
        .distinct()
        .sorted()
        .toList();
  }

  /** The methods of a protocol in the order of {@link Methods}, without variants of content. */
  List<String> methods(String protocol) {
    return Methods.inOrder(
        metrics.stream()
            .filter(metric -> metric.protocol().equals(protocol))
            .map(Metric::method)
            .filter(method -> !Methods.isContentVariant(method)));
  }

  /** The variants of content retrieval that were measured. */
  List<String> contentVariants() {
    return Methods.inOrder(metrics.stream().map(Metric::method).filter(Methods::isContentVariant));
  }

  Optional<Metric> find(String protocol, String segment, String method, String metric) {
    return metrics.stream()
        .filter(row -> row.protocol().equals(protocol) && row.segment().equals(segment))
        .filter(row -> row.method().equals(method) && row.metric().equals(metric))
        .findFirst();
  }
}
