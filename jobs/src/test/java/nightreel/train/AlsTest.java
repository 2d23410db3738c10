package nightreel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import nightreel.LocalSpark;
import nightreel.conf.Conf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class AlsTest {

  private static final StructType HISTORIES =
      new StructType()
          .add("user_id", DataTypes.LongType)
          .add("movie_ids", DataTypes.createArrayType(DataTypes.LongType));

  /** Ids that do not fit 32 bits. */
  private static final long FAR = 1L << 40;

  @Test
  void whoSawSomeOfWhatAGroupSeesIsNearToTheRestOfIt() {
    var users = new ArrayList<Row>();
    for (long user = 0; user < 20; user++) {
      long group = user % 2 == 0 ? 10 : 20;
      users.add(RowFactory.create(FAR + user, List.of(group, group + 1, group + 2 + user % 3 % 2)));
    }
    users.add(RowFactory.create(FAR + 99, List.of()));
    var settings = new Conf.Als(4, 5, 0.1, 5, 2);
    Als.Trained trained =
        Als.train(LocalSpark.session().createDataFrame(users, HISTORIES), settings, 42);

    assertThat(trained.movieIds()).containsExactly(10, 11, 12, 13, 20, 21, 22, 23);
    var factors = new AlsFactors(settings, trained.items());
    float[] user = factors.user(new int[] {0, 1}, 10, 1);
    assertThat(dot(user, trained.items(), 2)).isGreaterThan(dot(user, trained.items(), 5) + 0.3f);
  }

  private static float dot(float[] user, float[] items, int row) {
    float sum = 0;
    for (int d = 0; d < user.length; d++) {
      sum += user[d] * items[row * user.length + d];
    }
    return sum;
  }
}
