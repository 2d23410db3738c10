package nightreel.http;

/**
 * Ends a run of requests before all is fetched, with what is done kept; people see its message
 * alone.
 */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoppedException(String message) {
    super(message, null, false, false);
  }
}
