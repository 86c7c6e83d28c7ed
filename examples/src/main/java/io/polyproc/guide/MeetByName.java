package io.polyproc.guide;

import io.polyproc.Multiprocessing;
import io.polyproc.queue.RingQueue;
import io.polyproc.value.SharedInt;
import java.nio.file.Path;
import java.util.List;

/** Signs a guest book that each run of this program finds by the path of its workspace and by its name. */
final class MeetByName {

    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        String guest = arguments[1];
        try (Multiprocessing mp = Multiprocessing.open(directory)) {
            SharedInt visits = mp.named("visits").sharedInt(0);
            RingQueue<String> book = mp.named("guest-book").ringQueue(String.class, 100);
            book.put(guest);
            System.out.println("visit " + visits.addAndGet(1) + ", guests: " + List.copyOf(book));
        }
    }
}
