package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Toy Story (1995); Toy Story; 1995",
        "Seven (a.k.a. Se7en) (1995); Seven (a.k.a. Se7en); 1995",
        "Runaway Brain (1995) ; Runaway Brain; 1995",
        "Death Note: Desu nôto (2006–2007); Death Note: Desu nôto; 2006",
        "Fawlty Towers (1975-1979); Fawlty Towers; 1975",
        "Big Bang Theory, The (2007-); The Big Bang Theory; 2007",
        "Diplomatic Immunity (2009– ); Diplomatic Immunity; 2009",
        "Mona (Mona ja aika) (1983)); Mona (Mona ja aika); 1983",
        "2001: A Space Odyssey (1968); 2001: A Space Odyssey; 1968",
        "(500) Days of Summer (2009); (500) Days of Summer; 2009",
        "Babylon 5; Babylon 5; ",
        "Room (1408); Room (1408); ",
        "(1984); (1984); 1984"
      })
  void endsWithTheYear(String text, String name, Integer year) {
    assertThat(Title.parse(text)).isEqualTo(new Title(name, year));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "American President, The; The American President",
        "Beautiful Mind, A; A Beautiful Mind",
        "Misérables, Les; Les Misérables",
        "Postino, Il; Il Postino",
        "Avventura, L' (a.k.a. Adventure, The); L'Avventura (a.k.a. The Adventure)",
        "City of Lost Children, The (Cité des enfants perdus, La);"
            + " The City of Lost Children (La Cité des enfants perdus)",
        "Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il);"
            + " The Good, the Bad and the Ugly (Il Buono, il brutto, il cattivo)",
        "Boot, Das (Boat, The); Das Boot (The Boat)",
        "Steamboat Bill, Jr.; Steamboat Bill, Jr.",
        "Girl, Interrupted; Girl, Interrupted",
        "Bicycle, Spoon, Apple; Bicycle, Spoon, Apple",
        "O Brother, Where Art Thou?; O Brother, Where Art Thou?",
        "Play It Again, Sam; Play It Again, Sam",
        "Dollars $1, The; The Dollars $1"
      })
  void beginsWithTheArticleThatStoodAtItsEnd(String text, String name) {
    assertThat(Title.parse(text + " (1999)")).isEqualTo(new Title(name, 1999));
    assertThat(Title.parse(text)).isEqualTo(new Title(name, null));
  }

  @Test
  void isReadInReasonableTimeHoweverLong() {
    String text = "(a, ".repeat(20_000);
    assertThat(Title.parse(text).name()).startsWith("(a, (a, ");
  }
}
