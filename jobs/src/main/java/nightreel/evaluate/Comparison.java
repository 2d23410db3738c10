package nightreel.evaluate;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A row of {@code Tables.AB_COMPARISON}: by how much method b is better than method a.
 *
 * @param adjustedPValue by Holm over the pairs of a metric; null where one pair was planned
 * @param minimumDetectable smallest difference that is found four times in five; null where one
 *     user is too few to tell
 * @param power chance to find the lift of the settings; null where none is set for the metric
 */
record Comparison(
    String protocol,
    String methodA,
    String methodB,
    String metric,
    double valueA,
    double valueB,
    double difference,
    double low,
    double high,
    double pValue,
    Double adjustedPValue,
    Double minimumDetectable,
    Double power,
    long users) {

  Comparison withAdjusted(double adjusted) {
    return new Comparison(
        protocol,
        methodA,
        methodB,
        metric,
        valueA,
        valueB,
        difference,
        low,
        high,
        pValue,
        adjusted,
        minimumDetectable,
        power,
        users);
  }

  Row row() {
    return RowFactory.create(
        protocol,
        methodA,
        methodB,
        metric,
        difference,
        low,
        high,
        pValue,
        users,
        valueA,
        valueB,
        adjustedPValue,
        minimumDetectable,
        power);
  }
}
