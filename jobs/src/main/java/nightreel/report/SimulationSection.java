package nightreel.report;

import static nightreel.report.Results.ALL;

import java.util.List;
import nightreel.report.Results.Comparison;
import nightreel.report.Results.Metric;

/** What is simulated and not measured with people, and is said to be. */
final class SimulationSection {

  private static final String DESIGNS = "simulated_ab_";
  private static final String SAME_METHOD = "simulated_aa";
  private static final String OFF_POLICY = "off_policy";
  private static final List<String> ESTIMATORS = List.of("ips", "snips", "doubly_robust");
  private static final List<String> STUDIED =
      List.of("bias", "coverage", "refused", "refused_without_overlap");

  private SimulationSection() {}

  static void write(Html html, Results results) {
    html.open("section", "id", "simulation").element("h2", "Simulation");
    abTest(html, results);
    offPolicy(html, results);
    html.close();
  }

  private static void abTest(Html html, Results results) {
    html.element("h3", "A/B test, simulated");
    html.element(
        "p",
        "No people took part: the held-out users are shown the lists of two methods and click by"
            + " chance, as the click model of evaluate.ab says, which knows the held-out movie."
            + " Split: each user sees one list. Paired: each sees both. Power: the chance to find"
            + " the relative difference of evaluate.ab.lift.",
        "class",
        "note");
    List<Comparison> tests =
        results.comparisons().stream().filter(row -> row.protocol().startsWith(DESIGNS)).toList();
    if (tests.isEmpty()) {
      html.element("p", "There were too few users.");
      return;
    }
    HtmlTable.open(
        html,
        "Simulated A/B tests",
        "differences",
        "Design",
        "Quantity",
        ">A",
        ">B",
        ">B - A",
        ">95% interval",
        ">p",
        ">Detectable",
        ">Power",
        ">Users");
    tests.forEach(test -> row(html, test));
    HtmlTable.close(html);
    results.metrics().stream()
        .filter(metric -> metric.protocol().equals(SAME_METHOD))
        .forEach(metric -> sameMethod(html, metric));
  }

  private static void row(Html html, Comparison test) {
    html.open("tr");
    html.element("th", test.protocol().replace(DESIGNS, ""), "scope", "row");
    html.element("td", Text.metricName(test.metric()));
    HtmlTable.number(
        html, "%s %s".formatted(Text.method(test.methodA()), Text.decimals(test.valueA(), 4)));
    HtmlTable.number(
        html, "%s %s".formatted(Text.method(test.methodB()), Text.decimals(test.valueB(), 4)));
    HtmlTable.number(html, MethodSections.signed(test.difference()));
    HtmlTable.number(
        html,
        "%s to %s"
            .formatted(MethodSections.signed(test.low()), MethodSections.signed(test.high())));
    HtmlTable.number(html, Text.decimals(test.pValue(), 3));
    HtmlTable.number(html, Text.decimals(test.minimumDetectable(), 4));
    HtmlTable.number(html, Text.decimals(test.power(), 2));
    HtmlTable.number(html, Text.count(test.users()));
    html.close();
  }

  private static void sameMethod(Html html, Metric found) {
    html.element(
        "p",
        "The same list in both arms: %s%% of the tests find a difference (%s to %s), of which there"
                .formatted(percent(found.value()), percent(found.low()), percent(found.high()))
            + " is none; 5% is what chance allows.");
  }

  private static String percent(double share) {
    return Text.decimals(100 * share, 1);
  }

  private static void offPolicy(Html html, Results results) {
    html.element("h3", "Off-policy estimators, studied");
    html.element(
        "p",
        "What the logs of one policy tell of another, on generated users of whom the truth is"
            + " known: how far off the mean of the estimates is, how many 95% intervals hold the"
            + " truth, how many logs are refused, and how many of those that cannot tell.",
        "class",
        "note");
    List<Metric> study =
        results.metrics().stream()
            .filter(row -> row.protocol().equals(OFF_POLICY) && row.segment().equals(ALL))
            .toList();
    if (study.isEmpty()) {
      html.element("p", "Nothing was measured.");
      return;
    }
    HtmlTable.open(
        html,
        "Off-policy estimators",
        "segments",
        "Estimator",
        "Bias",
        "Coverage",
        "Refused",
        "No overlap");
    for (String estimator : ESTIMATORS) {
      html.open("tr").element("th", name(estimator), "scope", "row");
      for (String metric : STUDIED) {
        html.open("td");
        results
            .find(OFF_POLICY, ALL, estimator, metric)
            .ifPresent(
                row ->
                    html.element("b", Text.metric(row.metric(), row.value()))
                        .element("small", HeadlineSection.interval(row)));
        html.close();
      }
      html.close();
    }
    HtmlTable.close(html);
  }

  private static String name(String estimator) {
    return estimator.length() <= 5
        ? estimator.toUpperCase(java.util.Locale.ROOT)
        : estimator.replace('_', ' ');
  }
}
