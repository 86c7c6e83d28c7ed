package io.polyproc.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.process.Task;
import io.polyproc.sync.IpcLock;
import io.polyproc.value.SharedInt;
import io.polyproc.value.SharedIntArray;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Its lambdas touch its private members, which javac warns of in serializable ones. */
@SuppressWarnings("serial")
class TaskCodecTest {

    private static final int SERIALIZED = 0;
    private static final int LAMBDA = 1;

    private static volatile Object witness;

    private Multiprocessing mp;
    private MappedWorkspace workspace;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        workspace = (MappedWorkspace) mp.workspace();
        witness = null;
    }

    @AfterEach
    void close() {
        mp.close();
    }

    /** Sends the task to ourselves, expects the form, and runs what arrives. */
    private void send(int form, Task task) throws Exception {
        byte[] bytes = TaskCodec.toBytes(task, workspace, "task");
        assertEquals(form, bytes[0]);
        Task copy = (Task) TaskCodec.load(bytes, workspace, "task").task();
        assertTrue(copy != task || form == LAMBDA);
        copy.run();
    }

    @Test
    void lambdaWithHandlesNumbersAndTextHasTheCompactForm() throws Exception {
        SharedInt value = mp.sharedInt(0);
        SharedIntArray array = mp.named("array").sharedIntArrayOf(1, 2, 3);
        IpcLock lock = mp.reentrantLock();
        int number = 4;
        long big = 1L << 40;
        double fraction = 0.5;
        char letter = 'x';
        boolean yes = true;
        String text = "lone \uD800";
        String nothing = null;
        byte[] bytes = {1, 2};
        send(LAMBDA, () -> {
            lock.lock();
            value.set(array.get(2) + number);
            lock.unlock();
            witness = List.of(big, fraction, letter, yes, text, String.valueOf(nothing), bytes.length);
        });
        assertEquals(7, value.get());
        assertEquals(List.of(1L << 40, 0.5, 'x', true, "lone \uD800", "null", 2), witness);
    }

    @Test
    void lambdaWithoutCapturesHasTheCompactForm() throws Exception {
        send(LAMBDA, () -> witness = "ran");
        assertEquals("ran", witness);
    }

    private static void leaveWitness() {
        witness = "static";
    }

    @Test
    void methodReferencesHaveTheCompactForm() throws Exception {
        send(LAMBDA, TaskCodecTest::leaveWitness);
        assertEquals("static", witness);
        SharedInt value = mp.sharedInt(41);
        send(LAMBDA, value::get);
        assertEquals(41, value.get());
    }

    @Test
    void lambdaThatCapturesOtherObjectsIsSerialized() throws Exception {
        List<Integer> list = List.of(1, 2);
        SharedInt value = mp.sharedInt(0);
        send(SERIALIZED, () -> value.set(list.get(1)));
        assertEquals(2, value.get());
    }

    @Test
    void handleToAnotherWorkspaceIsSerializedAndStaysThere() throws Exception {
        try (Multiprocessing other = Multiprocessing.open()) {
            SharedInt elsewhere = other.sharedInt(0);
            send(SERIALIZED, () -> elsewhere.set(5));
            assertEquals(5, elsewhere.get());
        }
    }

    /** A task that is no lambda. */
    private record SetTo(SharedInt value, int number) implements Task {
        @Override
        public void run() {
            value.set(number);
        }
    }

    @Test
    void taskThatIsNoLambdaIsSerialized() throws Exception {
        SharedInt value = mp.sharedInt(0);
        send(SERIALIZED, new SetTo(value, 3));
        assertEquals(3, value.get());
    }

    @Test
    void captureThatCannotBeSentIsRefusedWithItsPath() {
        Thread thread = Thread.currentThread();
        Task task = () -> thread.interrupt();
        SerializationException e =
                assertThrows(SerializationException.class, () -> TaskCodec.toBytes(task, workspace, "task"));
        assertTrue(e.getMessage().contains("task -> captured variable 1 of 1 (java.lang.Thread)"), e.getMessage());
    }

    @Test
    void missingClassIsNamedWithTheClassPath() {
        String here = getClass().getSimpleName();
        for (Task task : List.<Task>of(() -> witness = 1, new SetTo(mp.sharedInt(0), 1))) {
            byte[] bytes = TaskCodec.toBytes(task, workspace, "task");
            byte[] renamed = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .replace(here, here.replace("TaskCodec", "NoSuchOne"))
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            SerializationException e =
                    assertThrows(SerializationException.class, () -> TaskCodec.load(renamed, workspace, "task")
                            .task());
            assertTrue(e.getMessage().contains("the task needs class"), e.getMessage());
            assertTrue(e.getMessage().contains("NoSuchOneTest"), e.getMessage());
            assertTrue(e.getMessage().contains(System.getProperty("java.class.path")), e.getMessage());
        }
    }
}
