package io.polyproc.internal.archive;

import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.memory.MappedFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The class archives in a cache directory that may hold other files. A file is an archive of this library if its whole
 * name has the form of {@link ClassArchive}, it begins as the JVM's archives do, and it contains the name of the
 * children's main class.
 */
final class ArchiveFiles {

    private static final Pattern NAME =
            Pattern.compile("children-[0-9]+-[0-9a-f]+" + Pattern.quote(ClassArchive.SUFFIX));
    private static final long STALE_MILLIS = TimeUnit.DAYS.toMillis(30);
    private static final int MAX_ARCHIVES = 16;

    /** First word of a dynamic archive, in native order; the JVM's {@code CDS_DYNAMIC_ARCHIVE_MAGIC}. */
    private static final int MAGIC = 0xF00BABA8;

    private static final byte[] MARK =
            ChildMain.class.getName().replace('.', '/').getBytes(StandardCharsets.US_ASCII);

    private ArchiveFiles() {}

    /** Deletes archives that were not used for long; the newest few remain. */
    static void deleteStale(Path directory) {
        List<File> archives = new ArrayList<>();
        String[] names = directory.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (NAME.matcher(name).matches()) {
                archives.add(directory.resolve(name).toFile());
            }
        }
        archives.sort(Comparator.comparingLong(File::lastModified).reversed());
        for (int i = 0; i < archives.size(); i++) {
            File archive = archives.get(i);
            boolean old = System.currentTimeMillis() - archive.lastModified() > STALE_MILLIS;
            if ((old || i >= MAX_ARCHIVES) && isOwn(archive)) {
                MappedFiles.deleteQuietly(archive.toPath());
            }
        }
    }

    private static boolean isOwn(File file) {
        if (!Files.isRegularFile(file.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(file)))) {
            int first = in.readInt();
            return (first == MAGIC || first == Integer.reverseBytes(MAGIC)) && holds(in, MARK);
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether the bytes occur in a stream (Knuth, Morris and Pratt). */
    private static boolean holds(InputStream in, byte[] bytes) throws IOException {
        int[] borders = borders(bytes);
        int matched = 0;
        for (int read = in.read(); read >= 0; read = in.read()) {
            matched = next(bytes, borders, matched, read);
            if (matched == bytes.length) {
                return true;
            }
        }
        return false;
    }

    /** Returns, for each prefix of the bytes, the length of its longest proper border. */
    private static int[] borders(byte[] bytes) {
        int[] borders = new int[bytes.length + 1];
        for (int i = 1; i < bytes.length; i++) {
            borders[i + 1] = next(bytes, borders, borders[i], bytes[i]);
        }
        return borders;
    }

    private static int next(byte[] bytes, int[] borders, int matched, int read) {
        int length = matched;
        while (length > 0 && bytes[length] != read) {
            length = borders[length];
        }
        return bytes[length] == read ? length + 1 : length;
    }
}
