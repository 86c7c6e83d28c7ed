package io.polyproc.internal.spare;

import io.polyproc.internal.child.BootFile;
import io.polyproc.internal.child.ChildMain;
import io.polyproc.internal.child.ClassPreloader;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.launch.ChildRegistry;
import io.polyproc.internal.memory.MappedFiles;
import io.polyproc.internal.park.Parking;
import io.polyproc.internal.thread.Halt;
import io.polyproc.internal.workspace.MappedWorkspace;
import java.nio.file.Path;

/**
 * A child before it has its task. It runs the start-up of a child once as a warm-up, so that the classes for it are
 * loaded, and waits.
 */
public final class SpareMain {

    /** Exit code of a spare that is no longer needed. It is not read. */
    private static final int UNWANTED = 0;

    /** Classes that the warm-up does not use; loaded, and not initialised. */
    private static final String HANDLES = "io.polyproc.internal.handle.";

    private static final String[] CLASSES = {
        SpareSlot.Gift.class.getName(),
        ChildRegistry.class.getName(),
        "io.polyproc.internal.sync.RawLock$Outcome",
        HANDLES + "IntHandle",
        HANDLES + "DoubleHandle",
        HANDLES + "BooleanHandle",
        HANDLES + "IntArrayHandle",
        HANDLES + "LongArrayHandle",
        HANDLES + "DoubleArrayHandle",
        HANDLES + "ByteArrayHandle",
        HANDLES + "EventHandle",
        HANDLES + "SemaphoreHandle",
        HANDLES + "ConditionHandle",
        HANDLES + "RingQueueHandle",
        HANDLES + "PipeEndHandle"
    };

    private SpareMain() {}

    /**
     * Warms up, waits, and returns the task; ends this process if there will be none. An exception after the task was
     * taken is thrown, since it is then the failure of a child.
     */
    public static byte[] awaitTask(MappedWorkspace workspace, BootFile boot, Path bootFile) {
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
        for (String name : boot.classes()) {
            ClassPreloader.load(name);
        }
        ChildMain.run(TaskCodec.loadOnce(boot.task(), workspace, "warm-up").task());
        SpareSlot slot = SpareSlot.attach(workspace, boot.spare());
        slot.warmUp();
        return slot;
    }
}
