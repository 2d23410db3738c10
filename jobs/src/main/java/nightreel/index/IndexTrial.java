package nightreel.index;

import java.io.Serializable;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nightreel.conf.Conf;

/**
 * What one kind of index is worth in a space: a row of {@code index_trials}.
 *
 * @param factory FAISS's description, with the number of cells
 * @param parameters of the search, such as {@code nprobe=32}
 * @param serves whether it is the one that recommendations are searched in
 */
record IndexTrial(
    String factory,
    String parameters,
    long bytes,
    double buildSeconds,
    double recall100,
    double queriesPerSecond,
    boolean serves)
    implements Serializable {

  static IndexTrial of(IndexBench.Built built, IndexBench.Worth worth, boolean serves) {
    return new IndexTrial(
        built.factory(),
        describe(built.kind()),
        built.bytes(),
        built.seconds(),
        worth.recall100(),
        worth.queriesPerSecond(),
        serves);
  }

  private static String describe(Conf.Space kind) {
    return new TreeMap<>(kind.parameters())
        .entrySet().stream()
            .map(parameter -> "%s=%.0f".formatted(parameter.getKey(), parameter.getValue()))
            .collect(Collectors.joining(", "));
  }
}
