package io.polyproc.internal.codec;

import io.polyproc.internal.code.PublishedCode;
import io.polyproc.internal.code.TravellingCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The code that some serialized objects of a task need. It is published as long as the {@linkplain #published list} of
 * it is reachable.
 *
 * <p><b>Thread and process safety.</b> For one thread.
 */
final class CodeUses {

    /** For the results of tasks: their code is not collected. */
    static final CodeUses OF_RESULT = new CodeUses();

    private @Nullable List<PublishedCode> published;

    /** Publishes the code of classes, and returns the id of the set. */
    String publish(Collection<Class<?>> types, String what) {
        if (this == OF_RESULT) {
            return TravellingCode.publishForResult(types, what);
        }
        return publishTask(types, what).id();
    }

    /** Publishes the code of a task. */
    PublishedCode publishTask(Collection<Class<?>> types, String what) {
        PublishedCode code = TravellingCode.publish(types, what);
        add(code);
        return code;
    }

    private void add(PublishedCode code) {
        List<PublishedCode> all = published == null ? new ArrayList<>() : published;
        if (all.stream().noneMatch(code::isSame)) {
            all.add(code);
        }
        published = all;
    }

    /** Returns what was published since the last call; null if nothing was. */
    @Nullable
    List<PublishedCode> take() {
        List<PublishedCode> all = published;
        published = null;
        return all;
    }
}
