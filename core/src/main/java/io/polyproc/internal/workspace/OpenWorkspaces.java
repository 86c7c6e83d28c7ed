package io.polyproc.internal.workspace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The workspaces that this copy of the library has open, by their real path. One thread at a time opens or closes the
 * workspace of a path; threads with other paths do not wait for it.
 */
final class OpenWorkspaces {

    /** Guards itself and all {@link Place#threads}. Never held to wait. */
    private static final Map<String, Place> PLACES = new HashMap<>();

    /** The number of times that a workspace was opened or closed. */
    private static final AtomicLong OPENINGS = new AtomicLong();

    private OpenWorkspaces() {}

    /** A path, entered by one thread at a time. */
    static final class Place {
        private final String path;
        private final ReentrantLock lock = new ReentrantLock();

        /** The open workspace, or null. Written by the thread that has entered. */
        private volatile MappedWorkspace workspace;

        /** Number of threads that have entered or wait to enter. */
        private int threads;

        private Place(String path) {
            this.path = path;
        }

        MappedWorkspace workspace() {
            return workspace;
        }

        void set(MappedWorkspace newWorkspace) {
            workspace = newWorkspace;
            // After the workspace, so that a thread which sees the number finds the workspace.
            OPENINGS.incrementAndGet();
        }

        /** Leaves the place. */
        void exit() {
            lock.unlock();
            leave(this);
        }
    }

    /** Enters a place; waits until no other thread is inside. */
    static Place enter(String path) {
        Place place = approach(path);
        place.lock.lock();
        return place;
    }

    /** Enters a place, or returns null when another thread is inside. */
    static Place tryEnter(String path) {
        Place place = approach(path);
        if (place.lock.tryLock()) {
            return place;
        }
        leave(place);
        return null;
    }

    /** Returns a number that changes when a workspace is opened or closed. */
    static long openings() {
        return OPENINGS.get();
    }

    /** Returns all open workspaces. */
    static List<MappedWorkspace> all() {
        List<MappedWorkspace> open = new ArrayList<>();
        synchronized (PLACES) {
            for (Place place : PLACES.values()) {
                MappedWorkspace workspace = place.workspace;
                if (workspace != null) {
                    open.add(workspace);
                }
            }
        }
        return open;
    }

    private static Place approach(String path) {
        synchronized (PLACES) {
            Place place = PLACES.get(path);
            if (place == null) {
                place = new Place(path);
                PLACES.put(path, place);
            }
            place.threads++;
            return place;
        }
    }

    private static void leave(Place place) {
        synchronized (PLACES) {
            if (--place.threads == 0 && place.workspace == null) {
                PLACES.remove(place.path);
            }
        }
    }
}
