package nightreel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InnerProductTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 31})
  void addsUpTheProductsOfTwoRows(int width) {
    var a = new float[40];
    var b = new float[40];
    for (int i = 0; i < 40; i++) {
      a[i] = i;
      b[i] = 2 * i + 1;
    }
    int sum = 0;
    for (int d = 0; d < width; d++) {
      sum += (3 + d) * (2 * (5 + d) + 1);
    }

    assertThat(InnerProduct.of(a, 3, b, 5, width)).isEqualTo(sum);
  }
}
