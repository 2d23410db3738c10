package nightreel.ingest;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Image files that tests draw: noise, which compresses badly and so has many bytes. */
public final class Pictures {

  private Pictures() {}

  static byte[] jpeg(int width, int height) throws IOException {
    return write(
        "jpeg", new IIOImage(noise(width, height, BufferedImage.TYPE_INT_RGB), null, null));
  }

  static byte[] png(int width, int height) throws IOException {
    return write("png", new IIOImage(noise(width, height, BufferedImage.TYPE_INT_RGB), null, null));
  }

  static byte[] greyJpeg(int width, int height) throws IOException {
    return write(
        "jpeg", new IIOImage(noise(width, height, BufferedImage.TYPE_BYTE_GRAY), null, null));
  }

  /** Four inks in place of three colours, as printers want them. */
  static byte[] cmykJpeg(int width, int height) throws IOException {
    return inkJpeg(width, height, 0);
  }

  /** Inks as brightness, two differences of colours, and black. */
  static byte[] ycckJpeg(int width, int height) throws IOException {
    return inkJpeg(width, height, 2);
  }

  /** A JPEG of four bands with the marker by which Adobe says what they are. */
  private static byte[] inkJpeg(int width, int height, int transform) throws IOException {
    WritableRaster inks =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
    fill(inks, 4);
    return withAdobesMarker(inks, transform);
  }

  /** One colour of cyan, magenta, yellow and black, which Adobe stores upside down. */
  public static byte[] inks(int width, int height, int... colour) throws IOException {
    WritableRaster inks =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
    for (int i = 0; i < width * height * 4; i++) {
      inks.setSample(i / 4 % width, i / 4 / width, i % 4, 255 - colour[i % 4]);
    }
    return withAdobesMarker(inks, 0);
  }

  private static byte[] withAdobesMarker(WritableRaster inks, int transform) throws IOException {
    byte[] jpeg = write("jpeg", new IIOImage(inks, null, null));
    var file = new ByteArrayOutputStream();
    file.write(jpeg, 0, 2);
    file.write(new byte[] {(byte) 0xFF, (byte) 0xEE, 0, 14});
    file.writeBytes("Adobe".getBytes(StandardCharsets.US_ASCII));
    file.write(new byte[] {0, 100, 0, 0, 0, 0, (byte) transform});
    file.write(jpeg, 2, jpeg.length - 2);
    return file.toByteArray();
  }

  static byte[] progressiveJpeg(int width, int height) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    return write(
        writer,
        new IIOImage(noise(width, height, BufferedImage.TYPE_INT_RGB), null, null),
        settings);
  }

  /** A PNG that promises pixels and has none: decoding it would first allocate them all. */
  static byte[] pngHeader(int width, int height) throws IOException {
    var chunk = new ByteArrayOutputStream();
    var header = new DataOutputStream(chunk);
    header.writeBytes("IHDR");
    header.writeInt(width);
    header.writeInt(height);
    header.write(new byte[] {8, 2, 0, 0, 0});
    var crc = new CRC32();
    crc.update(chunk.toByteArray());
    var file = new ByteArrayOutputStream();
    var png = new DataOutputStream(file);
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.writeInt(13);
    png.write(chunk.toByteArray());
    png.writeInt((int) crc.getValue());
    png.writeInt(0);
    png.writeBytes("IDAT");
    png.writeInt(0x35af061e);
    return file.toByteArray();
  }

  /** A JPEG whose frame header promises more pixels than there are. */
  static byte[] promising(byte[] jpeg, int width, int height) {
    byte[] file = jpeg.clone();
    for (int i = 0; i + 8 < file.length; i++) {
      boolean frame = file[i] == (byte) 0xFF && (file[i + 1] & 0xFD) == 0xC0;
      if (frame) {
        file[i + 5] = (byte) (height >> 8);
        file[i + 6] = (byte) height;
        file[i + 7] = (byte) (width >> 8);
        file[i + 8] = (byte) width;
        return file;
      }
    }
    throw new IllegalArgumentException("no frame header");
  }

  private static BufferedImage noise(int width, int height, int type) {
    var image = new BufferedImage(width, height, type);
    fill(image.getRaster(), image.getRaster().getNumBands());
    return image;
  }

  private static void fill(WritableRaster raster, int bands) {
    var random = new Random(1);
    for (int x = 0; x < raster.getWidth(); x++) {
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.setPixel(x, y, random.ints(bands, 0, 256).toArray());
      }
    }
  }

  private static byte[] write(String format, IIOImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    return write(writer, image, writer.getDefaultWriteParam());
  }

  private static byte[] write(ImageWriter writer, IIOImage image, ImageWriteParam settings)
      throws IOException {
    var file = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(out);
      writer.write(null, image, settings);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }
}
