package nightreel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SideBySideTest {

  private final SparkSession spark = LocalSpark.session();

  @Test
  void resultsComeInTheOrderOfTheWork() {
    assertThat(SideBySide.<Long>all(spark, List.of(spark.range(3)::count, spark.range(5)::count)))
        .containsExactly(3L, 5L);
  }

  @Test
  void workRunsAtTheSameTime() {
    var both = new CountDownLatch(2);
    Runnable meet =
        () -> {
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };

    SideBySide.run(spark, meet, meet);

    assertThat(both.getCount()).isZero();
  }

  @Test
  void aFailureIsThrownAsItIsWhenTheRestHasEnded() {
    var ended = new AtomicBoolean();

    assertThatThrownBy(
            () ->
                SideBySide.run(
                    spark,
                    () -> {
                      throw new UnusableException("ratings.csv: is empty");
                    },
                    () -> {
                      spark.range(1_000).count();
                      ended.set(true);
                    }))
        .isInstanceOf(UnusableException.class)
        .hasMessage("ratings.csv: is empty");

    assertThat(ended).isTrue();
  }
}
