package nightreel.ingest;

import java.io.Serializable;

/** Splits a line into fields. */
@FunctionalInterface
interface LineSplitter extends Serializable {

  /** The fields of a line, at least one. */
  String[] fields(String line) throws BadRowException;
}
