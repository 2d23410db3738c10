package nightreel;

/** Another process works on the same night. That passes, so the same command may be tried again. */
public final class ClaimedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClaimedException(String message) {
    super(message);
  }
}
