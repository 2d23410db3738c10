package nightreel.conf;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All settings of a run: {@code conf/base.yaml}, an overlay and the command line, read by {@link
 * ConfReader}. The comments are in {@code base.yaml}; each record checks its own ranges.
 */
public record Conf(
    Paths paths,
    Fetch fetch,
    Ingest ingest,
    Split split,
    Embed embed,
    Train train,
    Als als,
    Ease ease,
    Index index,
    Recommend recommend,
    Evaluate evaluate,
    Gate gate,
    Forget forget,
    long seed)
    implements Serializable {

  /** What orders interactions of the same second: hash or file; given where files split them. */
  public String tieRule() {
    return paths.protocol().isEmpty() ? split.ties().column() : "given";
  }

  /** The same for a lake in which nothing is published. */
  public Conf withoutTrials() {
    return new Conf(
        paths,
        fetch,
        ingest,
        split,
        embed,
        train,
        als,
        ease,
        index.withoutTrials(),
        recommend,
        evaluate,
        gate,
        forget,
        seed);
  }

  public Conf withPaths(Paths paths, Embed embed, Forget forget) {
    return new Conf(
        paths, fetch, ingest, split, embed, train, als, ease, index, recommend, evaluate, gate,
        forget, seed);
  }

  /** What the command line says of a run with settings of its own. */
  public Conf with(Paths paths, Gate gate) {
    return new Conf(
        paths, fetch, ingest, split, embed, train, als, ease, index, recommend, evaluate, gate,
        forget, seed);
  }

  public record Paths(
      String movielens, String tmdb, String posters, String lake, String reports, String protocol)
      implements Serializable {}

  public record Fetch(
      String baseUrl,
      String imageBaseUrl,
      String posterWidth,
      double requestsPerSecond,
      int connections,
      int attempts,
      double timeoutSeconds,
      double firstWaitSeconds,
      double longestWaitSeconds,
      int consecutiveFailures)
      implements Serializable {
    public Fetch {
      requireUrl("base_url", baseUrl);
      requireUrl("image_base_url", imageBaseUrl);
      require(
          posterWidth.matches("|original|[wh][0-9]+"),
          "poster_width",
          posterWidth,
          "such as w342, original, or empty");
      requireRate(requestsPerSecond);
      requireAtLeast("connections", connections, 1);
      requireAtLeast("attempts", attempts, 1);
      requireSeconds("timeout_seconds", timeoutSeconds);
      requireSeconds("first_wait_seconds", firstWaitSeconds);
      requireSeconds("longest_wait_seconds", longestWaitSeconds);
      requireAtLeast("consecutive_failures", consecutiveFailures, 1);
    }

    /** For one whole answer. */
    public Duration timeout() {
      return seconds(timeoutSeconds);
    }

    /** Before the second attempt. */
    public Duration firstWait() {
      return seconds(firstWaitSeconds);
    }

    public Duration longestWait() {
      return seconds(longestWaitSeconds);
    }
  }

  public record Ingest(
      double maxRejectedFraction,
      double maxDuplicateFraction,
      int tagsPerMovie,
      int castPerMovie,
      PosterNames posterNames,
      int maxPosterMegabytes,
      int maxPosterMegapixels)
      implements Serializable {
    public Ingest {
      requireFraction("max_rejected_fraction", maxRejectedFraction);
      requireFraction("max_duplicate_fraction", maxDuplicateFraction);
      requireAtLeast("tags_per_movie", tagsPerMovie, 0);
      requireAtLeast("cast_per_movie", castPerMovie, 0);
      requireWithin("max_poster_megabytes", maxPosterMegabytes, 1, 1_000);
      requireWithin("max_poster_megapixels", maxPosterMegapixels, 1, 1_000);
    }
  }

  /** After which id of its movie a poster's file is named. */
  public enum PosterNames {
    @JsonProperty("movie_id")
    MOVIE_ID,
    @JsonProperty("tmdb_id")
    TMDB_ID,
    @JsonProperty("imdb_id")
    IMDB_ID
  }

  /** How interactions of the same second are ordered. */
  public enum Ties {
    @JsonProperty("hash")
    HASH,
    @JsonProperty("file")
    FILE;

    /** Its name in tables. */
    public String column() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public record Split(int minHistory, Ties ties, double timeSplit) implements Serializable {
    public Split {
      requireAtLeast("min_history", minHistory, 3);
      requireFraction("time_split", timeSplit);
      require(timeSplit < 1, "time_split", timeSplit, "below 1");
    }
  }

  public record Embed(
      String textModel,
      String imageModel,
      String imageDescription,
      Device device,
      int maxTokens,
      int batchTokens,
      int batchPosters,
      int metadataTags,
      int width,
      int pcaSample,
      Fusion fusion)
      implements Serializable {
    public Embed {
      require(!textModel.isEmpty(), "text_model", "empty", "builtin, a folder or a djl:// URL");
      requireAtLeast("metadata_tags", metadataTags, 0);
      requireAtLeast("max_tokens", maxTokens, 3);
      requireAtLeast("batch_tokens", batchTokens, maxTokens);
      requireAtLeast("batch_posters", batchPosters, 1);
      requireAtLeast("width", width, 2);
      requireAtLeast("pca_sample", pcaSample, 1);
    }

    public Embed withModels(String textModel, String imageModel, String imageDescription) {
      return new Embed(
          textModel,
          imageModel,
          imageDescription,
          device,
          maxTokens,
          batchTokens,
          batchPosters,
          metadataTags,
          width,
          pcaSample,
          fusion);
    }
  }

  /** On what encoders run. */
  public enum Device {
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("cpu")
    CPU,
    @JsonProperty("gpu")
    GPU
  }

  /** How the vectors of the modalities become one. */
  public record Fusion(
      FusionMethod method,
      int users,
      int epochs,
      int history,
      int batchSize,
      int negatives,
      int hidden,
      float dropout,
      float modalityDropout,
      double temperature,
      float learningRate,
      int warmupSteps,
      float weightDecay,
      float maxGradientNorm)
      implements Serializable {
    public Fusion {
      requireAtLeast("users", users, 1);
      requireAtLeast("epochs", epochs, 1);
      requireAtLeast("history", history, 1);
      requireAtLeast("batch_size", batchSize, 1);
      requireAtLeast("negatives", negatives, 0);
      requireAtLeast("hidden", hidden, 1);
      require(dropout >= 0 && dropout < 1, "dropout", dropout, "at least 0 and below 1");
      require(
          modalityDropout >= 0 && modalityDropout < 1,
          "modality_dropout",
          modalityDropout,
          "at least 0 and below 1");
      require(temperature > 0, "temperature", temperature, "above 0");
      require(learningRate > 0, "learning_rate", learningRate, "above 0");
      requireAtLeast("warmup_steps", warmupSteps, 0);
      require(weightDecay >= 0, "weight_decay", weightDecay, "at least 0");
      require(maxGradientNorm > 0, "max_gradient_norm", maxGradientNorm, "above 0");
    }
  }

  public enum FusionMethod {
    @JsonProperty("learned")
    LEARNED,
    @JsonProperty("pca")
    PCA
  }

  public record Train(
      Architecture architecture,
      int width,
      int blocks,
      int heads,
      float dropout,
      int maxLength,
      boolean content,
      String contentVectors,
      double contentLength,
      boolean tied,
      float temperature,
      Loss loss,
      int negatives,
      double negativePopularity,
      double calibration,
      int batchSize,
      float learningRate,
      int warmupSteps,
      float weightDecay,
      float maxGradientNorm,
      int maxEpochs,
      long maxSteps,
      int evaluateEvery,
      int validationUsers,
      int patience,
      int threads,
      int accumulate,
      Decay decay,
      int decayEpochs,
      float decayTo,
      int logEvery,
      double checkpointSeconds,
      boolean warmStart,
      int warmStartNights,
      double warmStartLeaked,
      int workers,
      int localSteps,
      double outerLearningRate,
      double outerMomentum)
      implements Serializable {
    public Train {
      requireAtLeast("blocks", blocks, 1);
      requireAtLeast("heads", heads, 1);
      require(width > 0 && width % heads == 0, "width", width, "a multiple of heads " + heads);
      require(dropout >= 0 && dropout < 1, "dropout", dropout, "at least 0 and below 1");
      requireAtLeast("max_length", maxLength, 1);
      require(!contentVectors.isBlank(), "content_vectors", contentVectors, "an encoder");
      require(contentLength > 0, "content_length", contentLength, "above 0");
      require(temperature >= 0, "temperature", temperature, "at least 0");
      requireAtLeast("negatives", negatives, 1);
      requireFraction("negative_popularity", negativePopularity);
      requireFraction("calibration", calibration);
      requireAtLeast("batch_size", batchSize, 1);
      require(learningRate > 0, "learning_rate", learningRate, "above 0");
      requireAtLeast("warmup_steps", warmupSteps, 0);
      require(weightDecay >= 0, "weight_decay", weightDecay, "at least 0");
      require(maxGradientNorm > 0, "max_gradient_norm", maxGradientNorm, "above 0");
      requireAtLeast("max_epochs", maxEpochs, 1);
      require(maxSteps >= 0, "max_steps", maxSteps, "at least 0");
      requireAtLeast("evaluate_every", evaluateEvery, 1);
      requireAtLeast("validation_users", validationUsers, 1);
      requireAtLeast("patience", patience, 1);
      requireAtLeast("threads", threads, 0);
      requireWithin("accumulate", accumulate, 1, batchSize);
      requireWithin("decay_epochs", decayEpochs, 0, maxEpochs);
      requireFraction("decay_to", decayTo);
      requireAtLeast("log_every", logEvery, 1);
      require(checkpointSeconds >= 0, "checkpoint_seconds", checkpointSeconds, "at least 0");
      requireAtLeast("warm_start_nights", warmStartNights, 1);
      requireFraction("warm_start_leaked", warmStartLeaked);
      requireAtLeast("workers", workers, 1);
      requireAtLeast("local_steps", localSteps, 1);
      require(outerLearningRate > 0, "outer_learning_rate", outerLearningRate, "above 0");
      require(
          outerMomentum >= 0 && outerMomentum < 1,
          "outer_momentum",
          outerMomentum,
          "at least 0 and below 1");
    }

    /** After how many steps of each worker training ends, where no other limit comes before. */
    public long mostSteps() {
      return maxSteps == 0 ? Long.MAX_VALUE : maxSteps;
    }

    /** Sequences a step of each worker: {@code batch_size} is that of all together. */
    public int workerBatchSize() {
      return Math.max(1, batchSize / workers);
    }
  }

  /** Of what the blocks of SASRec are. */
  public enum Architecture {
    @JsonProperty("plain")
    PLAIN,
    @JsonProperty("gated")
    GATED
  }

  /** What SASRec is trained to make small. */
  public enum Loss {
    @JsonProperty("cross_entropy")
    CROSS_ENTROPY,
    @JsonProperty("sampled_softmax")
    SAMPLED_SOFTMAX,
    @JsonProperty("gbce")
    GBCE,
    @JsonProperty("bce")
    BCE
  }

  /** How the learning rate falls after the warm-up. */
  public enum Decay {
    @JsonProperty("none")
    NONE,
    @JsonProperty("linear")
    LINEAR,
    @JsonProperty("cosine")
    COSINE
  }

  /** Implicit ALS, Spark MLlib's. */
  public record Als(int rank, int iterations, double regularisation, double alpha, int blocks)
      implements Serializable {
    public Als {
      requireWithin("rank", rank, 1, 1_000);
      requireAtLeast("iterations", iterations, 1);
      require(regularisation > 0, "regularisation", regularisation, "above 0");
      require(alpha > 0, "alpha", alpha, "above 0");
      requireAtLeast("blocks", blocks, 1);
    }
  }

  public record Ease(int movies, double regularisation, int neighbours) implements Serializable {
    public Ease {
      requireWithin("movies", movies, 0, 40_000);
      require(regularisation > 0, "regularisation", regularisation, "above 0");
      requireAtLeast("neighbours", neighbours, 1);
    }
  }

  public record Index(
      Space content,
      Space sequence,
      Space als,
      int exactMovies,
      Space large,
      int shardMovies,
      int shardsHeld,
      List<Space> compare,
      int recallQueries,
      Transitions transitions)
      implements Serializable {
    public Index {
      compare = List.copyOf(compare);
      requireAtLeast("recall_queries", recallQueries, 1);
      requireAtLeast("exact_movies", exactMovies, 0);
      require(!large.isAuto(), "large", Space.AUTO, "a FAISS factory string");
      requireAtLeast("shard_movies", shardMovies, 1);
      requireAtLeast("shards_held", shardsHeld, 0);
    }

    /** The same without kinds that are only measured. */
    public Index withoutTrials() {
      return new Index(
          content,
          sequence,
          als,
          exactMovies,
          large,
          shardMovies,
          shardsHeld,
          List.of(),
          recallQueries,
          transitions);
    }

    /** What the settings of a space mean for so many movies. */
    public Space kind(Space space, int movies) {
      if (!space.isAuto()) {
        return space;
      }
      return movies <= exactMovies ? new Space(Space.EXACT, Map.of()) : large;
    }
  }

  /** How it is counted which movie follows which. */
  public record Transitions(int steps, double decay, double shrinkage, int neighbours)
      implements Serializable {
    public Transitions {
      requireWithin("steps", steps, 1, 1_000);
      require(decay > 0 && decay <= 1, "decay", decay, "above 0, at most 1");
      require(shrinkage >= 0, "shrinkage", shrinkage, "at least 0");
      requireAtLeast("neighbours", neighbours, 1);
    }
  }

  /** How one FAISS index is built and searched. */
  public record Space(String factory, Map<String, Double> parameters) implements Serializable {
    static final String AUTO = "auto";
    public static final String EXACT = "Flat";

    public Space {
      parameters = Map.copyOf(parameters);
      require(
          !factory.equals(AUTO) || parameters.isEmpty(),
          "factory",
          AUTO,
          "a FAISS factory string where there are parameters");
    }

    boolean isAuto() {
      return factory.equals(AUTO);
    }
  }

  public record Recommend(
      int topK,
      int contentCandidates,
      int sequenceCandidates,
      int recentCandidates,
      Source transitions,
      Source als,
      Source ease,
      double historyDecay,
      int recentDays,
      Mmr mmr,
      int batchSize,
      int blendUsers,
      boolean carryOver,
      Filters filters,
      Explanations explanations)
      implements Serializable {
    public Recommend {
      requireAtLeast("top_k", topK, 1);
      requireAtLeast("content_candidates", contentCandidates, 0);
      requireAtLeast("sequence_candidates", sequenceCandidates, 0);
      requireAtLeast("recent_candidates", recentCandidates, 0);
      require(
          historyDecay > 0 && historyDecay <= 1,
          "history_decay",
          historyDecay,
          "above 0, at most 1");
      requireAtLeast("recent_days", recentDays, 1);
      requireAtLeast("blend_users", blendUsers, 1);
      requireAtLeast("batch_size", batchSize, 1);
    }
  }

  /**
   * What a source of candidates looks at, and how many it gives a user.
   *
   * @param last movies of the history that are looked at
   * @param decay weight of one of them, a step back in the history
   */
  public record Source(int candidates, int last, double decay) implements Serializable {
    public Source {
      requireAtLeast("candidates", candidates, 0);
      requireAtLeast("last", last, 1);
      require(decay > 0 && decay <= 1, "decay", decay, "above 0, at most 1");
    }
  }

  /**
   * Maximal marginal relevance.
   *
   * @param lambda a number, or {@code auto} to choose it on validation
   * @param maxCost share of the validation NDCG@10 that {@code auto} may give for diversity
   */
  public record Mmr(String lambda, double maxCost) implements Serializable {
    private static final String AUTO = "auto";

    public Mmr {
      require(
          lambda.equals(AUTO) || isFraction(lambda),
          "lambda",
          lambda,
          "auto or a number from 0 to 1");
      requireFraction("max_cost", maxCost);
    }

    /** The number, where it is one. */
    public OptionalDouble fixedLambda() {
      return lambda.equals(AUTO)
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(lambda));
    }

    private static boolean isFraction(String value) {
      try {
        double number = Double.parseDouble(value);
        return number >= 0 && number <= 1;
      } catch (NumberFormatException e) {
        return false;
      }
    }
  }

  /** What keeps movies out of the lists. */
  public record Filters(List<Long> blockedMovies, int minYear, boolean adult)
      implements Serializable {
    public Filters {
      blockedMovies = List.copyOf(blockedMovies);
      requireAtLeast("min_year", minYear, 0);
    }
  }

  /**
   * Why each movie is recommended.
   *
   * @param movies of the history that an explanation names at most; 0 for no explanations
   * @param last how many of the last movies of a history may be named
   * @param removals how many of a user's movies are taken out of the history, one at a time
   * @param network whether SASRec reads the histories without them, too
   * @param leastFall of the score, below which a movie is not named
   * @param leastShare of the largest fall, below which a movie is not named
   * @param llm a language model that writes the sentences
   */
  public record Explanations(
      int movies,
      int last,
      int removals,
      boolean network,
      double leastFall,
      double leastShare,
      Llm llm)
      implements Serializable {
    public Explanations {
      requireAtLeast("movies", movies, 0);
      requireAtLeast("last", last, 1);
      requireAtLeast("removals", removals, 1);
      require(leastFall > 0, "least_fall", leastFall, "above 0");
      requireFraction("least_share", leastShare);
    }

    public boolean areWanted() {
      return movies > 0;
    }

    /** Whether a language model writes the sentences. */
    public boolean areWrittenByModel() {
      return areWanted() && !llm.baseUrl().isEmpty();
    }

    public Explanations withLlm(Llm llm) {
      return new Explanations(movies, last, removals, network, leastFall, leastShare, llm);
    }
  }

  /**
   * A language model behind an OpenAI-compatible endpoint.
   *
   * @param baseUrl {@code /chat/completions} is below it; empty for none
   * @param model its name there
   * @param parameters further fields of each request
   * @param batch recommendations a request
   * @param calls requests of a run, those that are tried again too
   * @param minutes of a run, after which no request is made
   * @param consecutiveFailures requests in a row that gave no text before no more are made
   * @param maxCharacters of a text
   */
  public record Llm(
      String baseUrl,
      String model,
      Map<String, Object> parameters,
      int batch,
      int calls,
      double minutes,
      double requestsPerSecond,
      int connections,
      double timeoutSeconds,
      int attempts,
      double firstWaitSeconds,
      double longestWaitSeconds,
      int consecutiveFailures,
      int maxCharacters)
      implements Serializable {

    /** Texts that are held in memory until they are written. */
    private static final int MOST_TEXTS = 1_000_000;

    /** Who writes where no model does, in the column that has the model's name. */
    public static final String RULES = "rules";

    /** No model. */
    public static final Llm NONE =
        new Llm("", "", Map.of(), 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, MOST_TEXTS);

    public Llm {
      if (!baseUrl.isEmpty()) {
        requireUrl("base_url", baseUrl);
        require(
            !model.isBlank() && !model.equals(RULES),
            "model",
            model.isBlank() ? "empty" : model,
            "the name of a model of base_url");
      }
      for (String field : List.of("model", "messages", "stream", "n")) {
        require(
            !parameters.containsKey(field),
            "parameters",
            "with " + field,
            "without model, messages, stream and n");
      }
      requireWithin("batch", batch, 1, 100);
      requireWithin("calls", calls, 0, MOST_TEXTS / batch);
      require(minutes > 0 && minutes <= 1440, "minutes", minutes, "above 0, at most 1440");
      requireRate(requestsPerSecond);
      requireWithin("connections", connections, 1, 1_000);
      requireSeconds("timeout_seconds", timeoutSeconds);
      requireAtLeast("attempts", attempts, 1);
      requireSeconds("first_wait_seconds", firstWaitSeconds);
      requireSeconds("longest_wait_seconds", longestWaitSeconds);
      requireAtLeast("consecutive_failures", consecutiveFailures, 1);
      requireAtLeast("max_characters", maxCharacters, 50);
    }

    public Duration time() {
      return seconds(60 * minutes);
    }

    /** For one whole answer. */
    public Duration timeout() {
      return seconds(timeoutSeconds);
    }

    /** Before the second attempt. */
    public Duration firstWait() {
      return seconds(firstWaitSeconds);
    }

    public Duration longestWait() {
      return seconds(longestWaitSeconds);
    }
  }

  public record Evaluate(
      int depth,
      int bootstrapSamples,
      int fewInteractions,
      int contentUsers,
      int itemKnnNeighbours,
      int explainedUsers,
      Activity activity,
      double debiasing,
      Ab ab,
      OffPolicy offPolicy)
      implements Serializable {
    public Evaluate {
      requireAtLeast("explained_users", explainedUsers, 1);
      requireFraction("debiasing", debiasing);
      requireAtLeast("content_users", contentUsers, 1);
      requireAtLeast("item_knn_neighbours", itemKnnNeighbours, 1);
      requireAtLeast("depth", depth, 100);
      requireAtLeast("bootstrap_samples", bootstrapSamples, 1);
      requireAtLeast("few_interactions", fewInteractions, 1);
    }
  }

  /**
   * Segments of users by how many movies they had watched.
   *
   * @param light up to how many is light
   * @param heavy above how many is heavy; medium in between
   */
  public record Activity(int light, int heavy) implements Serializable {
    public Activity {
      requireAtLeast("light", light, 0);
      requireAtLeast("heavy", heavy, light);
    }
  }

  /**
   * The simulated A/B test.
   *
   * @param control method of arm a
   * @param treatment method of arm b
   * @param examination a place of rank r is looked at with probability r to the minus this
   * @param hit chance that the held-out movie is clicked when looked at
   * @param miss chance that another movie is
   * @param lift relative difference in clicks for which power is told
   * @param repeats tests of a method against itself
   */
  public record Ab(
      String control,
      String treatment,
      double examination,
      double hit,
      double miss,
      double lift,
      int repeats)
      implements Serializable {
    public Ab {
      require(examination >= 0, "examination", examination, "at least 0");
      requireFraction("hit", hit);
      requireFraction("miss", miss);
      require(lift > 0, "lift", lift, "above 0");
      requireAtLeast("repeats", repeats, 1);
    }
  }

  /**
   * The study of off-policy estimators on generated users.
   *
   * @param events users of a generated log
   * @param repeats logs that are drawn
   * @param leastEffective events' worth of information, below which nothing is estimated
   * @param leastOverlap mean weight, below which nothing is estimated
   */
  public record OffPolicy(int events, int repeats, double leastEffective, double leastOverlap)
      implements Serializable {
    public OffPolicy {
      requireAtLeast("events", events, 2);
      requireAtLeast("repeats", repeats, 2);
      require(leastEffective >= 0, "least_effective", leastEffective, "at least 0");
      requireFraction("least_overlap", leastOverlap);
    }
  }

  /**
   * What must hold before people see a run.
   *
   * @param maxRowsLost share of its rows that a table may have lost since the last published run
   * @param baseline method that the whole pipeline must not be worse than; empty for none
   * @param maxFalls metric -> share of it that may be lost since the last published run
   * @param maxNulls table -> column -> share of rows in which it may be null
   */
  public record Gate(
      double minUsersCovered,
      double maxRowsLost,
      String baseline,
      Map<String, Double> maxFalls,
      Map<String, Map<String, Double>> maxNulls)
      implements Serializable {
    public Gate {
      requireFraction("min_users_covered", minUsersCovered);
      requireFraction("max_rows_lost", maxRowsLost);
      maxFalls.forEach((metric, most) -> requireFraction("max_falls." + metric, most));
      maxNulls.forEach(
          (table, columns) ->
              columns.forEach(
                  (column, most) ->
                      requireFraction("max_nulls.%s.%s".formatted(table, column), most)));
    }
  }

  public record Forget(String key) implements Serializable {}

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /** The message does not quote the value: with a query or a user it may hold a key. */
  private static void requireUrl(String key, String value) {
    if (!isPlainUrl(value)) {
      throw new IllegalArgumentException(
          key + " must be an http or https URL without user, query and fragment");
    }
  }

  private static boolean isPlainUrl(String value) {
    try {
      var url = new URI(value);
      return value.matches("https?://.*")
          && url.getHost() != null
          && url.getPort() < 1 << 16
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void requireSeconds(String key, double value) {
    require(value > 0 && value <= 86_400, key, value, "above 0, at most 86400");
  }

  private static void requireRate(double requestsPerSecond) {
    require(
        requestsPerSecond > 0 && requestsPerSecond <= 1000,
        "requests_per_second",
        requestsPerSecond,
        "above 0, at most 1000");
  }

  private static void requireAtLeast(String key, int value, int least) {
    require(value >= least, key, value, "at least " + least);
  }

  private static void requireWithin(String key, int value, int least, int most) {
    require(value >= least && value <= most, key, value, "from " + least + " to " + most);
  }

  private static void requireFraction(String key, double value) {
    require(value >= 0 && value <= 1, key, value, "from 0 to 1");
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, must be %s".formatted(key, value, expected));
    }
  }
}
