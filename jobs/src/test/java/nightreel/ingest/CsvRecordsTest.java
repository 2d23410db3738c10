package nightreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nightreel.ingest.CsvRecords.CsvRecord;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {

  @Test
  void aQuotedFieldMayHoldLineEndsCommasAndDoubledQuotes() {
    List<CsvRecord> records = read("1,\"one\r\ntwo, \"\"three\"\"\n\",x\n2,b,c\n");

    assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 4L);
    assertThat(records.get(0).fields()).containsExactly("1", "one\ntwo, \"three\"\n", "x");
    assertThat(records.get(1).fields()).containsExactly("2", "b", "c");
  }

  @Test
  void aQuoteThatIsNeverClosedTakesNoOtherRecordWithIt() {
    List<CsvRecord> records = read("1,\"open,c\n2,b,c\n3,b,c\n");

    assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 3L);
    assertThat(records.get(0).problem().reason()).isEqualTo(Reason.MALFORMED_CSV);
    assertThat(records.get(0).text()).isEqualTo("1,\"open,c");
    assertThat(records.get(1).fields()).containsExactly("2", "b", "c");
    assertThat(records.get(2).fields()).containsExactly("3", "b", "c");
  }

  @Test
  void twoBadQuotesDoNotSwallowWhatIsBetweenThem() {
    List<CsvRecord> records = read("1,\"open,c\n2,b,c\n3,b,c\"\n4,b,c\n");

    assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 3L, 4L);
    assertThat(records)
        .extracting(record -> record.problem() == null)
        .containsExactly(false, true, true, true);
  }

  @Test
  void aRecordWhoseColumnsSlippedIsABadOneForEachOfItsLines() {
    List<CsvRecord> records = read("1,b\n - by someone,c\n3,b,c\n");

    assertThat(records.get(0).problem()).hasMessage("has 2 fields, the header has 3");
    assertThat(records.get(1).problem().reason()).isEqualTo(Reason.FIELD_COUNT);
    assertThat(records.get(2).fields()).containsExactly("3", "b", "c");
  }

  @Test
  void anEndlessQuotedFieldIsGivenUpAndReadingGoesOn() {
    String file = "1,\"open,c\n" + "2,b,c\n".repeat(5_000);

    List<CsvRecord> records = read(file);

    assertThat(records).hasSize(5_001);
    assertThat(records.subList(1, 5_001)).allMatch(record -> record.problem() == null);
  }

  @Test
  void aLineThatCannotBeReadIsABadRecordAlsoWithinQuotes() {
    byte[] file = "1,\"open?,c\n2,b?,c\n3,b,c".getBytes(StandardCharsets.UTF_8);
    file[15] = (byte) 0xE9;

    List<CsvRecord> records = read(file);

    assertThat(records)
        .extracting(record -> record.problem() == null ? null : record.problem().reason())
        .containsExactly(Reason.MALFORMED_CSV, Reason.NOT_UTF8, null);
  }

  private static List<CsvRecord> read(String file) {
    return read(file.getBytes(StandardCharsets.UTF_8));
  }

  private static List<CsvRecord> read(byte[] file) {
    var records = new ArrayList<CsvRecord>();
    new CsvRecords(new Lines(new ByteArrayInputStream(file), 1_000), 3, 1_000_000)
        .forEachRemaining(records::add);
    return records;
  }
}
