package io.polyproc.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.polyproc.ChildException;
import io.polyproc.WorkspaceException;
import io.polyproc.codec.SerializationException;
import io.polyproc.pool.TaskException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ThrowablesTest {

    /** Has something that cannot be sent. */
    @SuppressWarnings("serial")
    private static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1L;
        final Object culprit = new Object();

        Unsendable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static Throwable roundTrip(Throwable thrown) {
        return Throwables.fromBytes(Throwables.toBytes(thrown), null);
    }

    @Test
    void serializableExceptionComesAsItIsWithStackCauseAndSuppressed() {
        IllegalStateException thrown = new IllegalStateException("outer", new IOException("inner"));
        thrown.addSuppressed(new ArithmeticException("aside"));
        Throwable copy = roundTrip(thrown);
        assertInstanceOf(IllegalStateException.class, copy);
        assertEquals("outer", copy.getMessage());
        assertArrayEquals(thrown.getStackTrace(), copy.getStackTrace());
        assertInstanceOf(IOException.class, copy.getCause());
        assertEquals("aside", copy.getSuppressed()[0].getMessage());
    }

    @Test
    void exceptionsOfTheLibraryComeAsTheyAre() {
        WorkspaceException thrown =
                new WorkspaceException(WorkspaceException.Reason.NO_SPACE, Path.of("somewhere"), "full");
        WorkspaceException copy = assertInstanceOf(WorkspaceException.class, roundTrip(thrown));
        assertEquals(WorkspaceException.Reason.NO_SPACE, copy.reason());
        assertEquals(Path.of("somewhere"), copy.path());
    }

    @Test
    void otherExceptionComesAsAStandInWithTheSameStackAndCause() {
        Unsendable thrown = new Unsendable("outer", new IOException("inner"));
        ChildException copy = assertInstanceOf(ChildException.class, roundTrip(thrown));
        assertEquals(Unsendable.class.getName(), copy.originalType());
        assertEquals(Unsendable.class.getName() + ": outer", copy.getMessage());
        assertArrayEquals(thrown.getStackTrace(), copy.getStackTrace());
        ChildException cause = assertInstanceOf(ChildException.class, copy.getCause());
        assertEquals("java.io.IOException: inner", cause.getMessage());
        assertArrayEquals(thrown.getCause().getStackTrace(), cause.getStackTrace());
        assertNull(cause.getCause());
    }

    @Test
    void standInWithoutAMessageHasTheClassNameOnly() {
        assertEquals(
                Unsendable.class.getName(),
                roundTrip(new Unsendable(null, null)).getMessage());
    }

    @Test
    void circleOfCausesEnds() {
        IOException inner = new IOException("inner");
        Unsendable outer = new Unsendable("outer", inner);
        inner.initCause(outer);
        assertEquals(Unsendable.class.getName() + ": outer", roundTrip(outer).getMessage());
    }

    /** Cannot say what it is. */
    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new AssertionError("no message");
        }
    }

    /** Cannot be read. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("unreadable");
        }

        private void readObject(ObjectInputStream in) {
            throw new AssertionError("invariant");
        }
    }

    @Test
    void exceptionThatCannotDescribeItselfComesAsAStandInThatCan() {
        ChildException copy = assertInstanceOf(ChildException.class, roundTrip(new Speechless()));
        assertEquals(Speechless.class.getName(), copy.originalType());
        assertEquals(Speechless.class.getName(), Throwables.describe(new Speechless()));
        assertEquals(
                "the task failed: " + Speechless.class.getName(), new TaskException(new Speechless()).getMessage());
    }

    @Test
    void exceptionWhoseReadObjectThrowsAnErrorComesAsAStandIn() {
        ChildException copy = assertInstanceOf(ChildException.class, roundTrip(new Unreadable()));
        assertEquals(Unreadable.class.getName() + ": unreadable", copy.getMessage());
    }

    @Test
    void bytesThatAreNoExceptionAreATypedException() {
        assertInstanceOf(SerializationException.class, Throwables.fromBytes(new byte[] {0, 0, 0, 9, 1}, null));
        assertInstanceOf(SerializationException.class, Throwables.fromBytes(new byte[] {0, 0}, null));
    }
}
