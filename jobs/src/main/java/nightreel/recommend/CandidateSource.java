package nightreel.recommend;

/** Proposes movies, and scores any movie, proposed by it or not. */
interface CandidateSource {

  /**
   * Its best movies for each user, best first, equal ones by row: allowed ones that the user has
   * not seen.
   *
   * @param count how many at most
   * @return rows, as many lists as the batch has users
   */
  int[][] retrieve(Batch batch, int count);

  /**
   * What it thinks of some movies for one user; larger is better.
   *
   * @param b the user's place in the batch
   * @return as many as rows; not a number for a movie that it does not know
   */
  float[] score(Batch batch, int b, int[] rows);
}
