package io.polyproc.internal.code;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Some class files, in a form that is identified by its SHA-256.
 *
 * <pre>
 *   magic   int   0x50504353, "PPCS"
 *   version int   1
 *   count   int   then for each class, in the order of their names:
 *     name    UTF   internal name, as in java/lang/String
 *     length  int   then the class file
 * </pre>
 *
 * <p><b>Thread and process safety.</b> Immutable; the arrays are not to be changed.
 *
 * @param id the SHA-256 of the encoded form, in hexadecimal digits
 * @param encoded the encoded form
 * @param files the class files by the internal names of their classes
 */
record CodeSet(String id, byte[] encoded, SortedMap<String, byte[]> files) {

    private static final int MAGIC = 0x50504353;
    private static final int VERSION = 1;

    /** Returns the set of these files. */
    static CodeSet of(SortedMap<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(files.size());
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.writeUTF(file.getKey());
                out.writeInt(file.getValue().length);
                out.write(file.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("no I/O in memory can fail", e);
        }
        byte[] encoded = bytes.toByteArray();
        return new CodeSet(hash(encoded), encoded, files);
    }

    /**
     * Reads a set.
     *
     * @throws IOException if the bytes are not the set with this id
     */
    static CodeSet decode(String id, byte[] encoded) throws IOException {
        if (!hash(encoded).equals(id)) {
            throw new IOException("the content is not that of set " + id);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded));
        if (in.readInt() != MAGIC || in.readInt() != VERSION) {
            throw new IOException("set " + id + " has another format");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            files.put(name, in.readNBytes(in.readInt()));
        }
        return new CodeSet(id, encoded, files);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
