package nightreel.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nightreel.conf.UnusableException;
import org.apache.hadoop.fs.Path;

/**
 * Where the columns of a file are, as its header or its kind says.
 *
 * @param positions of the wanted columns among the fields of a line
 * @param width how many fields a line has
 */
record Layout(List<Integer> positions, int width) implements Serializable {

  /**
   * @throws UnusableException where the header lacks a column
   */
  static Layout of(Path file, String header, List<String> columns) {
    List<String> names = names(header);
    var positions = new ArrayList<Integer>();
    for (String column : columns) {
      if (!names.contains(column)) {
        throw new UnusableException(
            "%s line 1: column %s is missing from the header %s; it must name %s"
                .formatted(
                    Folder.show(file),
                    column,
                    Fields.cutForMessage(header),
                    String.join(",", columns)));
      }
      positions.add(names.indexOf(column));
    }
    return new Layout(List.copyOf(positions), names.size());
  }

  /** The layout of a file without a header, whose fields are the columns. */
  static Layout inOrder(List<String> columns) {
    return new Layout(IntStream.range(0, columns.size()).boxed().toList(), columns.size());
  }

  /** The wanted fields of a line, in the order in which they were asked for. */
  String[] select(String[] fields) throws BadRowException {
    if (fields.length != width) {
      throw new BadRowException(
          Reason.FIELD_COUNT, "has %d fields instead of %d", fields.length, width);
    }
    var selected = new String[positions.size()];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = fields[positions.get(i)];
    }
    return selected;
  }

  private static List<String> names(String header) {
    try {
      return Arrays.stream(new CsvLine().fields(header)).map(String::strip).toList();
    } catch (BadRowException e) {
      return List.of();
    }
  }
}
