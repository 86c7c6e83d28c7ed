package io.polyproc.it.store;

import io.polyproc.sync.IpcReadWriteLock;
import io.polyproc.sync.LockOptions;
import io.polyproc.sync.OwnerDeath;
import io.polyproc.sync.OwnerDiedException;
import io.polyproc.value.SharedLongArray;
import java.util.Map;
import java.util.function.Supplier;

/** Operations of read-write locks. */
final class ReadWriteTrials {

    private ReadWriteTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        for (OwnerDeath death : OwnerDeath.values()) {
            all.put("rw.read." + death, () -> new OfLock(death, Way.READ));
            all.put("rw.write." + death, () -> new OfLock(death, Way.WRITE));
            all.put("rw.upgrade." + death, () -> new OfLock(death, Way.UPGRADE));
            all.put("rw.downgrade." + death, () -> new OfLock(death, Way.DOWNGRADE));
            all.put("rw.read.writerWaits." + death, () -> new LeavesToWaiter(death, Way.READ));
            all.put("rw.write.writerWaits." + death, () -> new LeavesToWaiter(death, Way.WRITE));
            all.put("rw.write.waits." + death, () -> new WaitsToWrite(death));
        }
        all.put("rw.recover", RecoversWriteLock::new);
    }

    private enum Way {
        READ,
        WRITE,
        UPGRADE,
        DOWNGRADE
    }

    /** A read-write lock that guards two equal numbers. */
    private static class OfLock extends Trial {
        private final OwnerDeath death;
        private final Way way;
        IpcReadWriteLock lock;
        SharedLongArray cells;

        OfLock(OwnerDeath death, Way way) {
            this.death = death;
            this.way = way;
        }

        @Override
        void prepare() throws Exception {
            lock = mp.named(name).readWriteLock(LockOptions.defaults().withOwnerDeath(death));
            cells = mp.named(name + "-cells").sharedLongArray(2);
        }

        @Override
        void enter() throws Exception {
            prepare();
        }

        @Override
        void operate() throws Exception {
            if (way == Way.READ || way == Way.UPGRADE) {
                lock.readLock().lock();
                if (way == Way.UPGRADE && lock.tryUpgrade()) {
                    change();
                    lock.writeLock().unlock();
                }
                lock.readLock().unlock();
            } else {
                lock.writeLock().lock();
                change();
                if (way == Way.DOWNGRADE) {
                    lock.readLock().lock();
                }
                lock.writeLock().unlock();
                if (way == Way.DOWNGRADE) {
                    lock.readLock().unlock();
                }
            }
        }

        final void change() {
            cells.set(0, cells.get(0) + 1);
            cells.set(1, cells.get(1) + 1);
        }

        final void write() throws InterruptedException {
            try {
                expect(lock.writeLock().tryLock(BOUND), "the write lock is obtained");
            } catch (OwnerDiedException e) {
                expect(lock.recover(() -> cells.set(1, cells.get(0))), "the lock is recovered");
                expect(lock.writeLock().tryLock(BOUND), "the recovered lock is obtained");
            }
            if (death == OwnerDeath.RECOVER && lock.writerDeaths() > 0) {
                cells.set(1, cells.get(0));
            }
            expect(cells.get(0) == cells.get(1), "torn, and nothing said");
            change();
            lock.writeLock().unlock();
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            write();
            expect(lock.readLock().tryLock(BOUND), "the read lock is obtained");
            expect(cells.get(0) == cells.get(1), "a reader finds the cells torn");
            lock.readLock().unlock();
            write();
        }
    }

    /** The victim unlocks while a writerWaits. */
    private static final class LeavesToWaiter extends OfLock {
        private final Way way;

        LeavesToWaiter(OwnerDeath death, Way way) {
            super(death, way);
            this.way = way;
        }

        @Override
        void enter() throws Exception {
            super.enter();
            side().lock();
        }

        @Override
        void operate() {
            if (way == Way.WRITE) {
                change();
            }
            side().unlock();
        }

        private IpcReadWriteLock.Side side() {
            return way == Way.WRITE ? lock.writeLock() : lock.readLock();
        }

        @Override
        void accompany(Cue cue) throws Exception {
            write();
        }
    }

    /** The victim waits to write until a reader has left. */
    private static final class WaitsToWrite extends OfLock {
        WaitsToWrite(OwnerDeath death) {
            super(death, Way.WRITE);
        }

        @Override
        void accompany(Cue cue) throws Exception {
            lock.readLock().lock();
            cue.await();
            lock.readLock().unlock();
        }
    }

    private static final class RecoversWriteLock extends OfLock {
        RecoversWriteLock() {
            super(OwnerDeath.REPORT, Way.WRITE);
        }

        @Override
        boolean ruins() {
            return true;
        }

        @Override
        void ruin() throws Exception {
            prepare();
            lock.writeLock().lock();
            cells.set(0, 1);
        }

        @Override
        void operate() throws Exception {
            write();
        }
    }
}
