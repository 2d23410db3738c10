package nightreel.generate;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** When ratings are made; years are those of UTC, as in MovieLens. */
final class Period {

  static final int FIRST_YEAR = 1995;
  static final int LAST_YEAR = 2019;

  /** The last second in which a rating may be made. */
  static final long END = startOf(LocalDate.of(LAST_YEAR + 1, 1, 1)) - 1;

  private static final long[] YEAR_STARTS = yearStarts();

  private Period() {}

  static long startOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }

  /**
   * @param timestamp of the period, in seconds since 1970
   */
  static int yearOf(long timestamp) {
    int year = FIRST_YEAR;
    while (year < LAST_YEAR && timestamp >= YEAR_STARTS[year + 1 - FIRST_YEAR]) {
      year++;
    }
    return year;
  }

  /** The share of the period that lies after the beginning of a year. */
  static double shareAfter(int year) {
    double years = LAST_YEAR + 1.0 - year;
    return Math.min(1, years / (LAST_YEAR + 1.0 - FIRST_YEAR));
  }

  private static long[] yearStarts() {
    long[] starts = new long[LAST_YEAR - FIRST_YEAR + 1];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = startOf(LocalDate.of(FIRST_YEAR + i, 1, 1));
    }
    return starts;
  }
}
