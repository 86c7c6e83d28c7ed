package io.polyproc.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polyproc.Multiprocessing;
import io.polyproc.codec.SerializationException;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.TaskCall;
import io.polyproc.pool.TaskFunction;
import io.polyproc.process.Task;
import io.polyproc.value.SharedInt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lambdas that are called once, by reflection, do what the lambda would. */
@SuppressWarnings("serial")
class DirectCallTest {

    private Multiprocessing mp;
    private MappedWorkspace workspace;

    @BeforeEach
    void open() {
        mp = Multiprocessing.open();
        workspace = (MappedWorkspace) mp.workspace();
    }

    @AfterEach
    void close() {
        mp.close();
    }

    private Object sent(Object task) {
        return TaskCodec.loadOnce(TaskCodec.toBytes(task, workspace, "task"), workspace, "task")
                .task();
    }

    private Object called(TaskCall<?> task) throws Exception {
        return assertInstanceOf(DirectCall.class, sent(task)).call();
    }

    private static long wide(long number, double fraction) {
        return number + (long) fraction;
    }

    private static int failing(boolean checked) throws IOException {
        if (checked) {
            throw new IOException("checked");
        }
        throw new StackOverflowError("an error");
    }

    @Test
    void itHasWhatTheLambdaCaptures() throws Exception {
        SharedInt value = mp.sharedInt(3);
        int number = 4;
        long big = 1L << 40;
        char letter = 'x';
        assertEquals(7, called(() -> value.getAndAdd(number) + number));
        assertEquals(7, value.get());
        assertEquals(big + 2, called(() -> wide(big, 2.5)));
        assertEquals("x4", called(() -> letter + Integer.toString(number)));
    }

    @Test
    void methodReferencesAreCalledOnTheirReceiver() throws Exception {
        SharedInt value = mp.sharedInt(5);
        String text = "text";
        assertEquals(5, called(value::get));
        assertEquals(4, called(text::length));
        assertEquals("text", called(text::toString));
    }

    @Test
    void whatIsThrownComesAsItIs() {
        assertEquals(
                "checked",
                assertThrows(IOException.class, () -> called(() -> failing(true)))
                        .getMessage());
        assertEquals(
                "an error",
                assertThrows(StackOverflowError.class, () -> called(() -> failing(false)))
                        .getMessage());
    }

    @Test
    void whatIsNoPlainCallIsAnObject() throws Exception {
        TaskCall<ArrayList<String>> constructor = ArrayList::new;
        assertEquals(new ArrayList<>(), ((TaskCall<?>) sent(constructor)).call());
        TaskFunction<Integer, Integer> function = x -> x + 1;
        @SuppressWarnings("unchecked")
        TaskFunction<Integer, Integer> copy = (TaskFunction<Integer, Integer>) sent(function);
        assertEquals(3, copy.apply(2));
    }

    @Test
    void aTaskGivesNothing() throws Exception {
        SharedInt value = mp.sharedInt(0);
        Task task = () -> value.set(9);
        assertEquals(null, ((Callable<?>) sent(task)).call());
        assertEquals(9, value.get());
    }

    @Test
    void aLambdaOfAnotherVersionOfTheClassIsReported() {
        Task task = () -> {};
        String bytes = new String(TaskCodec.toBytes(task, workspace, "task"), StandardCharsets.ISO_8859_1);
        byte[] changed = bytes.replace("lambda$aLambda", "lambda$oLambda").getBytes(StandardCharsets.ISO_8859_1);
        SerializationException e =
                assertThrows(SerializationException.class, () -> TaskCodec.loadOnce(changed, workspace, "task"));
        assertEquals(true, e.getMessage().contains("another version"), e::getMessage);
    }
}
