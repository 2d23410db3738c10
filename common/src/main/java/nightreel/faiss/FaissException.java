package nightreel.faiss;

/**
 * What FAISS itself or the file system says about an index: a factory string it does not know, too
 * few training vectors, a file that is missing or damaged, a native library that does not load. The
 * message is one line that names the index and what to do.
 */
public final class FaissException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Also called from native code, which knows the message only. */
  FaissException(String message) {
    super(message);
  }

  FaissException(String message, Throwable cause) {
    super(message, cause);
  }
}
