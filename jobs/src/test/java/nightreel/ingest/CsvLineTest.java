package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvLineTest {

  private final CsvLine csv = new CsvLine();

  @Test
  void commasSeparateFieldsOfWhichAnyMayBeEmpty() throws BadRowException {
    assertThat(csv.fields("1,2,3.5,4")).containsExactly("1", "2", "3.5", "4");
    assertThat(csv.fields(",,")).containsExactly("", "", "");
    assertThat(csv.fields("a,b,c,d,e,f,g,h,i,j")).hasSize(10);
    assertThat(csv.fields("#1")).containsExactly("#1");
  }

  @Test
  void quotesHideCommasAndAreDoubledWithinQuotes() throws BadRowException {
    assertThat(csv.fields("11,\"American President, The (1995)\",Comedy"))
        .containsExactly("11", "American President, The (1995)", "Comedy");
    assertThat(csv.fields("#1,\"\"\"Great Performances\"\" Cats (1998)\",Musical"))
        .containsExactly("#1", "\"Great Performances\" Cats (1998)", "Musical");
    assertThat(csv.fields("1,\" a \",\"\"")).containsExactly("1", " a ", "");
  }

  @Test
  void aQuoteWithinAnUnquotedFieldIsAnInchSign() throws BadRowException {
    assertThat(csv.fields("1,5'11\" tall,x")).containsExactly("1", "5'11\" tall", "x");
  }

  @Test
  void fieldsMayBeLong() throws BadRowException {
    assertThat(csv.fields("1,\"" + "x".repeat(100_000) + "\"")[1]).hasSize(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,\"Toy Story (1995),Comedy", "1,\"Toy\" Story,Comedy", "1,\""})
  void quotesThatDoNotMatchAreNotCsv(String line) {
    assertThatThrownBy(() -> csv.fields(line))
        .isInstanceOf(BadRowException.class)
        .hasMessage("is not CSV: its quotes do not match, or it has too many fields");
  }

  @Test
  void aBadLineLeavesNothingBehindForTheNext() throws BadRowException {
    assertThatThrownBy(() -> csv.fields("1,\"Toy")).isInstanceOf(BadRowException.class);
    assertThat(csv.fields("2,\"Jumanji\"")).containsExactly("2", "Jumanji");
  }

  @Test
  void whatALineMeansDoesNotDependOnTheLinesBeforeIt() {
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      var line = new StringBuilder();
      for (int length = 1 + random.nextInt(9); length > 0; length--) {
        line.append("\"\",\n\r\0a #\\".charAt(random.nextInt(10)));
      }
      assertThat(outcome(csv, line.toString())).isEqualTo(outcome(new CsvLine(), line.toString()));
    }
  }

  @Test
  void aNulCharacterIsNotCsv() {
    assertThatThrownBy(() -> csv.fields("1,\"a\0b\""))
        .hasMessage("is not CSV: it holds a NUL character");
  }

  private static List<String> outcome(CsvLine csv, String line) {
    try {
      return List.of(csv.fields(line));
    } catch (BadRowException e) {
      return List.of("bad", e.getMessage());
    }
  }
}
