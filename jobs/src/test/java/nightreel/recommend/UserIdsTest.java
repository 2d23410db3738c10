package nightreel.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.UnusableException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserIdsTest {

  @TempDir private Path folder;

  @Test
  void areReadFromTheCommandLine() {
    assertThat(UserIds.parse("--users", "7")).containsExactly(7L);
    assertThat(UserIds.parse("--users", "3, 1,2,3")).containsExactly(1L, 2L, 3L);
  }

  @Test
  void areReadFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("users"), "12\n3,4\n\n 5\t6\r\n");
    assertThat(UserIds.parse("--users", "@" + file)).containsExactly(3L, 4L, 5L, 6L, 12L);
  }

  @Test
  void whatIsNoIdIsToldInOneLine() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertUnusable(
        () -> UserIds.parse("--users", "1,-2"),
        "--users: -2 is no user id; give ids like 1,2,3 or" + " @FILE");
    assertUnusable(
        () -> UserIds.parse("--users", "1234567890123456789"),
        "--users: 1234567890123456789 is no" + " user id; give ids like 1,2,3 or @FILE");
    assertUnusable(
        () -> UserIds.parse("--users", "@" + empty),
        "--users @" + empty + ": nothing is no user" + " id; give ids like 1,2,3 or @FILE");
    assertUnusable(
        () -> UserIds.parse("--users", "@" + folder),
        "--users @" + folder + ": no readable text" + " file there");
  }

  @Test
  void usersThatAreNotThereAreNamed() {
    Dataset<Row> histories =
        LocalSpark.session()
            .sql(
                "SELECT id AS user_id, array(1L) AS movie_ids, array(1L) AS timestamps FROM"
                    + " range(1, 4)");
    assertThat(UserIds.of(List.of(1L, 3L), histories).count()).isEqualTo(2);
    assertUnusable(
        () -> UserIds.of(List.of(3L, 4L, 9L), histories),
        "--users: sequences has no" + " user 4, 9; query it for the ids that there are");
    assertUnusable(
        () -> UserIds.of(List.of(4L, 5L, 6L, 7L, 8L, 9L, 10L), histories),
        "--users:"
            + " sequences has no user 4, 5, 6, 7, 8 and 2 others; query it for the ids that there are");
  }

  private static void assertUnusable(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(UnusableException.class).hasMessage(message);
  }
}
