package io.polyproc.it.channel;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.channel.MessagesLostException;

/** The roles of the children in the tests of broadcasts. */
final class BroadcastRoles {

    private BroadcastRoles() {}

    /** Sends numbers from 0 on, for ever. */
    static void sendForEver(Broadcast<Long> broadcast) {
        for (long i = 0; ; i++) {
            broadcast.send(i);
        }
    }

    /** Sends one number, says so, and stays. */
    static void sendAndStay(Broadcast<Long> broadcast, long number) throws InterruptedException {
        broadcast.send(number);
        System.out.println("sent");
        Thread.currentThread().join();
    }

    /** Receives numbers up to the last one; what it receives and what it misses must be all there are. */
    static void check(Broadcast<Long> broadcast, long last) throws InterruptedException {
        BroadcastReader<Long> reader = broadcast.reader();
        System.out.println("reading");
        long next = 0;
        long missed = 0;
        while (next <= last) {
            try {
                long received = reader.receive();
                if (received != next) {
                    throw new AssertionError(received + " in place of " + next);
                }
                next++;
            } catch (MessagesLostException e) {
                missed += e.missed();
                next += e.missed();
            }
        }
        System.out.println("missed " + missed);
    }
}
