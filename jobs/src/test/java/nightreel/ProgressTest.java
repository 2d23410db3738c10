package nightreel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void tellsWhatIsDoneHowFastAndWhatIsLeft() {
    try (var progress = Progress.of(LocalSpark.session(), "texts", 9_742)) {
      assertThat(progress.line(1_200, 12))
          .isEqualTo("1,200 of 9,742 texts, 100 a second, about 86 s left");
    }
  }
}
