package nightreel.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/** Files that are damaged at random, the same way for the same seed. */
final class Damage {

  /** What readers give a meaning to, so that edits reach more than the check of the first byte. */
  private static final byte[] MEANINGFUL =
      "\"'\\[]{}(),:;.\n\r\t -+0123456789eENTnullx\u0000".getBytes(StandardCharsets.US_ASCII);

  /** So many more seeds are tried, from {@code damage.seed} on, which is random if not set. */
  private static final int MORE = Integer.getInteger("damage.rounds", 0);

  private static final long FIRST = Long.getLong("damage.seed", new Random().nextInt(1 << 30));

  private final Random random;

  Damage(long seed) {
    random = new Random(seed);
  }

  /**
   * The seeds of a test: some that are always the same, and {@code -Ddamage.rounds} others. Each is
   * part of the name of its test, so that one that fails can be run again.
   */
  static LongStream seeds(long first, int count) {
    return LongStream.concat(
        LongStream.range(first, first + count), LongStream.range(FIRST, FIRST + MORE));
  }

  /** The file cut off, edited in a few places, or other bytes in its place. */
  byte[] damage(byte[] file) {
    return switch (random.nextInt(5)) {
      case 0 -> randomBytes();
      case 1 -> Arrays.copyOf(file, random.nextInt(file.length + 1));
      case 2 -> moved(file);
      default -> edited(file);
    };
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(400)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] edited(byte[] file) {
    byte[] bytes = file.clone();
    for (int edits = 1 + random.nextInt(8); edits > 0 && bytes.length > 0; edits--) {
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean()
              ? MEANINGFUL[random.nextInt(MEANINGFUL.length)]
              : (byte) random.nextInt();
    }
    return bytes;
  }

  /** A piece of the file over another piece of it, so that columns slip. */
  private byte[] moved(byte[] file) {
    byte[] bytes = file.clone();
    int length = random.nextInt(1 + bytes.length / 2);
    int from = random.nextInt(1 + bytes.length - length);
    int to = random.nextInt(1 + bytes.length - length);
    System.arraycopy(file, from, bytes, to, length);
    return bytes;
  }
}
