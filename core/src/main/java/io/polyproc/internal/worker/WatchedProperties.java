package io.polyproc.internal.worker;

import io.polyproc.internal.chronicle.ChronicleDefaults;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * System properties that record whether they may have changed since a snapshot, so that the check costs one volatile
 * read.
 *
 * <p>Each method that changes an entry sets the flag, and so does each view, through which entries may be changed. A
 * change through a view after {@link #restore} is detected only at the next change that sets the flag.
 *
 * <p><b>Thread and process safety.</b> As {@link Properties}; {@link #restore} is for one thread.
 */
final class WatchedProperties extends Properties {

    private static final long serialVersionUID = 1L;

    private transient volatile boolean changed;

    /** Set when the property of the time zone was set, also to the same value. */
    private transient volatile boolean isZoneSet;

    private transient Map<Object, Object> snapshot;

    /** Copies properties, and takes the snapshot. */
    WatchedProperties(Properties source) {
        super.putAll(source);
        snapshot = new HashMap<>(source);
    }

    /** Tells whether an entry may have changed since the snapshot. */
    boolean mayHaveChanged() {
        return changed;
    }

    /** Tells whether the property of the time zone was set, which the JDK does when it determines the zone. */
    boolean isZoneSet() {
        return isZoneSet;
    }

    /** Restores the snapshot, except for properties that this library adds when it first uses Chronicle. */
    void restore() {
        changed = false;
        for (Object key : super.keySet().toArray()) {
            if (!snapshot.containsKey(key)) {
                if (ChronicleDefaults.sets(key)) {
                    snapshot.put(key, super.get(key));
                } else {
                    super.remove(key);
                }
            }
        }
        for (Map.Entry<Object, Object> entry : snapshot.entrySet()) {
            if (!entry.getValue().equals(super.get(entry.getKey()))) {
                super.put(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Adds a property that the worker has set to the snapshot. */
    void keep(Object key) {
        Object value = super.get(key);
        if (value != null) {
            snapshot.put(key, value);
        }
        changed = false;
    }

    private Object writeReplace() {
        Properties plain = new Properties();
        plain.putAll(this);
        return plain;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
        changed = true;
        isZoneSet |= JvmState.TIME_ZONE.equals(key);
        return super.put(key, value);
    }

    @Override
    public synchronized Object remove(Object key) {
        changed = true;
        return super.remove(key);
    }

    @Override
    public synchronized boolean remove(Object key, Object value) {
        changed = true;
        return super.remove(key, value);
    }

    @Override
    public synchronized void putAll(Map<?, ?> entries) {
        changed = true;
        super.putAll(entries);
    }

    @Override
    public synchronized void clear() {
        changed = true;
        super.clear();
    }

    @Override
    public synchronized Object putIfAbsent(Object key, Object value) {
        changed = true;
        return super.putIfAbsent(key, value);
    }

    @Override
    public synchronized boolean replace(Object key, Object oldValue, Object newValue) {
        changed = true;
        return super.replace(key, oldValue, newValue);
    }

    @Override
    public synchronized Object replace(Object key, Object value) {
        changed = true;
        return super.replace(key, value);
    }

    @Override
    public synchronized void replaceAll(BiFunction<? super Object, ? super Object, ?> function) {
        changed = true;
        super.replaceAll(function);
    }

    @Override
    public synchronized Object computeIfAbsent(Object key, Function<? super Object, ?> function) {
        changed = true;
        return super.computeIfAbsent(key, function);
    }

    @Override
    public synchronized Object computeIfPresent(Object key, BiFunction<? super Object, ? super Object, ?> function) {
        changed = true;
        return super.computeIfPresent(key, function);
    }

    @Override
    public synchronized Object compute(Object key, BiFunction<? super Object, ? super Object, ?> function) {
        changed = true;
        return super.compute(key, function);
    }

    @Override
    public synchronized Object merge(Object key, Object value, BiFunction<? super Object, ? super Object, ?> function) {
        changed = true;
        return super.merge(key, value, function);
    }

    @Override
    public Set<Object> keySet() {
        changed = true;
        return super.keySet();
    }

    @Override
    public Collection<Object> values() {
        changed = true;
        return super.values();
    }

    @Override
    public Set<Map.Entry<Object, Object>> entrySet() {
        changed = true;
        return super.entrySet();
    }

    @Override
    public synchronized boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public synchronized int hashCode() {
        return super.hashCode();
    }

    @Override
    public synchronized Object clone() {
        Properties plain = new Properties();
        plain.putAll(this);
        return plain;
    }
}
