package nightreel.generate;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One user for each rated movie who is sure to rate it, so that no movie is left without a rating
 * however rarely it is drawn. Most are users whose home is the movie's shelf.
 *
 * @param fanOf the user, by movie; -1 where there is none
 */
record Fans(int[] fanOf, int[] offsets, int[] movies) {

  static final int NOBODY = -1;

  static Fans of(int[] fanOf, int users) {
    int[] offsets = new int[users + 1];
    for (int fan : fanOf) {
      if (fan != NOBODY) {
        offsets[fan + 1]++;
      }
    }
    Arrays.parallelPrefix(offsets, Integer::sum);
    int[] next = Arrays.copyOf(offsets, users);
    int[] movies = new int[offsets[users]];
    for (int movie = 0; movie < fanOf.length; movie++) {
      if (fanOf[movie] != NOBODY) {
        movies[next[fanOf[movie]]++] = movie;
      }
    }
    return new Fans(fanOf, offsets, movies);
  }

  /** The movies that a user is sure to rate. */
  int[] moviesOf(int user) {
    return Arrays.copyOfRange(movies, offsets[user], offsets[user + 1]);
  }

  /** Finds fans: users who began when the movie was released, and have room for it. */
  static final class Search {

    private static final int TRIES = 256;

    private final Audience audience;
    private final int[][] usersByHome;
    private final Weighted[] activityByHome;
    private final int[] everybody;
    private final Weighted activity;
    private final int[] room;
    private final Chance chance;
    private int lastResort;

    Search(Audience audience, int shelves, Chance chance) {
      this.audience = audience;
      this.chance = chance;
      usersByHome = new int[shelves][];
      activityByHome = new Weighted[shelves];
      for (int shelf = 0; shelf < shelves; shelf++) {
        usersByHome[shelf] = atHome(shelf);
        activityByHome[shelf] = new Weighted(activity(usersByHome[shelf]));
      }
      everybody = IntStream.range(0, audience.users()).toArray();
      activity = new Weighted(activity(everybody));
      // half of a user's ratings stay free for what is drawn
      room = Arrays.stream(audience.ratings()).map(ratings -> ratings / 2).toArray();
    }

    /** A user who can be the fan of a movie, else one who came before its release. */
    int find(int shelf, int year) {
      int user = find(usersByHome[shelf], activityByHome[shelf], year);
      if (user == NOBODY) {
        user = find(everybody, activity, year);
      }
      if (user == NOBODY) {
        while (room[lastResort] == 0) {
          lastResort++;
        }
        user = lastResort;
      }
      room[user]--;
      return user;
    }

    private int find(int[] users, Weighted activity, int year) {
      for (int i = 0; users.length > 0 && i < TRIES; i++) {
        int user = users[activity.draw(chance)];
        if (room[user] > 0 && Period.yearOf(audience.starts()[user]) >= year) {
          return user;
        }
      }
      return NOBODY;
    }

    private int[] atHome(int shelf) {
      return IntStream.range(0, audience.users())
          .filter(user -> audience.homes()[user] == shelf)
          .toArray();
    }

    private double[] activity(int[] users) {
      return Arrays.stream(users).mapToDouble(user -> audience.ratings()[user]).toArray();
    }
  }
}
