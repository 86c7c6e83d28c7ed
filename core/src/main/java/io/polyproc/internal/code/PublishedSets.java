package io.polyproc.internal.code;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sets of classes that this process has published, and that another process may still need. A set that was sent
 * with a task is needed as long as its {@link PublishedCode} is reachable. One that was sent with an element, which may
 * be read at any time, is needed until the workspace ends. The sets used last are available in any case.
 *
 * <p>The files of other sets are deleted when a set is published. If the needed ones have more bytes than the limit, a
 * further set is refused: a set that is deleted too early would make a task or an element unreadable.
 *
 * <p><b>Thread and process safety.</b> Safe.
 */
final class PublishedSets {

    /** The part of the limit that the sets used last may have without being needed. */
    private static final int RECENT_PART = 8;

    private static final int LONGEST_PAUSE_MILLIS = 128;

    private final long mostBytes;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, CodeSet> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final ReferenceQueue<CodeSet> unreachable = new ReferenceQueue<>();
    private long bytes;
    private long recentBytes;

    /**
     * Creates an object without sets.
     *
     * @param mostBytes the limit of all sets together
     */
    PublishedSets(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** A set whose files exist. */
    private static final class Entry extends WeakReference<CodeSet> {
        private final String id;
        private final int length;
        private WeakReference<ClassLoader> loader;

        /** The set, if an element may need it. */
        private @Nullable CodeSet pinned;

        Entry(CodeSet set, ClassLoader loader, ReferenceQueue<CodeSet> queue) {
            super(set, queue);
            this.id = set.id();
            this.length = set.encoded().length;
            this.loader = new WeakReference<>(loader);
        }
    }

    /**
     * Publishes a set in all open workspaces.
     *
     * @param isPinned whether it is needed until the workspaces end
     * @param what the object that needs it, for messages
     * @return the set, as it is known here
     * @throws SerializationException if the limit is reached
     */
    synchronized CodeSet publish(CodeSet set, ClassLoader loader, boolean isPinned, String what) {
        deleteUnreachable();
        Entry entry = entries.get(set.id());
        CodeSet present = entry == null ? null : entry.get();
        if (entry == null || present == null) {
            if (entry != null) {
                forget(entry);
            }
            ensureRoom(set, what);
            entry = new Entry(set, loader, unreachable);
            entries.put(set.id(), entry);
            bytes += entry.length;
            present = set;
        }
        // The last loader with these classes: a plugin that is loaded again takes the place of the one before.
        entry.loader = new WeakReference<>(loader);
        entry.pinned = isPinned ? present : entry.pinned;
        use(present);
        for (MappedWorkspace workspace : MappedWorkspace.allOpen()) {
            CodeFiles.write(workspace, present, entry.pinned != null);
        }
        return present;
    }

    /** Keeps a set as one of those used last. */
    private void use(CodeSet set) {
        if (recent.put(set.id(), set) == null) {
            recentBytes += set.encoded().length;
        }
        Iterator<CodeSet> oldest = recent.values().iterator();
        while (recentBytes > mostBytes / RECENT_PART && recent.size() > 1) {
            recentBytes -= oldest.next().encoded().length;
            oldest.remove();
        }
    }

    /** Returns the loader with which this process has published a set last; null if it did not, or needs it no more. */
    synchronized @Nullable ClassLoader original(String id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.loader.get();
    }

    /** Returns the number of sets whose files exist. */
    synchronized int size() {
        deleteUnreachable();
        return entries.size();
    }

    private void ensureRoom(CodeSet set, String what) {
        int length = set.encoded().length;
        if (bytes + length <= mostBytes) {
            return;
        }
        recent.clear();
        recentBytes = 0;
        // As the JDK does for direct buffers: a collection finds the sets that are needed no more.
        System.gc();
        boolean interrupted = false;
        for (long pause = 1; bytes + length > mostBytes && pause <= LONGEST_PAUSE_MILLIS; pause *= 2) {
            interrupted |= awaitUnreachable(pause);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (bytes + length > mostBytes) {
            throw full(set, what);
        }
    }

    private SerializationException full(CodeSet set, String what) {
        return new SerializationException(
                "the " + what + " needs code of " + set.encoded().length + " bytes, for which there is no room: "
                        + entries.size() + " sets of classes with " + bytes
                        + " bytes were published by this process, and tasks that have not ended or elements of queues"
                        + " may need each of them; the limit is " + mostBytes
                        + ". Wait for tasks, put elements of classes that are not defined again and again, close the"
                        + " workspace, or raise -D" + TravellingCode.BYTES_PROPERTY,
                null);
    }

    /** Waits for an unreachable set; true if the thread was interrupted, which does not end the wait. */
    private boolean awaitUnreachable(long millis) {
        try {
            Reference<? extends CodeSet> found = unreachable.remove(millis);
            if (found != null) {
                delete((Entry) found);
            }
            deleteUnreachable();
            return false;
        } catch (InterruptedException e) {
            deleteUnreachable();
            return true;
        }
    }

    private void deleteUnreachable() {
        for (Reference<?> found = unreachable.poll(); found != null; found = unreachable.poll()) {
            delete((Entry) found);
        }
    }

    private void delete(Entry entry) {
        if (entries.get(entry.id) == entry) {
            forget(entry);
            MappedWorkspace.allOpen().forEach(workspace -> CodeFiles.delete(workspace, entry.id));
        }
    }

    private void forget(Entry entry) {
        entries.remove(entry.id);
        bytes -= entry.length;
    }
}
