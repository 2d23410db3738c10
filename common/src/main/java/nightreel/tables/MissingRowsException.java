package nightreel.tables;

/** A table or a run date that a stage needs has not been written yet. */
public final class MissingRowsException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public MissingRowsException(String message) {
    super(message);
  }
}
