package nightreel.recommend;

/** Where candidates come from. */
interface CandidateSource {

  /** Its name in {@code recommendations.sources}. */
  String name();

  /**
   * Its best movies for each user, best first: allowed ones that the user has not seen.
   *
   * @return rows, as many lists as the batch has users
   */
  int[][] retrieve(Batch batch);
}
