package nightreel.faiss;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaissTest {
  private static final int DIMENSION = 32;
  private static final int K = 10;
  private static final float[] VECTORS = unitVectors(2000, 1);
  private static final float[] QUERIES = unitVectors(50, 2);

  @TempDir Path folder;

  private record Found(float[] scores, long[] ids) {}

  @Test
  void ranksByInnerProductNotByDistance() {
    try (var index = Faiss.create("Flat", 2)) {
      index.add(new float[] {1, 0, 5, 5, -1, 0});

      var found = search(index, new float[] {2, 0}, 3);

      assertThat(found.ids()).containsExactly(1, 0, 2);
      assertThat(found.scores()).containsExactly(10, 2, -2);
    }
  }

  @Test
  void findsWithFlatWhatBruteForceFinds() {
    try (var index = filled("Flat")) {
      var found = search(index, QUERIES, K);
      var expected = bruteForce(QUERIES, K);

      assertThat(found.ids()).containsExactly(expected.ids());
      assertThat(found.scores()).containsExactly(expected.scores(), within(1e-5f));
    }
  }

  @Test
  void findsTheSameForOneQueryAsForABatch() {
    try (var index = filled("Flat")) {
      var batch = search(index, QUERIES, K);
      for (int query = 0; query < QUERIES.length / DIMENSION; query++) {
        var alone =
            search(
                index, Arrays.copyOfRange(QUERIES, query * DIMENSION, (query + 1) * DIMENSION), K);
        assertThat(alone.ids())
            .containsExactly(Arrays.copyOfRange(batch.ids(), query * K, (query + 1) * K));
      }
    }
  }

  @Test
  void findsMoreWithHnswAsEfSearchRises() {
    try (var index = filled("HNSW32")) {
      var recalls = recalls(index, "efSearch", 10, 40, 400);
      assertThat(recalls).isSorted();
      assertThat(recalls.get(0)).isGreaterThan(0.5).isLessThan(recalls.get(2));
      assertThat(recalls.get(2)).isGreaterThan(0.99);
    }
  }

  @Test
  void findsMoreWithIvfAsNprobeRisesAndEverythingWithAllLists() {
    try (var index = filled("IVF16,Flat")) {
      var recalls = recalls(index, "nprobe", 1, 4, 8, 16);
      assertThat(recalls).isSorted();
      assertThat(recalls.get(0)).isBetween(0.05, 0.7);
      assertThat(recalls.get(3)).isEqualTo(1.0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW32", "IVF16,Flat"})
  void givesTheSameResultsAfterWritingAndReading(String factory) {
    Path file = folder.resolve("índice ☃ 🎬.faiss");
    try (var index = filled(factory)) {
      index.write(file);
      var expected = search(index, QUERIES, K);
      try (var read = Faiss.read(file);
          var mapped = Faiss.map(file)) {
        for (Faiss copy : List.of(read, mapped)) {
          assertThat(copy.dimension()).isEqualTo(DIMENSION);
          assertThat(copy.size()).isEqualTo(2000);
          assertThat(copy.isTrained()).isTrue();
          var found = search(copy, QUERIES, K);
          assertThat(found.ids()).containsExactly(expected.ids());
          assertThat(found.scores()).containsExactly(expected.scores());
        }
      }
    }
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void replacesAFileThatIsMapped() {
    Path file = folder.resolve("index.faiss");
    try (var index = filled("IVF16,Flat")) {
      index.write(file);
      try (var mapped = Faiss.map(file)) {
        var before = search(mapped, QUERIES, K);
        index.add(VECTORS);
        index.write(file);
        assertThat(search(mapped, QUERIES, K).ids()).containsExactly(before.ids());
      }
      try (var read = Faiss.read(file)) {
        assertThat(read.size()).isEqualTo(4000);
      }
    }
  }

  @Test
  void refusesToChangeAMappedIndex() {
    Path file = folder.resolve("index.faiss");
    try (var index = filled("IVF16,Flat")) {
      index.write(file);
    }
    try (var mapped = Faiss.map(file)) {
      for (Runnable change :
          List.<Runnable>of(
              () -> mapped.add(VECTORS),
              () -> mapped.train(VECTORS),
              () -> mapped.write(folder.resolve("copy.faiss")))) {
        assertThatThrownBy(change::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContainingAll(file.toString(), "mapped", "open it with read");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW32", "IVF2,Flat"})
  void fillsUpWithMinusOneWhereThereIsNothingToFind(String factory) {
    try (var index = Faiss.create(factory, 2)) {
      float[] three = {1, 0, 0, 1, 1, 1};
      index.train(three);
      var nothing = search(index, new float[] {1, 2}, 2);
      assertThat(nothing.ids()).containsExactly(-1, -1);

      index.add(three);
      if (factory.startsWith("IVF")) {
        index.set("nprobe", 2);
      }
      var found = search(index, new float[] {1, 2, 2, 1}, 5);
      assertThat(found.ids()).containsExactly(2, 1, 0, -1, -1, 2, 0, 1, -1, -1);
      float none = Float.NEGATIVE_INFINITY;
      assertThat(found.scores()).containsExactly(3, 2, 1, none, none, 3, 2, 1, none, none);
    }
  }

  @Test
  void leavesWhatIsBehindTheResultsAsItWas() {
    try (var index = Faiss.create("Flat", 1)) {
      index.add(new float[] {1});
      float[] scores = {7, 7};
      long[] ids = {7, 7};
      index.search(new float[] {3}, 1, scores, ids);
      assertThat(scores).containsExactly(3, 7);
      assertThat(ids).containsExactly(0, 7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW32", "IVF16,Flat"})
  void takesNoVectorsAndNoQueries(String factory) {
    try (var index = filled(factory)) {
      index.add(new float[0]);
      index.search(new float[0], 5, new float[0], new long[0]);
      assertThat(index.size()).isEqualTo(2000);
    }
  }

  @Test
  void refusesArraysThatDoNotFit() {
    try (var index = filled("Flat")) {
      for (Runnable use :
          List.<Runnable>of(
              () -> index.add(new float[33]),
              () -> index.train(new float[33]),
              () -> index.search(new float[33], 1, new float[9], new long[9]))) {
        assertThatThrownBy(use::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContainingAll("33 floats", "dimension 32", "'Flat'");
      }
      assertThatThrownBy(() -> index.search(QUERIES, 10, new float[499], new long[500]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("scores has room for 499 results, queries times k are 500");
      assertThatThrownBy(() -> index.search(QUERIES, 10, new float[500], new long[499]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("ids has room for 499 results, queries times k are 500");
      assertThatThrownBy(
              () -> index.search(QUERIES, Integer.MAX_VALUE, new float[500], new long[500]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("107374182350");
      for (int k : new int[] {0, -1, Integer.MIN_VALUE}) {
        assertThatThrownBy(() -> index.search(QUERIES, k, new float[500], new long[500]))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("k must be at least 1, not " + k);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesComponentsThatAreNotFinite(float value) {
    float[] vectors = new float[3 * DIMENSION];
    vectors[2 * DIMENSION + 5] = value;
    try (var index = filled("HNSW32")) {
      for (Runnable use :
          List.<Runnable>of(
              () -> index.add(vectors),
              () -> index.train(vectors),
              () -> index.search(vectors, 1, new float[3], new long[3]))) {
        assertThatThrownBy(use::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("vector 2, component 5 is");
      }
      assertThat(index.size()).isEqualTo(2000);
    }
  }

  @Test
  void refusesToUseAnIndexThatIsNotTrained() {
    try (var index = Faiss.create("IVF16,Flat", DIMENSION)) {
      assertThat(index.isTrained()).isFalse();
      assertThatThrownBy(() -> index.add(VECTORS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("index 'IVF16,Flat' is not trained: call train first");
      assertThatThrownBy(() -> search(index, QUERIES, K))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("call train first");
      assertThatThrownBy(() -> index.train(unitVectors(5, 3)))
          .isInstanceOf(FaissException.class)
          .hasMessageContainingAll("index 'IVF16,Flat' with 5 vectors", "at least as large");
    }
  }

  @Test
  void refusesToUseAClosedIndex() {
    var index = filled("Flat");
    index.close();
    index.close();
    for (Runnable use :
        List.<Runnable>of(
            () -> index.train(VECTORS),
            () -> index.add(VECTORS),
            () -> search(index, QUERIES, K),
            () -> index.set("nprobe", 2),
            () -> index.write(folder.resolve("index.faiss")),
            index::size,
            index::dimension,
            index::isTrained)) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("index 'Flat' is closed");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Foo", "((((", "Flat)", ",", "IVF16", "PQ7", "Größe 🎬"})
  void saysWhichFactoryStringFaissDoesNotKnow(String factory) {
    assertThatThrownBy(() -> Faiss.create(factory, DIMENSION))
        .isInstanceOf(FaissException.class)
        .hasMessageContainingAll("'" + factory + "'", "dimension 32", "index factory")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "PQ0",
        "PQ8x0",
        "PQ8x40",
        "IVF0,Flat",
        "IVF16_HNSW0,Flat",
        "HNSW0",
        "HNSW1",
        "HNSW100000",
        "OPQ0,PQ8",
        "RQ8x0",
        "PRQ2x2x0",
        "NSG32",
        "IVF99999999999999999999,Flat"
      })
  void refusesFactoryStringsThatWouldEndTheJvm(String factory) {
    assertThatThrownBy(() -> Faiss.create(factory, DIMENSION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("index factory string");
  }

  @Test
  void refusesFactoryStringsOfAnyLength() {
    assertThatThrownBy(() -> Faiss.create("IVF2(".repeat(100_000), DIMENSION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than 256");
  }

  @Test
  void refusesDimensionsAndThreadsOutOfRange() {
    for (int dimension : new int[] {0, -1, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> Faiss.create("Flat", dimension))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("dimension " + dimension);
    }
    assertThatThrownBy(() -> Faiss.threads(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhichParameterAnIndexDoesNotHave() {
    try (var index = filled("Flat")) {
      assertThatThrownBy(() -> index.set("efSearch", 10))
          .isInstanceOf(FaissException.class)
          .hasMessageContaining("index 'Flat' has no parameter 'efSearch'");
    }
    try (var index = filled("HNSW32")) {
      for (double value : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e9}) {
        assertThatThrownBy(() -> index.set("efSearch", value))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContainingAll("efSearch of index 'HNSW32'", "not " + value);
      }
    }
  }

  @Test
  void saysWhichFileCannotBeReadOrWritten() throws IOException {
    Path missing = folder.resolve("missing.faiss");
    assertUnreadable(missing, "does not exist");
    assertUnreadable(folder, "is a folder");
    assertUnreadable(Files.createFile(folder.resolve("empty.faiss")), "is empty");
    assertUnreadable(Files.write(folder.resolve("short.faiss"), new byte[24]), "24 bytes long");
    assertUnreadable(
        Files.writeString(folder.resolve("text.faiss"), "movieId,title\n".repeat(99), UTF_8),
        "of another kind");
    try (var index = filled("Flat")) {
      Path nowhere = folder.resolve("none").resolve("index.faiss");
      assertThatThrownBy(() -> index.write(nowhere))
          .isInstanceOf(FaissException.class)
          .hasMessageContainingAll("'Flat'", nowhere.toString(), "No such file");
      Path taken = Files.createDirectories(folder.resolve("taken/inside")).getParent();
      assertThatThrownBy(() -> index.write(taken))
          .isInstanceOf(FaissException.class)
          .hasMessageContaining(taken.toString());
    }
  }

  @Test
  void refusesAFileCutOffAnywhere() throws IOException {
    byte[] whole = smallFile();
    Path cut = folder.resolve("cut.faiss");
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertUnreadable(cut, "write the index again");
    }
  }

  @Test
  void refusesAFileWithAnyByteChangedOrAdded() throws IOException {
    byte[] whole = smallFile();
    Path changed = folder.resolve("changed.faiss");
    for (int at = 0; at < whole.length; at++) {
      byte[] copy = whole.clone();
      copy[at] ^= (byte) (1 << at % 8);
      Files.write(changed, copy);
      assertUnreadable(changed, "write the index again");
    }
    Files.write(changed, Arrays.copyOf(whole, whole.length + 1));
    assertUnreadable(changed, "write the index again");
  }

  @Test
  void reportsWhatFaissSaysOfASealedFileThatIsNoIndex() throws IOException {
    Path file = Files.writeString(folder.resolve("sealed.faiss"), "no index at all", UTF_8);
    FaissFile.seal(file);
    assertUnreadable(file, "cannot read index file");
  }

  @Test
  void searchesFromManyThreadsAtOnce() throws Exception {
    try (var index = filled("IVF16,Flat")) {
      index.set("nprobe", 16);
      var expected = bruteForce(QUERIES, K);
      Callable<long[]> search = () -> search(index, QUERIES, K).ids();
      var executor = Executors.newFixedThreadPool(8);
      try {
        var tasks = new ArrayList<Callable<long[]>>();
        IntStream.range(0, 200).forEach(task -> tasks.add(search));
        for (var ids : executor.invokeAll(tasks)) {
          assertThat(ids.get()).containsExactly(expected.ids());
        }
      } finally {
        executor.shutdownNow();
      }
    }
  }

  @Test
  void survivesBeingClosedDuringSearches() throws Exception {
    var executor = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        var index = filled("Flat");
        var searching = new CountDownLatch(4);
        Callable<String> searchUntilClosed =
            () -> {
              searching.countDown();
              try {
                while (true) {
                  search(index, QUERIES, K);
                }
              } catch (IllegalStateException e) {
                return e.getMessage();
              }
            };
        var searches =
            IntStream.range(0, 4).mapToObj(i -> executor.submit(searchUntilClosed)).toList();
        searching.await();
        index.close();
        for (var search : searches) {
          assertThat(search.get()).isEqualTo("index 'Flat' is closed");
        }
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void givesItsMemoryBackWhenClosed() throws IOException {
    float[] fourMegabytes = new float[1 << 20];
    long before = 0;
    for (int cycle = 0; cycle < 220; cycle++) {
      if (cycle == 20) {
        before = residentMegabytes();
      }
      try (var index = Faiss.create("Flat", DIMENSION)) {
        index.add(fourMegabytes);
      }
    }
    assertThat(residentMegabytes() - before).as("of 800 MB allocated").isLessThan(200);
  }

  @Test
  @SuppressWarnings("CheckReturnValue")
  void givesItsMemoryBackWhenForgotten() throws Exception {
    float[] fourMegabytes = new float[1 << 20];
    long before = residentMegabytes();
    for (int cycle = 0; cycle < 150; cycle++) {
      Faiss.create("Flat", DIMENSION).add(fourMegabytes);
    }
    long kept = Long.MAX_VALUE;
    for (int wait = 0; wait < 100 && kept > 400; wait++) {
      System.gc();
      Thread.sleep(20);
      kept = residentMegabytes() - before;
    }
    assertThat(kept).as("of 600 MB forgotten").isLessThan(400);
  }

  @Test
  void computesTheSameWithOneThread() {
    try (var index = filled("Flat")) {
      var expected = search(index, QUERIES, K);
      Faiss.threads(1);
      assertThat(search(index, QUERIES, K).ids()).containsExactly(expected.ids());
    } finally {
      Faiss.threads(Runtime.getRuntime().availableProcessors());
    }
  }

  @Test
  void saysInOneLineThatAPlatformIsNotServed() {
    assertThatThrownBy(() -> FaissNative.checkPlatform("Mac OS X", "aarch64"))
        .isInstanceOf(FaissException.class)
        .hasMessageContainingAll("Linux on x86_64", "Mac OS X on aarch64")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> FaissNative.checkPlatform("Linux", "aarch64"))
        .isInstanceOf(FaissException.class);
  }

  @Test
  void saysInOneLineThatTheLibraryIsNotInTheJar() {
    assertThatThrownBy(() -> FaissNative.loadFrom("/native/none/"))
        .isInstanceOf(FaissException.class)
        .hasMessageContainingAll("/native/none/libgomp.so.1", "class path")
        .hasMessageNotContaining("\n");
  }

  private static Faiss filled(String factory) {
    var index = Faiss.create(factory, DIMENSION);
    index.train(VECTORS);
    index.add(VECTORS);
    return index;
  }

  private byte[] smallFile() throws IOException {
    Path file = folder.resolve("small.faiss");
    try (var index = Faiss.create("IVF2,Flat", 2)) {
      float[] vectors = {1, 0, 0, 1, 1, 1};
      index.train(vectors);
      index.add(vectors);
      index.write(file);
    }
    return Files.readAllBytes(file);
  }

  private static void assertUnreadable(Path file, String why) {
    assertThatThrownBy(() -> Faiss.read(file).close())
        .isInstanceOf(FaissException.class)
        .hasMessageContainingAll(file.toString(), why)
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> Faiss.map(file).close())
        .isInstanceOf(FaissException.class)
        .hasMessageContainingAll(file.toString(), why);
  }

  private static Found search(Faiss index, float[] queries, int k) {
    int slots = queries.length / index.dimension() * k;
    var found = new Found(new float[slots], new long[slots]);
    index.search(queries, k, found.scores(), found.ids());
    return found;
  }

  private static List<Double> recalls(Faiss index, String parameter, int... values) {
    var expected = bruteForce(QUERIES, K);
    var recalls = new ArrayList<Double>();
    for (int value : values) {
      index.set(parameter, value);
      var found = search(index, QUERIES, K);
      int hits = 0;
      for (int from = 0; from < found.ids().length; from += K) {
        var wanted = new HashSet<Long>();
        Arrays.stream(expected.ids(), from, from + K).forEach(wanted::add);
        hits += (int) Arrays.stream(found.ids(), from, from + K).filter(wanted::contains).count();
      }
      recalls.add(hits / (double) found.ids().length);
    }
    return recalls;
  }

  private static Found bruteForce(float[] queries, int k) {
    int slots = queries.length / DIMENSION * k;
    var found = new Found(new float[slots], new long[slots]);
    for (int query = 0; query < queries.length / DIMENSION; query++) {
      var scores = new double[VECTORS.length / DIMENSION];
      for (int id = 0; id < scores.length; id++) {
        for (int i = 0; i < DIMENSION; i++) {
          scores[id] += (double) queries[query * DIMENSION + i] * VECTORS[id * DIMENSION + i];
        }
      }
      var ranked =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted((a, b) -> Double.compare(scores[b], scores[a]))
              .limit(k)
              .toList();
      for (int rank = 0; rank < k; rank++) {
        found.ids()[query * k + rank] = ranked.get(rank);
        found.scores()[query * k + rank] = (float) scores[ranked.get(rank)];
      }
    }
    return found;
  }

  private static float[] unitVectors(int count, long seed) {
    var random = new Random(seed);
    var vectors = new float[count * DIMENSION];
    for (int row = 0; row < vectors.length; row += DIMENSION) {
      double squares = 0;
      for (int i = row; i < row + DIMENSION; i++) {
        vectors[i] = (float) random.nextGaussian();
        squares += vectors[i] * vectors[i];
      }
      for (int i = row; i < row + DIMENSION; i++) {
        vectors[i] /= (float) Math.sqrt(squares);
      }
    }
    return vectors;
  }

  private static long residentMegabytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm"), UTF_8).split(" ")[1];
    return Long.parseLong(pages) * 4096 >> 20;
  }
}
