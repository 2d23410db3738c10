package nightreel.report;

import java.util.Locale;
import org.apache.commons.lang3.StringUtils;

/** Figures as people read them, the same on every machine. */
final class Text {

  private Text() {}

  static String decimals(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A dash for what is not known. */
  static String decimals(Double value, int decimals) {
    return value == null ? "-" : decimals(value.doubleValue(), decimals);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String percent(double share, int decimals) {
    return decimals(100 * share, decimals) + "%";
  }

  static String bytes(long bytes) {
    return bytes < 1_000_000
        ? decimals(bytes / 1e3, 1) + " kB"
        : decimals(bytes / 1e6, bytes < 10_000_000 ? 1 : 0) + " MB";
  }

  /** Such as {@code 1:02:03}. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** A metric's value: as many decimals as tell methods apart. */
  static String metric(String metric, double value) {
    return switch (metric.replaceAll("@.*", "")) {
      case "coverage" -> percent(value, 1);
      case "diversity" -> decimals(value, 3);
      case "novelty" -> decimals(value, 2);
      case "popularity_bias" -> String.format(Locale.ROOT, "%+.2f", value);
      default -> decimals(value, 4);
    };
  }

  /** A difference of a metric, with its sign. */
  static String change(String metric, double difference) {
    String sign = difference < 0 ? "" : "+";
    return metric.startsWith("coverage")
        ? sign + decimals(100 * difference, 1) + " points"
        : sign + decimals(difference, metric.startsWith("novelty") ? 2 : 4);
  }

  /** A difference of counts, with its sign. */
  static String difference(long difference) {
    return difference == 0 ? "same" : String.format(Locale.ROOT, "%+,d", difference);
  }

  /** A metric's name as it stands in papers. */
  static String metricName(String metric) {
    String name = metric.replace('_', ' ');
    return name.matches("(hr|ndcg|mrr|ctr)@.*")
        ? name.toUpperCase(Locale.ROOT)
        : StringUtils.capitalize(name);
  }

  static String method(String method) {
    return switch (method) {
      case "item_knn" -> "item kNN";
      case "sasrec" -> "SASRec";
      case "als" -> "ALS";
      case "ease" -> "EASE";
      case "full_pipeline" -> "full pipeline";
      case "full_pipeline_mmr" -> "full pipeline + MMR";
      case "content_random" -> "random projection";
      case "content_pca" -> "PCA";
      case "content_text",
          "content_image",
          "content_metadata",
          "content_genome",
          "content_learned" ->
          method.replace("content_", "");
      default ->
          method
              .replaceFirst("content_learned_(shuffled|constant)_(.*)", "learned, $2 $1")
              .replace("content_learned_shuffled", "learned, shuffled")
              .replace('_', ' ');
    };
  }

  static String protocol(String protocol) {
    return switch (protocol) {
      case "leave_one_out" -> "Leave one out";
      case "time_split" -> "Time split";
      default -> protocol.replace('_', ' ');
    };
  }
}
