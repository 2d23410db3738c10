package nightreel.faiss;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The seal at the end of an index file: 24 bytes holding a magic number, the length of what FAISS
 * wrote and its CRC-32C.
 *
 * <p>FAISS believes the sizes it reads, so a damaged file could make it allocate petabytes or read
 * past its memory; it only gets to see files whose seal is unbroken. The seal is at the end because
 * there it does not disturb FAISS, neither this one when it maps the file into memory nor that of
 * Python.
 */
final class FaissFile {
  private static final long MAGIC = 0x4e_49_47_48_54_46_41_31L; // "NIGHTFA1"
  private static final int SEAL = 3 * Long.BYTES;

  private FaissFile() {}

  /** Appends the seal and waits until the disk has it all. */
  static void seal(Path path) throws IOException {
    try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long length = file.size();
      var seal = ByteBuffer.allocate(SEAL);
      seal.putLong(MAGIC).putLong(length).putLong(checksum(file, length)).flip();
      file.position(length);
      while (seal.hasRemaining()) {
        file.write(seal);
      }
      file.force(true);
    }
  }

  /**
   * Passes only a file that is, byte for byte, what {@link #seal} left.
   *
   * @throws FaissException if the file is missing, unreadable or anything else
   */
  static void check(Path path) {
    if (Files.isDirectory(path)) {
      throw new FaissException(path + " is a folder: give the path of an index file");
    }
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = file.size();
      if (size == 0) {
        throw damaged(path, "is empty");
      }
      if (size <= SEAL) {
        throw damaged(path, "is only %d bytes long".formatted(size));
      }
      var seal = ByteBuffer.allocate(SEAL);
      file.position(size - SEAL);
      readFully(file, seal);
      seal.flip();
      if (seal.getLong() != MAGIC) {
        throw damaged(path, "does not end as an index file does (truncated, or of another kind)");
      }
      long length = seal.getLong();
      if (length != size - SEAL) {
        throw damaged(
            path, "should hold %d bytes of index and holds %d".formatted(length, size - SEAL));
      }
      if (seal.getLong() != checksum(file, length)) {
        throw damaged(path, "is damaged: its CRC-32C is not the one it was written with");
      }
    } catch (NoSuchFileException e) {
      throw new FaissException("index file %s does not exist".formatted(path), e);
    } catch (IOException e) {
      throw new FaissException("cannot read index file %s: %s".formatted(path, e), e);
    }
  }

  private static FaissException damaged(Path path, String what) {
    return new FaissException("index file %s %s: write the index again".formatted(path, what));
  }

  private static long checksum(FileChannel file, long length) throws IOException {
    var checksum = new CRC32C();
    var buffer = ByteBuffer.allocate(1 << 20);
    file.position(0);
    for (long left = length; left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      readFully(file, buffer);
      checksum.update(buffer.flip());
    }
    return checksum.getValue();
  }

  private static void readFully(FileChannel file, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (file.read(buffer) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }
}
