package io.polyproc.internal.boot;

import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.segment.MappedWorkspace;
import io.polyproc.internal.thread.Halt;
import java.nio.file.Path;

/**
 * A child before it has its task. It runs the start-up of a child once as a warm-up, so that the classes for it are
 * loaded, and waits.
 */
final class SpareMain {

    /** Exit code of a spare that is no longer needed. It is not read. */
    private static final int UNWANTED = 0;

    /** Classes that the warm-up does not use; loaded, and not initialised. */
    private static final String[] CLASSES = {
        "io.polyproc.internal.boot.SpareSlot$Gift",
        "io.polyproc.internal.boot.ChildRegistry",
        "io.polyproc.internal.sync.RawLock$Outcome",
        "io.polyproc.value.SharedInt",
        "io.polyproc.value.SharedDouble",
        "io.polyproc.value.SharedBoolean",
        "io.polyproc.value.SharedIntArray",
        "io.polyproc.value.SharedLongArray",
        "io.polyproc.value.SharedDoubleArray",
        "io.polyproc.value.SharedByteArray",
        "io.polyproc.sync.IpcEvent",
        "io.polyproc.sync.IpcSemaphore",
        "io.polyproc.sync.IpcCondition",
        "io.polyproc.queue.RingQueue",
        "io.polyproc.channel.PipeEnd"
    };

    private SpareMain() {}

    /**
     * Warms up, waits, and returns the task; ends this process if there will be none. An exception after the task was
     * taken is thrown, since it is then the failure of a child.
     */
    static byte[] awaitTask(MappedWorkspace workspace, BootFile boot, Path bootFile) {
        SpareSlot slot = null;
        try {
            slot = warmUp(workspace, boot);
            if (!slot.await()) {
                slot = null;
            }
        } catch (Throwable e) {
            // No child has failed: the parent starts another spare, or a new JVM.
            slot = slot != null && slot.isTaken() ? slot : null;
        }
        if (slot == null) {
            Halt.now(UNWANTED);
        }
        SpareSlot.Gift gift = slot.take();
        System.setProperty("polyproc.process.name", gift.name());
        workspace.participants().rename(gift.name());
        if (gift.task() != null) {
            return gift.task();
        }
        byte[] task = BootFile.read(bootFile).task();
        MappedFiles.deleteQuietly(bootFile);
        return task;
    }

    private static SpareSlot warmUp(MappedWorkspace workspace, BootFile boot) throws Exception {
        Parking.warmUp();
        for (String name : CLASSES) {
            Class.forName(name, false, SpareMain.class.getClassLoader());
        }
        boot.classes().forEach(ClassPreloader::load);
        ChildMain.run(TaskCodec.onceFromBytes(boot.task(), workspace, "warm-up"));
        SpareSlot slot = SpareSlot.attach(workspace, boot.spare());
        slot.warmUp();
        return slot;
    }
}
