package nightreel.report;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nightreel.conf.ConfReader;
import nightreel.conf.UnusableException;
import org.junit.jupiter.api.Test;

class GateTest {

  @Test
  void knowsTheTablesAndColumnsOfTheDefaults() {
    assertThatCode(() -> requireKnownNames("seed=1")).doesNotThrowAnyException();
    assertThatCode(() -> requireKnownNames("gate.max_nulls.movies.year=0.1"))
        .doesNotThrowAnyException();
  }

  @Test
  void saysWhichTableOrColumnOfMaxNullsThereIsNot() {
    assertThatThrownBy(() -> requireKnownNames("gate.max_nulls.films={year: 0.1}"))
        .isInstanceOf(UnusableException.class)
        .hasMessage("setting gate.max_nulls: no table films is known");
    assertThatThrownBy(() -> requireKnownNames("gate.max_nulls.posters={year: 0.1}"))
        .isInstanceOf(UnusableException.class)
        .hasMessage(
            "setting gate.max_nulls: posters has no column year; it has movie_id, path, width,"
                + " height, sha256");
  }

  private static void requireKnownNames(String setting) {
    Gate.requireKnownNames(ConfReader.read(List.of(), List.of(setting)).gate());
  }
}
