package nightreel.http;

import java.time.Duration;

/**
 * Why a request came to nothing, in a few words by which failures are counted. They quote nothing
 * that was sent or received, and there is no cause, since either may hold the key.
 */
public class FailedRequestException extends Exception {

  private static final long serialVersionUID = 1L;

  public FailedRequestException(String reason) {
    super(reason, null, false, false);
  }

  /** A failure that another attempt may get over. */
  public static class Passing extends FailedRequestException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public Passing(String reason) {
      this(reason, Duration.ZERO);
    }

    /**
     * @param retryAfter how long the server asks everyone to wait
     */
    Passing(String reason, Duration retryAfter) {
      super(reason);
      this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
      return retryAfter;
    }
  }

  /** Nobody listens there, or nobody that speaks this protocol. */
  static final class NoConnection extends Passing {

    private static final long serialVersionUID = 1L;

    NoConnection(String reason) {
      super(reason);
    }
  }
}
