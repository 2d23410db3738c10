package nightreel.embed;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Some stretches of histories as one step of {@link FusionTrainer}: every movie behind the first of
 * a stretch is a target, and the recency-weighted mean of those before it the query, as content
 * retrieval asks.
 *
 * <p>Axes: {@code R} distinct movies of the batch, {@code P} queries.
 *
 * @param movies {@code R} rows of the modalities: those of the stretches, and some drawn evenly
 * @param weights {@code P x R} row by row: what each movie weighs in each query
 * @param targets {@code P} indexes of {@code movies}
 */
record FusionBatch(int[] movies, float[] weights, int[] targets) {

  /**
   * @param stretches rows of the modalities, oldest first, each of two or more
   * @param decay weight of a movie relative to the one after it
   * @param negatives how many movies are drawn from all
   * @param catalogue how many movies there are
   */
  static FusionBatch of(
      List<int[]> stretches, double decay, int negatives, int catalogue, Random random) {
    IntStream drawn = IntStream.range(0, negatives).map(i -> random.nextInt(catalogue));
    int[] movies =
        Stream.concat(stretches.stream().map(Arrays::stream), Stream.of(drawn))
            .flatMapToInt(rows -> rows)
            .distinct()
            .sorted()
            .toArray();
    int queries = stretches.stream().mapToInt(stretch -> stretch.length - 1).sum();
    var weights = new float[queries * movies.length];
    var targets = new int[queries];
    int query = 0;
    for (int[] stretch : stretches) {
      int[] places = Arrays.stream(stretch).map(row -> Arrays.binarySearch(movies, row)).toArray();
      for (int next = 1; next < places.length; next++, query++) {
        targets[query] = places[next];
        double weight = 1;
        for (int i = next - 1; i >= 0; i--, weight *= decay) {
          weights[query * movies.length + places[i]] = (float) weight;
        }
      }
    }
    return new FusionBatch(movies, weights, targets);
  }

  int queries() {
    return targets.length;
  }

  /**
   * What is added to the logits {@code P x R}: minus the logarithm of the chance that a movie is in
   * the batch, which makes the sampled softmax an estimate of the full one (Bengio and Senecal,
   * 2008); and out of reach what a query has seen, for it cannot come next.
   *
   * @param chances of each row of the modalities
   */
  float[] corrections(double[] chances) {
    var corrections = new float[weights.length];
    for (int query = 0; query < targets.length; query++) {
      for (int r = 0; r < movies.length; r++) {
        int at = query * movies.length + r;
        corrections[at] =
            weights[at] > 0 && r != targets[query] ? -1e9f : (float) -Math.log(chances[movies[r]]);
      }
    }
    return corrections;
  }
}
