package nightreel.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TablesTest {

  static final List<Table> ALL = Tables.ALL;

  @Test
  void listsEveryDeclaredTableUnderANameOfItsOwn() {
    List<Object> declared =
        Arrays.stream(Tables.class.getFields())
            .filter(field -> field.getType() == Table.class)
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(TablesTest::value)
            .toList();

    assertThat(declared).hasSizeGreaterThan(10);
    assertThat(Tables.ALL)
        .containsExactlyInAnyOrderElementsOf(declared.stream().map(Table.class::cast).toList());
    assertThat(Tables.ALL).extracting(Table::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void namesColumnsThatSqlCanQuery(Table table) {
    assertThat(table.name()).matches("[a-z_]+");
    assertThat(table.columns().fieldNames())
        .doesNotHaveDuplicates()
        .doesNotContain(Table.RUN_DATE)
        .allSatisfy(name -> assertThat(name).matches("[a-z][a-z0-9_]*"));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void identifiesRowsByColumnsThatAreNeverNull(Table table) {
    assertThat(table.key()).doesNotHaveDuplicates();
    for (String name : table.key()) {
      assertThat(table.columns().apply(name).nullable()).as("null in %s", name).isFalse();
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void isStoredByRunDate(Table table) {
    StructField[] stored = table.storedColumns().fields();

    assertThat(stored[0].name()).isEqualTo(Table.RUN_DATE);
    assertThat(stored[0].dataType()).isEqualTo(DataTypes.DateType);
    assertThat(stored[0].nullable()).isFalse();
    assertThat(Arrays.copyOfRange(stored, 1, stored.length))
        .containsExactly(table.columns().fields());
  }

  @Test
  void refusesAKeyThatIsNoColumn() {
    var columns = new StructType().add("movie_id", DataTypes.LongType, false);

    assertThatThrownBy(() -> new Table("movies", columns, List.of("movie_id", "user_id")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("movies: key [movie_id, user_id] is not among [movie_id]");
  }

  private static Object value(java.lang.reflect.Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
