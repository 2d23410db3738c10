package nightreel.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CsvTextTest {

  @Test
  void quotesOnlyWhatHoldsACommaOrAQuote() throws IOException {
    var text = new CsvText();
    text.line("Heat (1995)", "Matrix, The (1999)", "\"Great\" Été", "");

    assertThat(written(text))
        .isEqualTo("Heat (1995),\"Matrix, The (1999)\",\"\"\"Great\"\" Été\",\r\n");
  }

  @Test
  void writesNumbersAndStars() throws IOException {
    var text = new CsvText();
    text.number(0).number(9).number(10).number(1_574_327_703L).stars(1).stars(10);
    text.endLine();
    text.number(Long.MAX_VALUE);
    text.endLine();

    assertThat(written(text)).isEqualTo("0,9,10,1574327703,0.5,5.0\r\n9223372036854775807\r\n");
  }

  @Test
  void growsBeyondItsFirstSize() throws IOException {
    var text = new CsvText();
    for (int i = 0; i < 50_000; i++) {
      text.number(i).text("x");
      text.endLine();
    }

    assertThat(written(text).lines()).hasSize(50_000).endsWith("49999,x");
  }

  private static String written(CsvText text) throws IOException {
    var out = new ByteArrayOutputStream();
    text.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
