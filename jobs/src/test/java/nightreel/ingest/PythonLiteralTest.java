package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonLiteralTest {

  @Test
  void readsWhatPythonWritesOfListsOfDictionaries() throws BadRowException {
    assertThat(
            PythonLiteral.parse(
                    """
                    [{'id': 16, 'name': "Schindler's List", 'path': None}, \
                    {'adult': False, 'video': True, 'average': 7.5}, ()]""")
                .toString())
        .isEqualTo(
            """
            [{"id":16,"name":"Schindler's List","path":null},\
            {"adult":false,"video":true,"average":7.5},[]]""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'it\\'s' | it's",
        "'say \"so\"' | say \"so\"",
        "\"say \\\"so\\\"\" | say \"so\"",
        "'\\\\n' | \\n",
        "'caf\\xe9 \\u4e2d \\U0001F600' | café 中 😀",
        "'\\ud83d\\ude00' | 😀",
        "'\\101\\7B' | A\u0007B",
        "'AC\\/DC \\d' | AC\\/DC \\d",
        "'[{a: None}]' | [{a: None}]",
        "u'café' | café",
      })
  void readsStringsWithTheirEscapes(String literal, String value) throws BadRowException {
    assertThat(PythonLiteral.parse(literal).asText()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "862, 862",
    "-5, -5",
    "+5, 5",
    "862.0, 862.0",
    "-.5e-3, -5.0E-4",
    "5., 5.0",
    "123456789012345678, 123456789012345678",
    "1e400, Infinity",
    "12345678901234567890, 1.2345678901234567E19",
  })
  void readsNumbers(String literal, String value) throws BadRowException {
    assertThat(PythonLiteral.parse(literal).asText()).isEqualTo(value);
  }

  @Test
  void aMissingValueOfPandasIsNull() throws BadRowException {
    assertThat(PythonLiteral.parse("{'name': nan}").path("name").isNull()).isTrue();
  }

  @Test
  void theLastOfEqualKeysWinsAndTrailingCommasAreAllowed() throws BadRowException {
    assertThat(PythonLiteral.parse("[{'a': 1, 'a': 2,},]").toString()).isEqualTo("[{\"a\":2}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[",
        "[1",
        "[1 2]",
        "[,]",
        "[1]]",
        "{'a'}",
        "{'a': }",
        "{'a': 1",
        "{[1]: 2}",
        "'abc",
        "'abc\\",
        "'\\x9'",
        "'\\u12'",
        "'\\U00110000'",
        "'a\nb'",
        "none",
        "true",
        "uu''",
        "u",
        "-",
        "1_000",
        "0x1F",
        "b'x'",
        "__import__('os')",
        "[1] # end",
        "{1, 2}",
        "'a' 'b'"
      })
  void refusesWhatIsNoLiteral(String literal) {
    assertThatThrownBy(() -> PythonLiteral.parse(literal))
        .isInstanceOf(BadRowException.class)
        .hasMessageStartingWith("is no Python literal at character ");
  }

  @Test
  void saysWhereAndWhatIsWrong() {
    assertThatThrownBy(() -> PythonLiteral.parse("[{'id': 1 'name': 'x'}]"))
        .hasMessage("is no Python literal at character 11: a comma or } is expected");
  }

  @Test
  void refusesDeepNestsInPlaceOfRunningOutOfStack() {
    assertThatThrownBy(() -> PythonLiteral.parse("[".repeat(1_000_000)))
        .hasMessageEndingWith("it is nested deeper than 32");
    assertThatThrownBy(() -> PythonLiteral.parse("{'a':".repeat(1_000_000)))
        .hasMessageEndingWith("it is nested deeper than 32");
  }
}
