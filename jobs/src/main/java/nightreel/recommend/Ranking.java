package nightreel.recommend;

import java.io.Serializable;
import nightreel.Night;
import nightreel.tables.Tables;

/**
 * What was chosen on the validation split: how candidates are ranked, and how diverse lists are.
 *
 * @param lambda of {@link Mmr}
 */
public record Ranking(Blend blend, double lambda) implements Serializable {

  /** What {@code recommend} has chosen and written down. */
  public static Ranking read(Night night) {
    return new Ranking(
        Blend.read(night.read(Tables.BLEND)),
        MmrCurve.readLambda(night.read(Tables.MMR_CURVE), night.conf().recommend().mmr()));
  }
}
