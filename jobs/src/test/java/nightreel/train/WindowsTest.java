package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowsTest {

  private static final int MAX_LENGTH = 6;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 7})
  void keepsAHistoryThatFitsWhole(int length) {
    int[] history = movies(length);

    assertThat(Windows.cut(List.of(history), MAX_LENGTH, new Random(1))).containsExactly(history);
  }

  @Test
  void leavesOutHistoriesWithoutATarget() {
    assertThat(Windows.cut(List.of(new int[0], new int[] {5}), MAX_LENGTH, new Random(1)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 8, 9, 12, 13, 14, 20, 37, 100})
  void makesEveryMovieButTheFirstATargetInEveryEpoch(int length) {
    int[] history = movies(length);

    for (int epoch = 0; epoch < 50; epoch++) {
      Set<Integer> targets = new HashSet<>();
      for (int[] window : Windows.cut(List.of(history), MAX_LENGTH, new Random(epoch))) {
        Arrays.stream(window).skip(1).forEach(targets::add);
      }
      assertThat(targets)
          .as("targets of epoch %d", epoch)
          .isEqualTo(IntStream.range(1, length).boxed().collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 50})
  void cutsPiecesOfTheHistoryThatTheNetworkTakes(int maxLength) {
    for (int epoch = 0; epoch < 20; epoch++) {
      List<int[]> windows = Windows.cut(List.of(movies(101)), maxLength, new Random(epoch));

      assertThat(windows.get(0)).as("the newest").endsWith(100).hasSize(maxLength + 1);
      for (int[] window : windows) {
        assertThat(window).hasSizeBetween(2, maxLength + 1);
        assertThat(window)
            .isEqualTo(IntStream.rangeClosed(window[0], window[window.length - 1]).toArray());
      }
    }
  }

  @Test
  void cutsTheOlderWindowsElsewhereInAnotherEpoch() {
    Set<Integer> ends = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      int[] older = Windows.cut(List.of(movies(20)), MAX_LENGTH, new Random(epoch)).get(1);
      ends.add(older[older.length - 1]);
    }

    assertThat(ends).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 1000})
  void batchesEveryWindowOnce(int batchSize) {
    var windows = new ArrayList<int[]>();
    for (int i = 0; i < 100; i++) {
      windows.add(movies(2 + i % 6));
    }

    List<List<int[]>> batches = Windows.batch(windows, batchSize, new Random(1));

    assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeBetween(1, batchSize));
    // the arrays have no equality of their own, so this compares windows, not their movies
    assertThat(batches.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(windows);
  }

  @Test
  void batchesWindowsOfSimilarLength() {
    List<int[]> windows =
        new Random(1).ints(32, 2, 8).mapToObj(WindowsTest::movies).toList(); // all sorted together

    for (List<int[]> batch : Windows.batch(windows, 4, new Random(1))) {
      assertThat(batch.get(batch.size() - 1).length - batch.get(0).length).isLessThanOrEqualTo(2);
    }
  }

  private static int[] movies(int length) {
    return IntStream.range(0, length).toArray();
  }
}
