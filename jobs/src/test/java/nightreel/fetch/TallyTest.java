package nightreel.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import nightreel.fetch.Tally.Outcome;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void failuresAreListedByReason() {
    var tally = new Tally();
    tally.fail("HTTP 500", 8844);
    tally.fail("connection broke off", 5);
    tally.fail("HTTP 500", 862);

    assertThat(tally.count(Outcome.FAILED)).isEqualTo(3);
    assertThat(tally.failures())
        .isEqualTo(Map.of("HTTP 500", "2: 862, 8844", "connection broke off", "1: 5"));
  }

  @Test
  void aLongListIsCut() {
    var tally = new Tally();
    for (long id = 1; id <= 1300; id++) {
      tally.fail("HTTP 500", id);
    }

    assertThat(tally.failures().get("HTTP 500"))
        .startsWith("1,300: 1, 2, 3")
        .endsWith(", 99, 100 and 1,200 more");
  }
}
