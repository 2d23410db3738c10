package nightreel.embed;

import java.util.List;
import java.util.function.Supplier;

/**
 * What goes through a network at once, made ready for it.
 *
 * @param items those that are encoded
 * @param failures those that cannot be
 * @param vectors runs the network: a vector of unit length an item
 */
record Batch(List<Item> items, List<Failure> failures, Supplier<float[][]> vectors) {

  /**
   * An item that cannot be encoded.
   *
   * @param problem what is wrong, for people
   */
  record Failure(Item item, String problem) {}
}
