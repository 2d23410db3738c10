package nightreel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** A SHA-256 of numbers and texts, each preceded by how many there are. */
public final class Sha256 {

  /** Numbers that are copied at once. */
  private static final int CHUNK = 1 << 16;

  private final MessageDigest digest = DigestUtils.getSha256Digest();

  public Sha256 add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    size(bytes.length);
    digest.update(bytes);
    return this;
  }

  public Sha256 add(long... values) {
    size(values.length);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * size);
      bytes.asLongBuffer().put(values, from, size);
      digest.update(bytes);
    }
    return this;
  }

  public Sha256 add(int... values) {
    size(values.length);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * size);
      bytes.asIntBuffer().put(values, from, size);
      digest.update(bytes);
    }
    return this;
  }

  public Sha256 add(float... values) {
    size(values.length);
    for (int from = 0; from < values.length; from += CHUNK) {
      int size = Math.min(CHUNK, values.length - from);
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * size);
      bytes.asFloatBuffer().put(values, from, size);
      digest.update(bytes);
    }
    return this;
  }

  private void size(int size) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, size));
  }

  /** Of all that was added, in lower-case hexadecimal digits. */
  public String hex() {
    return Hex.encodeHexString(digest.digest());
  }
}
