package nightreel.embed;

import java.util.concurrent.Callable;
import nightreel.Night;
import nightreel.RunOptions;
import nightreel.tables.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks and types every row of the raw files. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = "Check and type the raw files; what is bad goes to the table rejected.")
public final class EmbedJob implements Callable<Integer> {

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    return options.run(Stage.EMBED, EmbedJob::run);
  }

  public static void run(Night night) {}
}
