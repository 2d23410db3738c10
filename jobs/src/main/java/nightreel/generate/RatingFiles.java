package nightreel.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code ratings.csv} and {@code tags.csv}, by user and movie as MovieLens has them. Some hundred
 * users at a time are made on every core and written in order, so that memory does not grow with
 * the data set and the files do not depend on the cores.
 */
final class RatingFiles {

  private static final int USERS_AT_A_TIME = 256;

  /** Chunks a core has waiting or made while the writer is busy. */
  private static final int AHEAD = 3;

  private final Catalogue catalogue;
  private final Audience audience;
  private final Words words;
  private final long seed;

  RatingFiles(Catalogue catalogue, Audience audience, Words words, long seed) {
    this.catalogue = catalogue;
    this.audience = audience;
    this.words = words;
    this.seed = seed;
  }

  private record Chunk(CsvText ratings, CsvText tags, long count) {}

  void write(OutputStream ratings, OutputStream tags, int threads) throws IOException {
    new CsvText().line("userId", "movieId", "rating", "timestamp").writeTo(ratings);
    new CsvText().line("userId", "movieId", "tag", "timestamp").writeTo(tags);
    var progress = new Progress(audience.totalRatings());
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      var ahead = new ArrayDeque<Future<Chunk>>();
      for (int begin = 0; begin < audience.users(); begin += USERS_AT_A_TIME) {
        ahead.add(executor.submit(chunk(begin)));
        if (ahead.size() > AHEAD * threads) {
          write(ahead.remove(), ratings, tags, progress);
        }
      }
      while (!ahead.isEmpty()) {
        write(ahead.remove(), ratings, tags, progress);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void write(
      Future<Chunk> future, OutputStream ratings, OutputStream tags, Progress progress)
      throws IOException {
    Chunk chunk;
    try {
      chunk = future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("ratings could not be made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    chunk.ratings.writeTo(ratings);
    chunk.tags.writeTo(tags);
    progress.advance(chunk.count);
  }

  private Callable<Chunk> chunk(int begin) {
    return () -> {
      var ratings = new CsvText();
      var tags = new CsvText();
      long count = 0;
      int end = Math.min(begin + USERS_AT_A_TIME, audience.users());
      for (int user = begin; user < end; user++) {
        History history = History.of(user, catalogue, audience, seed);
        write(user + 1L, history, ratings);
        Chance chance = Chance.of(seed, Chance.Subject.TAGS, user);
        new Tagging(catalogue, words, chance).write(user + 1L, history, tags);
        count += history.size();
      }
      return new Chunk(ratings, tags, count);
    };
  }

  private void write(long userId, History history, CsvText out) {
    for (int i = 0; i < history.size(); i++) {
      out.number(userId)
          .number(catalogue.movie(history.movies()[i]).id())
          .stars(history.halfStars()[i])
          .number(history.timestamps()[i]);
      out.endLine();
    }
  }
}
