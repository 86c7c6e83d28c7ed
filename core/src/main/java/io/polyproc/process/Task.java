package io.polyproc.process;

import java.io.Serializable;

/**
 * The task of a child process, most often a lambda that captures handles. It is copied to the child by Java
 * serialization, so everything it captures must be serializable; handles are.
 */
@FunctionalInterface
public interface Task extends Serializable {

    /**
     * Runs this task, in the child.
     *
     * @throws Exception any failure; the child prints it and ends with exit code 1, and the parent can get it from
     *     {@link ChildProcess#failure()}
     */
    void run() throws Exception;
}
