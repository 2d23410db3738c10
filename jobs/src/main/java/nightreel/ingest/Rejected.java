package nightreel.ingest;

import java.io.Serializable;

/**
 * A line that is not kept.
 *
 * @param message what is wrong, and where
 * @param raw the line as it was read, cut
 */
record Rejected(long line, Reason reason, String message, String raw) implements Serializable {}
