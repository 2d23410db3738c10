package nightreel.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text that was UTF-8 and was read as something else, such as {@code FranÃ§ais}. */
final class Mojibake {

  /** Western and central European Windows, the ones that happen. */
  private static final List<Charset> MISTAKEN =
      List.of(Charset.forName("windows-1252"), Charset.forName("windows-1250"));

  private Mojibake() {}

  /**
   * Undoes the mistake where it is certain: where the bytes that the mistaken character set has for
   * the whole text are valid UTF-8, which text that was read rightly practically never is.
   */
  static String repair(String text) {
    if (text.chars().allMatch(character -> character < 128)) {
      return text;
    }
    for (Charset charset : MISTAKEN) {
      try {
        ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      } catch (CharacterCodingException e) {
        // it was not this one
      }
    }
    return text;
  }
}
