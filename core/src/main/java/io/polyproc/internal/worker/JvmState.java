package io.polyproc.internal.worker;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The state of the JVM and of the thread that runs tasks, as a snapshot taken when the worker became ready. After each
 * call the worker restores the differences, so the next task finds the state that the initializer left.
 *
 * <p>The comparison is by identity and costs some nanoseconds. {@link WatchedProperties} record whether they were
 * changed. The default time zone, whose first use loads many classes, is compared only after it was determined.
 *
 * <p><b>Thread and process safety.</b> For the thread that runs tasks, which also creates it.
 */
final class JvmState {

    static final String TIME_ZONE = "user.timezone";

    private final Thread thread = Thread.currentThread();
    private final String name = thread.getName();
    private final int priority = thread.getPriority();
    private final ClassLoader initialLoader = thread.getContextClassLoader();
    private ClassLoader loader = initialLoader;
    private final Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    private final Thread.UncaughtExceptionHandler defaultHandler = Thread.getDefaultUncaughtExceptionHandler();
    private final InputStream in = System.in;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Locale locale = Locale.getDefault();
    private final Locale displayLocale = Locale.getDefault(Locale.Category.DISPLAY);
    private final Locale formatLocale = Locale.getDefault(Locale.Category.FORMAT);
    private final WatchedProperties properties;

    /** Null until the default zone is determined. */
    private TimeZone zone;

    /**
     * Takes a snapshot of the state.
     *
     * @param wasInitialised whether user code has run, which may have set the default time zone
     */
    JvmState(boolean wasInitialised) {
        zone = wasInitialised ? TimeZone.getDefault() : null;
        properties = new WatchedProperties(System.getProperties());
        System.setProperties(properties);
    }

    /** Sets the context class loader that is part of the state from now on; null for the initial one. */
    void expect(@Nullable ClassLoader ofTask) {
        ClassLoader next = ofTask == null ? initialLoader : ofTask;
        if (next != loader) {
            loader = next;
            thread.setContextClassLoader(next);
        }
    }

    /**
     * Restores the state that a task has changed.
     *
     * @return false if something could not be restored: this process runs no more tasks
     */
    boolean restore() {
        boolean isThreadClean = isThreadClean();
        boolean isSystemClean = isSystemClean();
        if (isThreadClean && isSystemClean) {
            return true;
        }
        try {
            restoreThread();
            restoreSystem();
            return isThreadClean() && isSystemClean();
        } catch (RuntimeException e) {
            // The task has set a security manager.
            return false;
        }
    }

    private boolean isThreadClean() {
        return thread.getContextClassLoader() == loader
                && thread.getName() == name
                && thread.getPriority() == priority
                && thread.getUncaughtExceptionHandler() == handler;
    }

    private void restoreThread() {
        thread.setContextClassLoader(loader);
        thread.setName(name);
        thread.setUncaughtExceptionHandler(handler);
        if (thread.getPriority() != priority) {
            thread.setPriority(priority);
        }
    }

    private boolean isSystemClean() {
        return System.out == out
                && System.err == err
                && System.in == in
                && Thread.getDefaultUncaughtExceptionHandler() == defaultHandler
                && System.getProperties() == properties
                && !properties.mayHaveChanged()
                && isLocaleClean()
                && isZoneClean();
    }

    private void restoreSystem() {
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
        Thread.setDefaultUncaughtExceptionHandler(defaultHandler);
        boolean isZoneDetermined = isZoneDetermined();
        properties.restore();
        System.setProperties(properties);
        if (!isLocaleClean()) {
            Locale.setDefault(locale);
            Locale.setDefault(Locale.Category.DISPLAY, displayLocale);
            Locale.setDefault(Locale.Category.FORMAT, formatLocale);
        }
        if (isZoneDetermined) {
            restoreZone();
        }
    }

    private boolean isLocaleClean() {
        return Locale.getDefault() == locale
                && Locale.getDefault(Locale.Category.DISPLAY) == displayLocale
                && Locale.getDefault(Locale.Category.FORMAT) == formatLocale;
    }

    private boolean isZoneClean() {
        if (zone == null) {
            // If a task has set it, the JDK determines it again.
            TimeZone.setDefault(null);
            return true;
        }
        return zone.equals(TimeZone.getDefault());
    }

    /** Tells whether the default zone is determined. The JDK sets a property to the zone's name when that happens. */
    private boolean isZoneDetermined() {
        return zone != null || properties.isZoneSet();
    }

    private void restoreZone() {
        TimeZone.setDefault(zone);
        if (zone == null) {
            zone = TimeZone.getDefault();
            properties.keep(TIME_ZONE);
        }
    }
}
