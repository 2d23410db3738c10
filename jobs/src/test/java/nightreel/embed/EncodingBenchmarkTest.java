package nightreel.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import nightreel.LocalSpark;
import nightreel.Movies;
import nightreel.conf.Conf;
import nightreel.ingest.Poster;
import nightreel.tables.Tables;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The encoders beside what they need at least, in one run: ONNX Runtime alone on the same batches,
 * already tokenised; a plain loop without Spark; decoding without the network, and the network
 * without decoding. It prints figures and asserts no time:
 *
 * <pre>{@code
 * ./mvnw -B -Psoak -pl common,jobs test -Dtest=EncodingBenchmarkTest \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dbenchmark.tmdb=FOLDER \
 *   -Dbenchmark.posters=FOLDER -Dbenchmark.image_model=FOLDER
 * }</pre>
 */
@Tag("soak")
class EncodingBenchmarkTest {

  private static final String TMDB = System.getProperty("benchmark.tmdb", "");
  private static final String POSTERS = System.getProperty("benchmark.posters", "");
  private static final String IMAGE_MODEL = System.getProperty("benchmark.image_model", "");
  private static final int TEXTS = Integer.getInteger("benchmark.texts", 10_000);
  private static final int PICTURES = Integer.getInteger("benchmark.pictures", 1_000);
  private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 3);
  private static final StructType ITEMS =
      new StructType()
          .add("movie_id", "long")
          .add("content", "string")
          .add("file_hash", "string")
          .add("content_hash", "string");

  /** Work that may fail in any way. */
  private interface Work {
    void run() throws Exception;
  }

  @Test
  void printsTheThroughputOfTextsAgainstOnnxRuntimeAlone() throws Exception {
    assumeTrue(!TMDB.isEmpty(), "-Dbenchmark.tmdb names no folder with movie_responses.jsonl.gz");
    List<String> overviews = overviews();
    Conf settings = TinyModels.settings();
    ModelFolder folder = ModelFolder.open("embed.text_model", "builtin", "", new Configuration());
    try (var encoder = TextEncoder.load(folder, settings.embed(), Device.cpu(), 1);
        var alone = new OnnxRuntimeAlone(folder)) {
      List<Encoding[]> batches = batches(folder, overviews, settings.embed());
      float[] first = alone.run(batches.get(0));
      assertThat(first.length % 384).isZero();
      List<Row> items = items(overviews);
      for (int round = 1; round <= ROUNDS; round++) {
        double bare = seconds(() -> batches.forEach(alone::run));
        double ours = seconds(() -> encode(encoder, items));
        System.out.printf(
            "round %d: ONNX Runtime alone %.1f texts/s, encoder with tokenising %.1f texts/s: %.3f%n",
            round, TEXTS / bare, TEXTS / ours, bare / ours);
      }
    }
  }

  @Test
  void printsWhatSparkAddsToAPlainLoop() throws Exception {
    assumeTrue(!TMDB.isEmpty(), "-Dbenchmark.tmdb names no folder with movie_responses.jsonl.gz");
    var movies = new ArrayList<Row>();
    List<String> overviews = overviews();
    for (int i = 0; i < TEXTS; i++) {
      movies.add(Movies.movie(i, overviews.get(i), null, List.of(), List.of()));
    }
    List<Row> items = items(movies.stream().map(MovieText::of).toList());
    var table = LocalSpark.session().createDataFrame(movies, Tables.MOVIES.columns());
    Conf settings = TinyModels.settings();
    ModelFolder folder = ModelFolder.open("embed.text_model", "builtin", "", new Configuration());
    for (int round = 1; round <= ROUNDS; round++) {
      double loop =
          seconds(
              () -> {
                try (var encoder = TextEncoder.load(folder, settings.embed(), Device.cpu(), 1)) {
                  twoThreads(encoder, items);
                }
              });
      double spark =
          seconds(
              () -> {
                try (var vectors =
                    EmbedJob.text(table, Optional.empty(), settings, LocalSpark.kernels())) {
                  assertThat(vectors.rows().count()).isEqualTo(TEXTS);
                }
              });
      System.out.printf(
          "round %d: plain loop %.1f texts/s, Spark %.1f texts/s: %.3f times the loop's time%n",
          round, TEXTS / loop, TEXTS / spark, spark / loop);
    }
  }

  @Test
  void printsWhatPostersCost() throws Exception {
    assumeTrue(
        !POSTERS.isEmpty() && !IMAGE_MODEL.isEmpty(),
        "-Dbenchmark.posters and -Dbenchmark.image_model name no folders");
    List<Row> items = posters();
    try (var encoder = TinyModels.image(Path.of(IMAGE_MODEL))) {
      for (int round = 1; round <= ROUNDS; round++) {
        var prepared = new ArrayList<Batch>();
        double decode =
            seconds(
                () -> {
                  for (int from = 0; from < items.size(); from += encoder.groupSize()) {
                    int to = Math.min(from + encoder.groupSize(), items.size());
                    prepared.addAll(
                        encoder.prepare(items.subList(from, to).stream().map(Item::of).toList()));
                  }
                });
        double network =
            seconds(
                () -> prepared.forEach(batch -> assertThat(batch.vectors().get()).isNotEmpty()));
        double both = seconds(() -> encode(encoder, items));
        System.out.printf(
            "round %d: decoding %.1f posters/s, network %.1f posters/s, both at once %.1f posters/s:"
                + " %.3f times the network's time%n",
            round,
            items.size() / decode,
            items.size() / network,
            items.size() / both,
            both / network);
      }
    }
  }

  /** The same model with the same threads, called as ONNX Runtime's own page shows it. */
  private static final class OnnxRuntimeAlone implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntimeAlone(ModelFolder folder) throws OrtException {
      var options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(folder.model(false).toString(), options);
    }

    float[] run(Encoding[] batch) {
      int length = batch[batch.length - 1].getIds().length;
      try (OnnxTensor ids = tensor(batch, length, Encoding::getIds);
          OnnxTensor mask = tensor(batch, length, Encoding::getAttentionMask);
          OnnxTensor types = tensor(batch, length, Encoding::getTypeIds);
          OrtSession.Result result =
              session.run(
                  Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
        var states = ((OnnxTensor) result.get(0)).getFloatBuffer();
        var values = new float[states.remaining()];
        states.get(values);
        return values;
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    private OnnxTensor tensor(
        Encoding[] batch, int length, java.util.function.Function<Encoding, long[]> field)
        throws OrtException {
      var values = new long[batch.length * length];
      for (int b = 0; b < batch.length; b++) {
        long[] row = field.apply(batch[b]);
        System.arraycopy(row, 0, values, b * length, row.length);
      }
      return OnnxTensor.createTensor(
          environment, LongBuffer.wrap(values), new long[] {batch.length, length});
    }

    @Override
    public void close() throws OrtException {
      session.close();
    }
  }

  /** As the encoder makes them: by length, up to a number of tokens. */
  private static List<Encoding[]> batches(
      ModelFolder folder, List<String> texts, Conf.Embed settings) throws IOException {
    try (var tokenizer =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(folder.tokenizer())
            .optMaxLength(settings.maxTokens())
            .optTruncation(true)
            .optPadding(false)
            .build()) {
      Encoding[] sorted = tokenizer.batchEncode(texts);
      Arrays.sort(sorted, Comparator.comparingInt(encoding -> encoding.getIds().length));
      var batches = new ArrayList<Encoding[]>();
      int from = 0;
      while (from < sorted.length) {
        int to = from + 1;
        while (to < sorted.length
            && (to + 1 - from) * sorted[to].getIds().length <= settings.batchTokens()) {
          to++;
        }
        batches.add(Arrays.copyOfRange(sorted, from, to));
        from = to;
      }
      return batches;
    }
  }

  private static void encode(Encoder encoder, List<Row> items) {
    var done = new AtomicLong();
    try (var rows =
        new EncodedRows(
            encoder, items.iterator(), 1, done::incrementAndGet, LocalSpark.kernels())) {
      while (rows.hasNext()) {
        assertThat(rows.next().isNullAt(2)).isFalse();
      }
    }
    assertThat(done.get()).isEqualTo(items.size());
  }

  private static void twoThreads(Encoder encoder, List<Row> items) throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, 2)
            .mapToObj(
                half ->
                    new Thread(
                        () ->
                            encode(
                                encoder,
                                IntStream.range(0, items.size())
                                    .filter(i -> i % 2 == half)
                                    .mapToObj(items::get)
                                    .toList())))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static List<String> overviews() throws IOException {
    var overviews = new ArrayList<String>();
    var json = new ObjectMapper();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Files.newInputStream(Path.of(TMDB, "movie_responses.jsonl.gz")))))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String overview = json.readTree(line).path("overview").asText("");
        if (!overview.isEmpty()) {
          overviews.add(overview);
        }
      }
    }
    assertThat(overviews).hasSizeGreaterThan(1_000);
    return Stream.generate(() -> overviews).flatMap(List::stream).limit(TEXTS).toList();
  }

  private static List<Row> items(List<String> texts) {
    return IntStream.range(0, texts.size()).mapToObj(i -> item(i, texts.get(i), null)).toList();
  }

  private static List<Row> posters() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(POSTERS))) {
      var items = new ArrayList<Row>();
      for (Path file : files.sorted().limit(PICTURES).toList()) {
        items.add(item(items.size(), file.toString(), Poster.sha256(Files.readAllBytes(file))));
      }
      return items;
    }
  }

  private static Row item(long movieId, String content, String fileHash) {
    return new GenericRowWithSchema(new Object[] {movieId, content, fileHash, "hash"}, ITEMS);
  }

  private static double seconds(Work work) throws Exception {
    long began = System.nanoTime();
    work.run();
    return (System.nanoTime() - began) / 1e9;
  }
}
