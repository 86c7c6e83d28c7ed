package io.polyproc.internal.worker;

import io.polyproc.internal.codec.ObjectReader;
import io.polyproc.internal.codec.TaskCodec;
import io.polyproc.internal.workspace.MappedWorkspace;

/**
 * The functions that a worker was sent last. The pool knows which these are, since both sides store the function with
 * the number {@code id} in slot {@code id % }{@link Message#FUNCTIONS}.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 */
final class FunctionCache {

    private final MappedWorkspace workspace;
    private final Object[] functions = new Object[Message.FUNCTIONS];

    FunctionCache(MappedWorkspace workspace) {
        this.workspace = workspace;
    }

    /** Stores the next function of a message. If it cannot be read here, each of its tasks fails with the reason. */
    void define(int id, ObjectReader in, int length) {
        Object function;
        try {
            function = TaskCodec.load(in.getBytes(length), workspace, "function");
        } catch (Throwable e) {
            function = new Unreadable(e);
        }
        functions[id % functions.length] = function;
    }

    /** Makes each task of a function fail. */
    void refuse(int id, Throwable reason) {
        functions[id % functions.length] = new Unreadable(reason);
    }

    /** Returns the function with this id. */
    TaskCodec.Loaded get(int id) throws Throwable {
        Object function = functions[id % functions.length];
        if (function instanceof Unreadable unreadable) {
            throw unreadable.reason();
        }
        return (TaskCodec.Loaded) function;
    }

    private record Unreadable(Throwable reason) {}
}
