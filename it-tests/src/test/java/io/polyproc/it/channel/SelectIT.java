package io.polyproc.it.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.Channels;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.channel.Selectable;
import io.polyproc.internal.crash.CrashPoint;
import io.polyproc.it.kit.MultiJvmTest;
import io.polyproc.it.kit.Site;
import io.polyproc.process.ChildProcess;
import io.polyproc.queue.RingQueue;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Waiting for the first of several things that other processes do. */
@MultiJvmTest
class SelectIT {

    private static final int KIDS = 3;
    private static final Duration MEASURED = Duration.ofMillis(1_500);

    @Test
    void messagesElementsAndTheEndsOfChildrenAreAllSeen(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            RingQueue<Integer> queue = mp.ringQueue(Integer.class, 10);
            List<Selectable> all = new ArrayList<>(List.of(queue));
            for (int i = 0; i < KIDS; i++) {
                Pipe<byte[]> pipe = mp.pipe();
                PipeEnd<byte[]> theirs = pipe.second();
                all.add(pipe.first());
                all.add(mp.start(() -> PipeRoles.send(theirs, 1, 100)));
            }
            all.add(mp.start(() -> queue.put(7)));
            Set<Selectable> ready = Collections.newSetFromMap(new IdentityHashMap<>());
            while (ready.size() < all.size()) {
                List<Selectable> rest =
                        all.stream().filter(each -> !ready.contains(each)).toList();
                List<Selectable> found = Channels.select(rest, Duration.ofSeconds(30));
                assertTrue(!found.isEmpty(), "only " + ready + " of " + all);
                ready.addAll(found);
            }
            assertEquals(7, queue.take());
        }
    }

    @Test
    void aPeerThatIsKilledBeforeItHasWokenAnybodyIsFound(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> pipe = mp.pipe();
            Pipe<byte[]> silent = mp.pipe();
            PipeEnd<byte[]> theirs = pipe.second();
            ChildProcess victim = Kids.at(CrashPoint.PIPE_PUBLISHED, 1, site, mp, () -> PipeRoles.send(theirs, 1, 100));
            Kids.kill(victim);
            assertEquals(
                    List.of(pipe.first()),
                    Channels.select(List.of(silent.first(), pipe.first()), Duration.ofSeconds(30)));
            assertEquals(100, pipe.first().receive().length);
            assertEquals(
                    List.of(pipe.first()),
                    Channels.select(List.of(silent.first(), pipe.first()), Duration.ofSeconds(30)));
        }
    }

    @Test
    void theEndOfAChildIsAnnouncedInItsWorkspace(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> silent = mp.pipe();
            ChildProcess ending = mp.start(() -> {});
            // So a selector sleeps in the kernel, and does not poll.
            assertEquals(Optional.of(mp.workspace()), ending.announcedIn());
            assertEquals(List.of(ending), Channels.select(List.of(silent.first(), ending), Duration.ofSeconds(60)));
            ChildProcess killed = mp.start(() -> Thread.currentThread().join());
            killed.kill();
            assertEquals(List.of(killed), Channels.select(List.of(silent.first(), killed), Duration.ofSeconds(60)));
        }
    }

    @Test
    void waitingHardlyUsesTheProcessor(Site site) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.open()) {
            Pipe<byte[]> one = mp.pipe();
            Pipe<byte[]> two = mp.pipe();
            ChildProcess child = mp.start(() -> Thread.currentThread().join());
            Channels.select(List.of(one.first(), two.first()), Duration.ofSeconds(1));
            measure("two pipes", one.first(), two.first());
            measure("two pipes and a child", one.first(), two.first(), child);
            Kids.kill(child);
        }
    }

    private static void measure(String what, Selectable... ends) throws InterruptedException {
        long thread = Thread.currentThread().getId();
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getThreadCpuTime(thread);
        assertEquals(List.of(), Channels.select(List.of(ends), MEASURED));
        long used = (threads.getThreadCpuTime(thread) - before) / 1_000_000;
        System.out.println(
                "processor time of a wait for " + what + ": " + used + " ms in " + MEASURED.toMillis() + " ms");
        assertTrue(used < MEASURED.toMillis() / 4, used + " ms");
    }
}
