package nightreel;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a person sees of one run of the command line.
 *
 * @param out what it printed
 * @param err what it said on stderr, without the log
 */
public record CommandLineRun(int exitCode, String out, String err) {

  static CommandLineRun of(String... arguments) {
    PrintStream errBefore = System.err;
    var err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      var exitCode = new AtomicInteger();
      String out = printed(() -> exitCode.set(Main.execute(arguments)));
      return new CommandLineRun(exitCode.get(), out, err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(errBefore);
    }
  }

  /** What something prints. */
  public static String printed(Runnable work) {
    PrintStream before = System.out;
    var out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
