package nightreel.conf;

/**
 * Input or settings that no run can use: people see its message alone, one line that says what,
 * where and what to do, and exit code 2.
 */
public final class UnusableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnusableException(String message) {
    super(message);
  }

  public UnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
