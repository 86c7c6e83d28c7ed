package io.polyproc.it.store;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.Codecs;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.it.kit.Plugin;
import java.io.IOException;
import java.io.ObjectInputFilter.Status;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The publication of code in a workspace: another process publishes the same code and uses it, each file under its
 * final name is whole, and what the dead process has left is deleted.
 */
final class CodeTrials {

    private static final Pattern FILE = Pattern.compile("code-([0-9a-f]{64})(?:-([0-9a-f]+))?(\\.new)?");

    private CodeTrials() {}

    /** Publication holds a monitor of the whole process. */
    static void addExclusiveTo(Map<String, Supplier<Trial>> all) {
        all.put("code.task", () -> new Publishes(CodeTrials::writeTask));
        all.put("code.element", () -> new Publishes(CodeTrials::writeElement));
        all.put("code.both", () -> new Publishes(CodeTrials::writeBoth));
    }

    private interface Write {
        /** Returns what holds the code. */
        Object in(Multiprocessing mp, Plugin plugin) throws Exception;
    }

    private static Object writeTask(Multiprocessing mp, Plugin plugin) throws Exception {
        return TaskCodec.write(plugin.call("task"), (MappedWorkspace) mp.workspace(), "task");
    }

    private static Object writeElement(Multiprocessing mp, Plugin plugin) throws Exception {
        return encode((Serializable) plugin.call("item", 1));
    }

    private static byte[] encode(Serializable element) {
        return Codecs.of(Serializable.class, info -> Status.UNDECIDED).encode(element);
    }

    /** The set of a task that an element needs, too. */
    private static Object writeBoth(Multiprocessing mp, Plugin plugin) throws Exception {
        Object named = plugin.call("named");
        Object task = TaskCodec.write(named, (MappedWorkspace) mp.workspace(), "task");
        return List.of(task, encode((Serializable) named));
    }

    private static final class Publishes extends WorkspaceTrials.InOwn {
        private final Write write;
        private Plugin plugin;

        Publishes(Write write) {
            this.write = write;
        }

        @Override
        void enter() throws Exception {
            super.enter();
            plugin = new Plugin(1);
        }

        @Override
        void operate() throws Exception {
            write.in(own, plugin);
        }

        @Override
        void check(Multiprocessing workspace, Outcome outcome) throws Exception {
            checkWhole(directory());
            Object held = write.in(workspace, new Plugin(1));
            Set<String> owners = checkWhole(directory());
            String me = Integer.toHexString(
                    ((MappedWorkspace) workspace.workspace()).participants().me());
            owners.remove(me);
            expect(owners.isEmpty(), "files of dead processes are left: " + owners);
            expect(held != null, "it is published");
        }

        /** Checks each file under its final name; returns the owners of files, and names of incomplete ones. */
        private static Set<String> checkWhole(Path directory) throws Exception {
            Set<String> owners = new TreeSet<>();
            for (String name : directory.toFile().list()) {
                Matcher file = FILE.matcher(name);
                if (file.matches() && file.group(3) == null) {
                    expect(file.group(1).equals(hash(directory.resolve(name))), "damaged: " + name);
                    owners.add(file.group(2) == null ? "" : file.group(2));
                } else if (file.matches()) {
                    owners.add(name);
                }
            }
            owners.remove("");
            return owners;
        }

        private static String hash(Path file) throws Exception {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new AssertionError("unreadable: " + file, e);
            }
        }
    }
}
