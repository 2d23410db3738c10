package nightreel.embed;

import java.util.List;

/** A model that turns texts or posters into vectors. Safe for use by several threads at once. */
interface Encoder extends AutoCloseable {

  /** How many items it is worth while to prepare together. */
  int groupSize();

  /**
   * Reads items and makes batches of them: all that can be done while the network is busy with
   * earlier ones.
   *
   * @param group about {@link #groupSize} items
   */
  List<Batch> prepare(List<Item> group);

  /** What it is, for people: the model's file, its width and where it runs. */
  String description();

  @Override
  void close();
}
