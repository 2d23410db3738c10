package nightreel.ingest;

/**
 * What makes a row or a file unfit to be kept; without a stack trace, for there may be millions.
 */
final class BadRowException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  BadRowException(Reason reason, String format, Object... arguments) {
    super(format.formatted(arguments), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
