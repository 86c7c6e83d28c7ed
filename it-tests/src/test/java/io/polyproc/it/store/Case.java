package io.polyproc.it.store;

import io.polyproc.Multiprocessing;
import java.nio.file.Path;

/**
 * A trial: an operation, and the store before which its process is killed.
 *
 * @param operation a name of {@link Trials}
 * @param k the store, from 1; a large number lets the operation complete
 */
record Case(String operation, int k) {

    /** For an operation that is to complete. */
    static final int NEVER = 1_000_000;

    Trial bind(Multiprocessing mp, Path files) {
        return Trials.of(operation).bind(mp, "t-" + this, k, files);
    }

    static Case parse(String text) {
        int at = text.lastIndexOf('@');
        return new Case(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
    }

    @Override
    public String toString() {
        return operation + "@" + k;
    }
}
