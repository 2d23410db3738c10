package nightreel.embed;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import nightreel.Night;
import nightreel.conf.Conf;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The movies' vectors in all the ways that tell what is worth what: each modality by itself; fused
 * by a random projection, by principal components and as learned; and fused as learned with one
 * modality knocked out, dealt to the wrong movies or made the same for all.
 */
public final class ContentVariants implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String PCA = "pca";

  /** Behind the movie's id the columns of {@link #movies} are these, {@link #PCA} and FUSED. */
  private final List<String> modalities;

  private final List<Integer> widths;
  private final LearnedFusion fusion;
  private final int width;
  private final long seed;

  ContentVariants(
      List<String> modalities, List<Integer> widths, LearnedFusion fusion, int width, long seed) {
    this.modalities = modalities;
    this.widths = widths;
    this.fusion = fusion;
    this.width = width;
    this.seed = seed;
  }

  /** The variants of a night's vectors, which {@code embed} has made. */
  public static ContentVariants of(Night night) {
    Conf.Embed settings = night.conf().embed();
    LearnedFusion fusion = Fusion.read(night);
    return new ContentVariants(
        fusion.modalities(), fusion.widths(), fusion, settings.width(), night.conf().seed());
  }

  /**
   * What {@link #forEach} reads, a row a movie.
   *
   * @param itemEmbeddings of {@code Tables.ITEM_EMBEDDINGS}
   */
  public Dataset<Row> movies(Dataset<Row> itemEmbeddings, Conf.Embed settings) {
    var columns = new LinkedHashMap<String, Dataset<Row>>();
    for (String modality : modalities) {
      columns.put(modality, itemEmbeddings.where(col("encoder").equalTo(modality)));
    }
    Dataset<Row> pca = Fusion.pca(columns, settings, seed);
    columns.put(PCA, pca);
    columns.put(EmbedJob.FUSED, itemEmbeddings.where(col("encoder").equalTo(EmbedJob.FUSED)));
    return Fusion.sideBySide(columns, List.copyOf(columns.keySet()));
  }

  /**
   * Makes the vectors of one variant after the other. A movie that lacks a modality has zeros for
   * its vector of that modality alone.
   *
   * @param movies of {@link #movies}, all of them
   * @param use is given the name of a variant, such as {@code learned_shuffled_text}, and its
   *     vectors, which have the same rows for all variants
   */
  public void forEach(
      Iterator<Row> movies, Configuration hadoop, BiConsumer<String, MovieVectors> use) {
    var all = new ArrayList<>(widths);
    all.add(width);
    all.add(width);
    Modalities read = Modalities.read(movies, all);
    var inputs = new Modalities(read.movieIds(), read.modalities().subList(0, widths.size()));
    for (int m = 0; m < widths.size(); m++) {
      use.accept(modalities.get(m), vectors(read, m));
    }
    use.accept(PCA, vectors(read, widths.size()));
    try (FusionNetwork untrained = fusion.untrained().load(hadoop)) {
      use.accept("random", vectors(inputs, untrained.fuse(inputs)));
    }
    if (fusion.isTrained()) {
      try (FusionNetwork network = fusion.load(hadoop)) {
        learned(inputs, network, vectors(read, widths.size() + 1), use);
      }
    }
  }

  private void learned(
      Modalities inputs,
      FusionNetwork network,
      MovieVectors learned,
      BiConsumer<String, MovieVectors> use) {
    use.accept("learned", learned);
    use.accept("learned_shuffled", shuffled(learned));
    for (int m = 0; m < widths.size(); m++) {
      String name = modalities.get(m);
      Modalities.Modality modality = inputs.modalities().get(m);
      Modalities wrong = inputs.with(m, modality.dealt(permutation(inputs.size())));
      use.accept("learned_shuffled_" + name, vectors(inputs, network.fuse(wrong)));
      Modalities constant = inputs.with(m, modality.constant());
      use.accept("learned_constant_" + name, vectors(inputs, network.fuse(constant)));
    }
  }

  private MovieVectors shuffled(MovieVectors vectors) {
    int[] from = permutation(vectors.size());
    var values = new float[vectors.values().length];
    for (int i = 0; i < from.length; i++) {
      System.arraycopy(
          vectors.values(),
          from[i] * vectors.width(),
          values,
          i * vectors.width(),
          vectors.width());
    }
    return new MovieVectors(vectors.movieIds(), vectors.width(), values);
  }

  private int[] permutation(int size) {
    var random = new Random(seed);
    int[] permutation = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    return permutation;
  }

  private static MovieVectors vectors(Modalities movies, int modality) {
    Modalities.Modality values = movies.modalities().get(modality);
    return new MovieVectors(movies.movieIds(), values.width(), values.values());
  }

  private static MovieVectors vectors(Modalities movies, float[][] rows) {
    int width = rows[0].length;
    var values = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * width, width);
    }
    return new MovieVectors(movies.movieIds(), width, values);
  }
}
