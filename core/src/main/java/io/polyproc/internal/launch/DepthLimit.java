package io.polyproc.internal.launch;

import io.polyproc.process.ChildStartException;

/**
 * Limits the depth of a tree of processes, so that a task or a static initializer that starts a child like itself does
 * not fill the machine with JVMs.
 */
final class DepthLimit {

    private static final String DEPTH = "polyproc.process.depth";
    private static final String LIMIT = "polyproc.nesting";
    private static final int USUAL_LIMIT = 8;

    private DepthLimit() {}

    /**
     * Returns the option that passes its depth to a child.
     *
     * @throws ChildStartException when the child would exceed the limit
     */
    static String option() {
        int depth = Integer.getInteger(DEPTH, 0) + 1;
        int limit = Integer.getInteger(LIMIT, USUAL_LIMIT);
        if (depth > limit) {
            throw new ChildStartException(
                    "this process is a child of a child, " + limit
                            + " levels deep: if it does not start another one"
                            + " like itself forever, raise the limit with -D" + LIMIT + "=N",
                    null);
        }
        return "-D" + DEPTH + "=" + depth;
    }

    /** Tells whether a system property is not inherited. */
    static boolean isPersonal(String property) {
        return property.equals(DEPTH);
    }
}
