package nightreel.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import nightreel.conf.Conf;
import nightreel.conf.UnusableException;
import nightreel.embed.MovieVectors;
import org.apache.hadoop.conf.Configuration;

/**
 * The model of an earlier night as the start of tonight's.
 *
 * <p>Movies are matched by their id. Those of both nights keep their item vectors, new ones get
 * fresh rows, and those that are gone leave. Another night's content may be another space, as that
 * of fused vectors is, since what fuses them is learned anew: so the projection of it is fitted to
 * give what the earlier one gave, by least squares over the movies of both nights, and the movies'
 * own rows take up what that leaves.
 *
 * <p>Axes: {@code S} movies of both nights, {@code C} width of the content, {@code D} width of the
 * network.
 *
 * @param vectors the content that the model was trained with
 */
record WarmStart(LocalDate runDate, SasRecModel model, MovieVectors vectors)
    implements Serializable {

  private static final String IDENTITY = "identity";
  private static final String PROJECTION = "projection";

  /** Of the mean diagonal element: it decides in directions that no movie points to. */
  private static final float RIDGE = 1e-4f;

  /** The movies of both nights: their rows in the item matrix before, and tonight. */
  private record Shared(int[] before, int[] tonight) {

    static Shared of(long[] before, long[] tonight) {
      var rows = new HashMap<Long, Integer>();
      for (int row = 0; row < before.length; row++) {
        rows.put(before[row], row);
      }
      int[] shared = new int[tonight.length];
      int[] rowsBefore = new int[tonight.length];
      int count = 0;
      for (int row = 0; row < tonight.length; row++) {
        Integer rowBefore = rows.get(tonight[row]);
        if (rowBefore != null) {
          rowsBefore[count] = rowBefore;
          shared[count++] = row;
        }
      }
      return new Shared(Arrays.copyOf(rowsBefore, count), Arrays.copyOf(shared, count));
    }

    /** The movies counted from 0. */
    int[] places() {
      return IntStream.range(0, tonight.length).toArray();
    }
  }

  /** An item matrix's own rows and, where content is used, its projection. */
  private record Items(float[] identity, float[] projection) {}

  /** Of how many of tonight's movies it knows the vectors. */
  int shared(long[] movieIds) {
    return Shared.of(model.movieIds(), movieIds).tonight().length;
  }

  /**
   * The weights that tonight's training starts from, drawn from the engine's generator where they
   * are new.
   *
   * @param movieIds tonight's trained movies, row by row
   * @param tonight their content is among these
   * @throws UnusableException where the earlier weights cannot be read
   */
  List<float[]> weights(
      Conf.Train settings,
      long[] movieIds,
      MovieVectors tonight,
      String lake,
      Configuration hadoop) {
    Path file = model.weights().fetch(lake, hadoop);
    int items = model.movieIds().length;
    try (var before = new SasRecNetwork(model.settings(), items, vectors.width(), Device.cpu());
        var fresh = new SasRecNetwork(settings, movieIds.length, tonight.width(), Device.cpu());
        InputStream in = Files.newInputStream(file)) {
      before.load(in, model.weights().path());
      return merge(before, fresh, movieIds, tonight);
    } catch (IOException e) {
      throw new UnusableException(file + ": cannot be read; run train again", e);
    }
  }

  private List<float[]> merge(
      SasRecNetwork before, SasRecNetwork fresh, long[] movieIds, MovieVectors tonight) {
    Shared shared = Shared.of(model.movieIds(), movieIds);
    List<String> names = before.parameters().stream().map(Parameter::getName).toList();
    List<float[]> old = before.snapshot();
    List<float[]> merged = new ArrayList<>(fresh.snapshot());
    for (int i = 0; i < merged.size(); i++) {
      if (!names.get(i).equals(IDENTITY)) {
        merged.set(i, old.get(i));
      } else if (i + 1 == names.size() || !names.get(i + 1).equals(PROJECTION)) {
        copyRows(old.get(i), shared.before(), merged.get(i), shared.tonight());
      } else {
        var items = new Items(old.get(i), old.get(i + 1));
        Items moved = move(before.manager(), items, shared, movieIds, tonight);
        copyRows(moved.identity(), shared.places(), merged.get(i), shared.tonight());
        merged.set(++i, moved.projection());
      }
    }
    return merged;
  }

  private void copyRows(float[] source, int[] from, float[] target, int[] to) {
    int width = model.settings().width();
    for (int i = 0; i < to.length; i++) {
      System.arraycopy(source, from[i] * width, target, to[i] * width, width);
    }
  }

  /** Gives the shared movies the same vectors from tonight's content. */
  private Items move(
      NDManager parent, Items items, Shared shared, long[] movieIds, MovieVectors tonight) {
    try (var scope = new NDScope();
        NDManager manager = parent.newSubManager()) {
      scope.suppressNotUsedWarning();
      int width = model.settings().width();
      float[] contentBefore = content(vectors, model.movieIds(), shared.before());
      float[] contentTonight = content(tonight, movieIds, shared.tonight());
      Conf.Train settings = model.settings();
      NDArray before = matrix(manager, contentBefore, vectors.width());
      NDArray content = matrix(manager, contentTonight, tonight.width());
      NDArray projection = manager.create(items.projection(), new Shape(vectors.width(), width));
      NDArray added = ItemVectors.projected(before, projection, settings);
      if (!Arrays.equals(contentBefore, contentTonight)) {
        projection = fit(content, before.matMul(projection));
      }
      var identity = new float[shared.before().length * width];
      copyRows(items.identity(), shared.before(), identity, shared.places());
      NDArray rest = added.sub(ItemVectors.projected(content, projection, settings));
      return new Items(
          matrix(manager, identity, width).add(rest).toFloatArray(), projection.toFloatArray());
    }
  }

  /** Least squares: the {@code (C, D)} matrix that turns content {@code (S, C)} into projected. */
  private static NDArray fit(NDArray content, NDArray projected) {
    NDArray transposed = content.transpose();
    NDArray squares = transposed.matMul(content);
    long width = content.getShape().get(1);
    float ridge = RIDGE * squares.mul(squares.getManager().eye((int) width)).sum().getFloat();
    NDArray regular = squares.getManager().eye((int) width).mul(ridge / width);
    return squares.add(regular).inverse().matMul(transposed.matMul(projected));
  }

  private static NDArray matrix(NDManager manager, float[] values, int width) {
    return manager.create(values, new Shape(values.length / width, width));
  }

  /** Fused vectors of some rows of an item matrix, row by row. */
  private static float[] content(MovieVectors vectors, long[] movieIds, int[] rows) {
    int width = vectors.width();
    var content = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      int row = vectors.row(movieIds[rows[i]]);
      System.arraycopy(vectors.values(), row * width, content, i * width, width);
    }
    return content;
  }
}
