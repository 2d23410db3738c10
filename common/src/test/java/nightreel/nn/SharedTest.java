package nightreel.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class SharedTest {

  /** Counts how often it is closed. */
  private static final class Model implements AutoCloseable {
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public void close() {
      closed.incrementAndGet();
    }

    int closed() {
      return closed.get();
    }
  }

  private final String slot;

  SharedTest(TestInfo test) {
    slot = test.getDisplayName();
  }

  @Test
  void loadsOnceForManyThreads() throws Exception {
    var loads = new AtomicInteger();
    var allHold = new CountDownLatch(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      var models = new ArrayList<Future<Model>>();
      for (int i = 0; i < 8; i++) {
        models.add(
            threads.submit(
                () -> {
                  try (var lease = Shared.lease(slot, "a", () -> slowly(loads))) {
                    allHold.countDown();
                    allHold.await();
                    assertThat(lease.get().closed()).isZero();
                    return lease.get();
                  }
                }));
      }
      for (Future<Model> model : models) {
        assertThat(model.get()).isSameAs(models.get(0).get());
      }
    } finally {
      threads.shutdown();
    }
    assertThat(loads).hasValue(1);
  }

  private static Model slowly(AtomicInteger loads) {
    loads.incrementAndGet();
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Model();
  }

  @Test
  void keepsWhatNobodyUsesForTheNextTask() {
    var model = new Model();
    lease("a", model).close();
    assertThat(model.closed()).isZero();

    try (var again = lease("a", new Model())) {
      assertThat(again.get()).isSameAs(model);
    }
  }

  @Test
  void closesAReplacedOneAfterItsLastUser() {
    var old = new Model();
    Shared<Model>.Lease first = lease("a", old);
    Shared<Model>.Lease second = lease("a", new Model());

    try (var other = lease("b", new Model())) {
      assertThat(other.get()).isNotSameAs(old);
      first.close();
      assertThat(old.closed()).as("a task still reads from it").isZero();
      second.close();
      assertThat(old.closed()).isEqualTo(1);
    }
  }

  @Test
  void closesAReplacedOneThatNobodyUsesAtOnce() {
    var old = new Model();
    lease("a", old).close();

    lease("b", new Model()).close();

    assertThat(old.closed()).isEqualTo(1);
  }

  @Test
  void countsAReturnedLeaseOnce() {
    var old = new Model();
    Shared<Model>.Lease first = lease("a", old);
    Shared<Model>.Lease second = lease("a", old);
    first.close();
    first.close();

    lease("b", new Model()).close();

    assertThat(old.closed()).as("the second user is still there").isZero();
    second.close();
    assertThat(old.closed()).isEqualTo(1);
  }

  @Test
  void keepsTheOldOneWhereTheNewOneCannotBeLoaded() {
    var old = new Model();
    lease("a", old).close();

    assertThatThrownBy(
            () ->
                Shared.lease(
                    slot,
                    "b",
                    () -> {
                      throw new IllegalStateException("no such file");
                    }))
        .hasMessage("no such file");

    assertThat(old.closed()).isZero();
    try (var again = lease("a", new Model())) {
      assertThat(again.get()).isSameAs(old);
    }
  }

  @Test
  void holdsOneThingASlot() {
    var models = List.of(new Model(), new Model());
    try (Shared<Model>.Lease one = Shared.lease(slot + 1, "a", () -> models.get(0));
        Shared<Model>.Lease two = Shared.lease(slot + 2, "a", () -> models.get(1))) {
      assertThat(one.get()).isSameAs(models.get(0));
      assertThat(two.get()).isSameAs(models.get(1));
    }
  }

  private Shared<Model>.Lease lease(String key, Model model) {
    return Shared.lease(slot, key, () -> model);
  }
}
