package io.polyproc.it.history;

import io.polyproc.it.history.Operation.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What one thread calls, in a mapped file that survives it. The call is on record before it begins, and the return
 * after it has ended, so that a recorded interval contains the true one. A call without a return is pending.
 *
 * <pre>
 *    0  called    long  1 when the call is on record
 *    8  kind      long
 *   16  argument  long
 *   24  invoked   long
 *   32  returned  long  0 until it has returned
 *   40  result    long
 * </pre>
 */
final class Log {

    private static final int LENGTH = 48;
    private static final int MOST = 2_000;

    /** Calls of one step, and of the end behind it. */
    private static final int RESERVED = 3;

    private final ByteBuffer file;
    private int next;

    private Log(ByteBuffer file) {
        this.file = file;
    }

    static Log create(Path path) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(path.toFile(), "rw")) {
            open.setLength((long) LENGTH * MOST);
            return new Log(open.getChannel()
                    .map(FileChannel.MapMode.READ_WRITE, 0, open.length())
                    .order(ByteOrder.nativeOrder()));
        }
    }

    boolean isFull() {
        return next + RESERVED > MOST;
    }

    /** Calls something, and notes when and what came of it. */
    long call(Kind kind, long argument, Callable<Long> operation) throws Exception {
        int at = LENGTH * next++;
        file.putLong(at + 8, kind.ordinal());
        file.putLong(at + 16, argument);
        file.putLong(at + 24, System.nanoTime());
        VarHandle.fullFence();
        file.putLong(at, 1);
        VarHandle.fullFence();
        long result = operation.call();
        VarHandle.fullFence();
        long returned = System.nanoTime();
        file.putLong(at + 40, result);
        VarHandle.fullFence();
        file.putLong(at + 32, returned);
        return result;
    }

    /** What a process has noted, also one that was killed. */
    static List<Operation> read(Path path, int process) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
        List<Operation> all = new ArrayList<>();
        for (int at = 0; at < file.capacity() && file.getLong(at) == 1; at += LENGTH) {
            long returned = file.getLong(at + 32);
            all.add(new Operation(
                    process,
                    Kind.values()[(int) file.getLong(at + 8)],
                    file.getLong(at + 16),
                    file.getLong(at + 24),
                    returned == 0 ? Operation.PENDING : returned,
                    file.getLong(at + 40)));
        }
        return all;
    }
}
