package io.polyproc.value;

import io.polyproc.SharedObject;
import java.util.function.UnaryOperator;

/**
 * A Java record in shared memory. Its components are primitives, strings with {@link MaxBytes}, and records of these.
 * All processes that share it have a record class with the same components, by name, type and order. A record class in
 * a module is in a package that is open to this library, or it is public in an exported one.
 *
 * <p><b>Thread and process safety.</b> Safe, and linearizable. A read returns the record of one moment, never a mixture
 * of two. Reads and writes are volatile.
 *
 * <p><b>Progress.</b> Reads are lock-free: a read is repeated if several writes overtake it. Writers exclude each other
 * for a moment. No read waits for a writer, not even for one that was stopped or has died in the middle of a write.
 * Functions and constructors run without a lock.
 *
 * <p><b>If a process dies here:</b> its write is complete or has no effect.
 *
 * <p><b>Errors.</b> Every operation throws {@link io.polyproc.ClosedException} when the workspace is closed. A write
 * throws {@link NullPointerException} for a component that is null, and {@link IllegalArgumentException} for a string
 * that has too many bytes or half a surrogate pair; both name the component, and the record is unchanged. A read throws
 * what the constructor of the record class throws.
 *
 * @param <R> the record class
 */
public interface SharedRecord<R extends Record> extends SharedObject {

    /**
     * Reads the record, volatile.
     *
     * @return the current record
     */
    R get();

    /**
     * Writes the record, volatile.
     *
     * @param value the new record
     */
    void set(R value);

    /**
     * Atomically sets the record and returns the previous one.
     *
     * @param value the new record
     * @return the previous record
     */
    R getAndSet(R value);

    /**
     * Atomically writes the record if each component is that of {@code expected}. Components are compared as the {@link
     * Record#equals} of a record class without an own {@code equals} compares them.
     *
     * @param expected the expected record
     * @param value the new record
     * @return true if the record was written
     */
    boolean compareAndSet(R expected, R value);

    /**
     * Atomically updates the record with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current record, whose result is not null
     * @return the previous record
     */
    R getAndUpdate(UnaryOperator<R> update);

    /**
     * Atomically updates the record with the result of a function. The function may be applied again after a contended
     * update, so it has no side effects.
     *
     * @param update a function of the current record, whose result is not null
     * @return the updated record
     */
    R updateAndGet(UnaryOperator<R> update);

    /**
     * Returns the number of writes so far, volatile. If it is unchanged between two reads, so is the record.
     *
     * @return the number, from 0
     */
    long version();

    /**
     * Returns the fields in shared memory. There is a line for each: name, type, offset and length in bytes, as in
     * {@code bid f64 16 8}. Other programs find the same text in the object.
     *
     * @return the layout
     */
    String layout();
}
