package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

  @Test
  void idsReachToTheGreatestInt() throws BadRowException {
    assertThat(Fields.id("user id", "1")).isEqualTo(1);
    assertThat(Fields.id("user id", " 2147483647 ")).isEqualTo(2147483647L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2147483648", "4294967297", "99999999999999999999999"})
  void idsBeyondAreOutOfRange(String id) {
    assertBad(
        () -> Fields.id("user id", id),
        Reason.ID_OUT_OF_RANGE,
        "user id " + id + " is outside 1..2147483647");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e3", "+1", "abc", "0x10", "1 2", "١"})
  void whatIsNotWrittenAsAnIntegerIsNoId(String id) {
    assertBad(
        () -> Fields.id("movie id", id),
        Reason.NOT_AN_INTEGER,
        "movie id " + id + " is not an integer");
  }

  @Test
  void anIdMayBeLeftOutOnlyWhereItIsOptional() throws BadRowException {
    assertThat(Fields.optionalId("tmdb id", "")).isNull();
    assertThat(Fields.optionalId("imdb id", "0114709")).isEqualTo(114709);
    assertBad(() -> Fields.id("user id", " "), Reason.MISSING_VALUE, "user id is missing");
  }

  @ParameterizedTest
  @CsvSource({"0.5,0.5", "5,5", "5.0,5", " 3.7 ,3.7", "4e0,4"})
  void ratingsAreNumbersUpToFive(String text, float rating) throws BadRowException {
    assertThat(Fields.rating(text)).isEqualTo(rating);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.5", "0", "-3", "0.49999999999", "5.00000000001", "1e999"})
  void ratingsBeyondAreOutOfRange(String rating) {
    assertBad(
        () -> Fields.rating(rating),
        Reason.RATING_OUT_OF_RANGE,
        "rating " + rating + " is outside 0.5..5.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "4d", "0x1p1", "four", "4,0", "."})
  void whatIsNotWrittenAsADecimalNumberIsNoRating(String rating) {
    assertBad(
        () -> Fields.rating(rating), Reason.NOT_A_NUMBER, "rating " + rating + " is not a number");
  }

  @Test
  void timesAreSecondsSoThatMillisecondsAreOutOfRange() throws BadRowException {
    assertThat(Fields.timestamp("964982703")).isEqualTo(964982703L);
    assertBad(
        () -> Fields.timestamp("964982703000"),
        Reason.TIMESTAMP_OUT_OF_RANGE,
        "timestamp 964982703000 is outside 1..253402300799");
    assertBad(
        () -> Fields.timestamp("0"),
        Reason.TIMESTAMP_OUT_OF_RANGE,
        "timestamp 0 is outside 1..253402300799");
    assertBad(
        () -> Fields.timestamp("2001-01-01"),
        Reason.NOT_AN_INTEGER,
        "timestamp 2001-01-01 is not an integer");
  }

  @Test
  void messagesQuoteNoMoreThanALineHolds() {
    assertBad(
        () -> Fields.rating("x".repeat(1_000_000)),
        Reason.NOT_A_NUMBER,
        "rating " + "x".repeat(60) + "... is not a number");
  }

  @Test
  void rawRowsAreCutAtFiveHundredCharactersAndNeverWithinOne() {
    assertThat(Fields.cutRaw("x".repeat(500))).hasSize(500);
    assertThat(Fields.cutRaw("x".repeat(501))).hasSize(500);
    assertThat(Fields.cutRaw("x".repeat(499) + "🎬")).isEqualTo("x".repeat(499));
  }

  private static void assertBad(ThrowingCallable check, Reason reason, String message) {
    assertThatThrownBy(check)
        .isInstanceOfSatisfying(
            BadRowException.class, bad -> assertThat(bad.reason()).isEqualTo(reason))
        .hasMessage(message);
  }
}
