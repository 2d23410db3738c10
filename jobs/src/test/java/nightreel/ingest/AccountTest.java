package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {

  @Test
  void theTableSaysWhatBecameOfEveryRow() {
    var tally = new Tally();
    tally.keep(24_000_000);
    tally.reject(Reason.RATING_OUT_OF_RANGE, 9, "ratings.csv line 9: rating 6 is outside 0.5..5.0");
    tally.reject(Reason.RATING_OUT_OF_RANGE, 7, "ratings.csv line 7: rating 7 is outside 0.5..5.0");
    tally.reject(Reason.DUPLICATE, 8, "ratings.csv line 8: 100% again");

    assertThat(
            Account.table(
                List.of(
                    tally.account("ratings.csv").resolving("the newest is kept"),
                    new Tally().account("links.csv"))))
        .containsExactly(
            "                                     read         kept     rejected   duplicates",
            "ratings.csv                    24,000,003   24,000,000            2            1",
            "    2 rating_out_of_range, such as ratings.csv line 7: rating 7 is outside 0.5..5.0",
            "    1 duplicate, the newest is kept, such as ratings.csv line 8: 100% again",
            "links.csv                               0            0            0            0");
  }
}
