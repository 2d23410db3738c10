package nightreel.ingest;

import java.io.Serializable;

/** Turns the fields of a line into the values of a row. */
@FunctionalInterface
interface RowParser extends Serializable {

  /**
   * @param fields the declared columns of the file, in their declared order
   * @return the values of the row, in the order of its schema
   */
  Object[] parse(String[] fields) throws BadRowException;
}
