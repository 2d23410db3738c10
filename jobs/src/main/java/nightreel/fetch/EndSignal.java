package nightreel.fetch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the program end in order when it is told to (Ctrl-C, SIGTERM), until it is closed. */
final class EndSignal implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  /**
   * @param stop what makes the main thread come to its end
   */
  EndSignal(Runnable stop) {
    this.hook =
        new Thread(
            () -> {
              stop.run();
              awaitClosed();
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The process lives as long as its hooks do. */
  private void awaitClosed() {
    try {
      if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("nightreel: did not come to an end in time; what is saved is whole");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending, and the hook has been of use
      return;
    }
  }
}
