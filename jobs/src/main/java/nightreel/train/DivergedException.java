package nightreel.train;

/** Training has left the numbers, and nothing that follows can be of use. */
final class DivergedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  DivergedException(String message) {
    super(message);
  }
}
