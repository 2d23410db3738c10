package nightreel.generate;

/**
 * Which shelf a user turns to next. The shelves form a ring: tastes wander along it in one
 * direction, the same for everybody, with visits to the favourite shelf and to that of everything,
 * where what is known to all is found.
 */
final class Taste {

  private static final double WANDER = 0.3;
  private static final double HOME = 0.2;
  private static final double MOVE = 0.3;

  private final int shelves;
  private final Chance chance;
  private int home;
  private int current;

  Taste(int home, int shelves, Chance chance) {
    this.home = home;
    this.shelves = shelves;
    this.chance = chance;
    current = home;
  }

  /** The favourite shelf. */
  int home() {
    return home;
  }

  /** A shelf, or their number for that of everything. */
  int next() {
    double choice = chance.uniform();
    if (choice < WANDER) {
      current = (current + 1 + chance.below(2)) % shelves;
      return current;
    }
    return choice < WANDER + HOME ? home : shelves;
  }

  /** After a break a user may have another favourite. */
  void rest() {
    if (chance.happens(MOVE)) {
      home = (home + 1) % shelves;
      current = home;
    }
  }
}
