package io.polyproc.process;

import java.io.Serializable;

/**
 * What a child process runs: most often a lambda that captures handles. It travels to the child by Java serialization, so
 * everything it captures must be serializable; handles are.
 */
@FunctionalInterface
public interface Task extends Serializable {

    /**
     * Does the work, in the child.
     *
     * @throws Exception whatever goes wrong; the child prints it and ends with exit code 1, and the parent can get it from
     *     {@link ChildProcess#failure()}
     */
    void run() throws Exception;
}
