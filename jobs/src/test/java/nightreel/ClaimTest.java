package nightreel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two that want the same night, in one JVM, in two, and on a file system without locks. */
class ClaimTest {

  private static final LocalDate DATE = LocalDate.of(2026, 1, 2);

  @TempDir private java.nio.file.Path lake;

  /** Claims a night in a JVM of its own, says so, and waits to be killed. */
  static final class Holder {

    public static void main(String[] lake) throws InterruptedException {
      Claim.of(lake[0], DATE, "nightly", new Configuration());
      System.out.println("claimed");
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  @Test
  void theSecondOfOneDateIsToldWhoIsFirst() {
    Claim first = claim(DATE, "nightly");

    assertThatThrownBy(() -> claim(DATE, "train"))
        .isInstanceOf(ClaimedException.class)
        .hasMessageMatching(
            "2026-01-02: another process works on that night: nightly, process %d on .+, since .{8};"
                    .formatted(ProcessHandle.current().pid())
                + " wait until it has ended, or end it");
    claim(DATE.plusDays(1), "nightly").close();

    first.close();
    claim(DATE, "train").close();
  }

  @Test
  @Timeout(60)
  void aKilledProcessLeavesNoClaimBehind() throws IOException {
    Process holder =
        new ProcessBuilder(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                lake.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("claimed");

      assertThatThrownBy(() -> claim(DATE, "train"))
          .isInstanceOf(ClaimedException.class)
          .hasMessageContaining("nightly, process %d on", holder.pid());
    } finally {
      holder.destroyForcibly().onExit().join();
    }
    claim(DATE, "train").close();
  }

  @Test
  void aLakeThatCannotBeWrittenIsTold() throws IOException {
    Files.writeString(lake.resolve("claims"), "no folder");

    assertThatThrownBy(() -> claim(DATE, "train"))
        .isInstanceOf(nightreel.conf.UnusableException.class)
        .hasMessageStartingWith(lake + "/claims: cannot be written (")
        .hasMessageEndingWith("paths.lake must be a folder that can be");
  }

  @Test
  void aLeaseIsOneProcesssUntilItEnds() throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    var file = new Path(lake.toString(), "2026-01-02");
    Lease first = Lease.take(files, file, "nightly");

    assertThatThrownBy(() -> Lease.take(files, file, "train"))
        .isInstanceOf(ClaimedException.class)
        .hasMessage("nightly");

    first.close();
    Lease.take(files, file, "train").close();
    assertThat(files.listStatus(file.getParent())).isEmpty();
  }

  @Test
  void whoeverClaimsAllNightsIsAlone() {
    Claim one = claim(DATE, "nightly");
    assertThatThrownBy(this::claimAll)
        .isInstanceOf(ClaimedException.class)
        .hasMessage(
            "%s: another process works in this lake: a night is running; wait until it has ended,"
                    .formatted(lake)
                + " or end it");
    one.close();

    Claim all = claimAll();
    assertThatThrownBy(() -> claim(DATE, "nightly"))
        .isInstanceOf(ClaimedException.class)
        .hasMessageContaining("forget, process");
    all.close();
    claim(DATE, "nightly").close();
  }

  @Test
  void leasesOfOneNightAndOfAllExcludeEachOther() throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    var folder = new Path(lake.toString());

    Lease one = Lease.takeOne(files, folder, "2026-01-02", "nightly");
    assertThatThrownBy(() -> Lease.takeAll(files, folder, "forget"))
        .isInstanceOf(ClaimedException.class)
        .hasMessage("nightly");
    Lease.takeOne(files, folder, "2026-01-03", "nightly").close();
    one.close();

    Lease all = Lease.takeAll(files, folder, "forget");
    assertThatThrownBy(() -> Lease.takeOne(files, folder, "2026-01-02", "nightly"))
        .isInstanceOf(ClaimedException.class)
        .hasMessage("forget");
    all.close();
    assertThat(files.listStatus(folder)).isEmpty();
  }

  private Claim claim(LocalDate runDate, String command) {
    return Claim.of(lake.toString(), runDate, command, new Configuration());
  }

  private Claim claimAll() {
    return Claim.ofAll(lake.toString(), "forget", new Configuration());
  }

  @Test
  void aLeaseThatNobodyRenewsIsTakenOverByOne() throws Exception {
    FileSystem files = FileSystem.getLocal(new Configuration());
    var file = new Path(lake.toString(), "2026-01-02");
    try (var out = files.create(file)) {
      out.write("nightly\nof a machine that is gone".getBytes(StandardCharsets.UTF_8));
    }
    files.setTimes(file, files.getFileStatus(file).getModificationTime() - 61_000, -1);

    Lease second = Lease.take(files, file, "train");

    assertThatThrownBy(() -> Lease.take(files, file, "embed"))
        .isInstanceOf(ClaimedException.class)
        .hasMessage("train");
    second.close();
  }
}
