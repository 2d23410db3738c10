package nightreel.fetch;

/** Ends the run before all is fetched, with what is done kept; people see its message alone. */
final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoppedException(String message) {
    super(message, null, false, false);
  }
}
