package io.polyproc.it.history;

/**
 * A sequential object: the specification that a history is compared with. States are immutable, and have {@code equals}
 * and {@code hashCode}.
 */
interface Sequential {

    /** The state of a new object. */
    Object initial();

    /**
     * The state after an operation.
     *
     * @param operation if it is pending, its result is not compared
     * @return null when the operation cannot have that result, or cannot take effect, in this state
     */
    Object apply(Object state, Operation operation);
}
