package io.polyproc.value;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the most bytes of UTF-8 that a string component of a {@link SharedRecord} can have. The field takes that many
 * bytes, and 4 for the length:
 *
 * <pre>{@code
 * record Quote(@MaxBytes(12) String symbol, double bid, double ask, long time) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface MaxBytes {

    /**
     * Returns the limit.
     *
     * @return the most bytes, from 1 to 65536
     */
    int value();
}
