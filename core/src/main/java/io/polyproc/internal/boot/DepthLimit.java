package io.polyproc.internal.boot;

import io.polyproc.errors.ChildStartException;

/**
 * How deep in a tree of processes this one is. There is a limit, so that a task or a static initializer that starts a child like
 * itself does not fill the machine with JVMs.
 */
final class DepthLimit {

    private static final String DEPTH = "polyproc.process.depth";
    private static final String LIMIT = "polyproc.nesting";
    private static final int USUAL_LIMIT = 8;

    private DepthLimit() {}

    /**
     * The option that tells a child its depth.
     *
     * @throws ChildStartException when it would be too deep
     */
    static String option() {
        int depth = Integer.getInteger(DEPTH, 0) + 1;
        int limit = Integer.getInteger(LIMIT, USUAL_LIMIT);
        if (depth > limit) {
            throw new ChildStartException(
                    "this process is a child of a child, " + limit
                            + " levels deep: if that is not one that starts another"
                            + " like itself without end, allow more with -D" + LIMIT + "=N",
                    null);
        }
        return "-D" + DEPTH + "=" + depth;
    }

    /** Whether a system property is about this process only. */
    static boolean isPersonal(String property) {
        return property.equals(DEPTH);
    }
}
