package nightreel.forget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ForgottenUsersTest {

  private static final ForgetKey KEY = new ForgetKey(new byte[32]);
  private static final ForgottenUsers FORGOTTEN =
      new ForgottenUsers(KEY, Set.of(KEY.hash(17), KEY.hash(4)));

  @Test
  void knowsUsersByTheirHashes() {
    assertThat(FORGOTTEN.contains(17)).isTrue();
    assertThat(FORGOTTEN.contains(171)).isFalse();
    assertThat(ForgottenUsers.NONE.contains(17)).isFalse();
    // RFC 4231 has no key of zeros; this is what Python's hmac gives for "17"
    assertThat(KEY.hash(17))
        .isEqualTo("4c25b0ad8ea42f5625bb08583a42e54df2c8439838b9ea3f4db824e894320b13");
  }

  @Test
  void findsThemInLinesThatAreBroken() {
    assertThat(FORGOTTEN.areNamedIn("17,1,7.5,964982703")).isTrue();
    assertThat(FORGOTTEN.areNamedIn("\"17\",1,7.5")).isTrue();
    assertThat(FORGOTTEN.areNamedIn("17::1::7::964982703")).isTrue();
    assertThat(FORGOTTEN.areNamedIn("1;17")).as("rather one too many").isTrue();
    assertThat(FORGOTTEN.areNamedIn("1,171,4.0,964982704")).as("a rating of 4.0").isFalse();
    assertThat(FORGOTTEN.areNamedIn("")).isFalse();
    assertThat(FORGOTTEN.areNamedIn("99999999999999999999999,4.5")).isFalse();
  }

  @Test
  void otherKeysGiveOtherHashesAndNames() {
    var other =
        new ForgetKey(
            "another key of thirty-two bytes!".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(other.hash(17)).isNotEqualTo(KEY.hash(17));
    assertThat(other.name()).isNotEqualTo(KEY.name()).hasSize(16);
  }
}
