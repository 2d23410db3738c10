package nightreel.metrics;

/**
 * A figure with its 95% interval.
 *
 * @param value the mean over users
 */
public record Interval(double value, double low, double high) {}
