package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MojibakeTest {

  @ParameterizedTest
  @CsvSource({
    "AmÃ©lie, Amélie",
    "EspaĂ±ol, Español",
    "ć™®é€ščŻť, 普通话",
    "Itâ€™s, It’s",
  })
  void repairsUtf8ThatWasReadAsAWindowsCharacterSet(String read, String meant) {
    assertThat(Mojibake.repair(read)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Heat",
        "Amélie",
        "Český sen",
        "Příběh ještě",
        "Łódź",
        "普通话",
        "Æon Flux",
        "“So” — he said…",
        "WALL·E",
        "100 °C",
        "Ça m’a plu à l’été",
        "😀",
        ""
      })
  void leavesWhatWasReadRightly(String text) {
    assertThat(Mojibake.repair(text)).isEqualTo(text);
  }
}
