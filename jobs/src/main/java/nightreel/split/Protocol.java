package nightreel.split;

/** How interactions are held out to measure on. */
public enum Protocol {
  /** The last interaction of each user. */
  LEAVE_ONE_OUT,

  /** The first interaction of each user after a time, of which no model has seen anything. */
  TIME_SPLIT;

  /** Its name in tables. */
  public String column() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
