package io.polyproc.it.channel;

import io.polyproc.Multiprocessing;
import io.polyproc.channel.PipeEnd;
import java.util.Arrays;

/** The roles of the children in the tests of pipes. */
final class PipeRoles {

    private PipeRoles() {}

    /** Message number i of a length: tells whether it is whole. */
    static byte[] message(int i, int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) i);
        return message;
    }

    /** Sends messages of this length, numbered from 0. */
    static void send(PipeEnd<byte[]> end, int count, int length) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            end.send(message(i, length));
        }
    }

    /** Receives a number of messages. */
    static void receive(PipeEnd<byte[]> end, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            end.receive();
        }
    }

    /** Sends back whatever comes, until nothing more comes. */
    static void echo(PipeEnd<byte[]> end, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            end.send(end.receive());
        }
    }

    /** Takes the end by looking for a message, says so, and stays. */
    static void takeAndStay(PipeEnd<byte[]> end) throws InterruptedException {
        end.tryReceive();
        System.out.println("taken");
        Thread.currentThread().join();
    }

    /** Has a child of its own send something through the end, and closes its own handle. */
    static void passOn(PipeEnd<byte[]> end) throws InterruptedException {
        try (Multiprocessing mp = Multiprocessing.current()) {
            var child = mp.start(() -> send(end, 2, 10));
            end.close();
            child.join();
        }
    }
}
