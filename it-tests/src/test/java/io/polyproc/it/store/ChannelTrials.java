package io.polyproc.it.store;

import io.polyproc.channel.Broadcast;
import io.polyproc.channel.BroadcastReader;
import io.polyproc.channel.BrokenPipeException;
import io.polyproc.channel.EndOfStreamException;
import io.polyproc.channel.Pipe;
import io.polyproc.channel.PipeEnd;
import io.polyproc.channel.PipeOptions;
import io.polyproc.codec.Codecs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Operations of pipes and broadcasts: a message arrives as a whole or not at all, in order, and the end is reported.
 */
final class ChannelTrials {

    private static final int BYTES = 256;

    private ChannelTrials() {}

    static void addTo(Map<String, Supplier<Trial>> all) {
        all.put("pipe.send", () -> new Sends(16, false));
        all.put("pipe.send.long", () -> new Sends(3 * BYTES, false));
        all.put("pipe.send.close", () -> new Sends(16, true));
        all.put("pipe.receive", () -> new Receives(16));
        all.put("pipe.receive.long", () -> new Receives(3 * BYTES));
        all.put("broadcast.send", SendsToAll::new);
        all.put("broadcast.receive", ReceivesOfAll::new);
    }

    private static byte[] message(int i, int length) {
        byte[] message = new byte[length];
        Arrays.fill(message, (byte) i);
        return message;
    }

    /** Number of a message, all of which has arrived. */
    private static int number(byte[] message, int length) {
        Trial.expect(Arrays.equals(message, message(message[0], length)), "torn: " + Arrays.toString(message));
        return message[0];
    }

    /** A pipe between the test's process, which has the first end, and the victim. */
    private abstract static class OfPipe extends Trial {
        final int length;
        PipeEnd<byte[]> mine;

        OfPipe(int length) {
            this.length = length;
        }

        @Override
        void prepare() throws Exception {
            Pipe<byte[]> pipe =
                    mp.pipe(Codecs.of(byte[].class), PipeOptions.defaults().withBytes(BYTES));
            mine = pipe.first();
            save(pipe.second());
        }

        @Override
        @SuppressWarnings("unchecked") // the class of a handle does not say what its messages are
        void enter() throws Exception {
            mine = saved(PipeEnd.class);
            // The end is this process's from its first use on; without it, the other one would wait for another user.
            mine.tryReceive();
        }
    }

    /** The victim sends two messages. */
    private static final class Sends extends OfPipe {
        private final boolean closes;

        Sends(int length, boolean closes) {
            super(length);
            this.closes = closes;
        }

        @Override
        void operate() throws Exception {
            mine.send(message(1, length));
            mine.send(message(2, length));
            if (closes) {
                mine.close();
            }
        }

        /** Receives to the end, which is the victim's death. */
        @Override
        void accompany(Cue cue) throws Exception {
            List<Integer> received = new ArrayList<>();
            try {
                while (true) {
                    byte[] message = mine.receive(BOUND);
                    expect(message != null, "the death of the sender is not reported");
                    received.add(number(message, length));
                }
            } catch (EndOfStreamException e) {
                // As expected.
            }
            mp.named(name + "-received").sharedLong(received.size()).get();
            expect(List.of(1, 2).subList(0, received.size()).equals(received), "received " + received);
            try {
                mine.send(message(3, length), BOUND);
                throw new AssertionError("a message is sent to the dead");
            } catch (BrokenPipeException e) {
                // As expected.
            }
        }

        @Override
        void check(Outcome outcome) {
            long received = mp.named(name + "-received").sharedLong(-1).get();
            expect(!outcome.completed() || received == 2, "of a completed send were received " + received);
        }
    }

    /** The victim receives two messages. */
    private static final class Receives extends OfPipe {
        Receives(int length) {
            super(length);
        }

        @Override
        void operate() throws Exception {
            expect(number(mine.receive(), length) == 1, "the first message");
            expect(number(mine.receive(), length) == 2, "the second message");
        }

        /** Sends until the victim's death is reported. */
        @Override
        void accompany(Cue cue) throws Exception {
            long end = System.nanoTime() + BOUND.toNanos();
            try {
                for (int i = 1; ; i++) {
                    expect(System.nanoTime() - end < 0, "the death of the reader is not reported");
                    if (!mine.send(message(i % 100, length), BOUND)) {
                        throw new AssertionError("a send neither ends nor reports the death of the reader");
                    }
                    if (i == 2) {
                        cue.await();
                    }
                }
            } catch (BrokenPipeException e) {
                // As expected.
            }
        }

        @Override
        void check(Outcome outcome) {}
    }

    /** The victim sends to a broadcast that is so small that it overwrites older messages. */
    private static final class SendsToAll extends Trial {
        private static final int MESSAGES = 12;
        private Broadcast<byte[]> broadcast;
        private BroadcastReader<byte[]> reader;

        @Override
        void prepare() {
            broadcast = mp.named(name).broadcast(byte[].class, BYTES);
        }

        @Override
        void enter() {
            prepare();
            for (int i = 1; i < MESSAGES; i++) {
                broadcast.send(message(i, 24));
            }
        }

        @Override
        void operate() {
            broadcast.send(message(MESSAGES, 24));
        }

        @Override
        void check(Outcome outcome) throws Exception {
            prepare();
            reader = broadcast.readerFromOldest();
            int last = 0;
            byte[] message = next();
            while (message != null) {
                int number = number(message, 24);
                expect(last == 0 || number == last + 1, number + " after " + last);
                last = number;
                message = next();
            }
            expect(last == MESSAGES || last == MESSAGES - 1 && !outcome.completed(), "the last one is " + last);
        }

        private byte[] next() throws Exception {
            try {
                return reader.tryReceive();
            } catch (EndOfStreamException e) {
                return null;
            }
        }
    }

    /** The victim receives; a reader disturbs none. */
    private static final class ReceivesOfAll extends Trial {
        private Broadcast<byte[]> broadcast;
        private BroadcastReader<byte[]> reader;

        @Override
        void prepare() {
            broadcast = mp.named(name).broadcast(byte[].class, BYTES);
        }

        @Override
        void enter() {
            prepare();
            reader = broadcast.reader();
        }

        @Override
        void operate() throws Exception {
            expect(number(reader.receive(), 24) == 1, "the first message");
            expect(number(reader.receive(), 24) == 2, "the second message");
        }

        @Override
        void accompany(Cue cue) throws Exception {
            BroadcastReader<byte[]> other = broadcast.reader();
            cue.await();
            for (int i = 1; i <= 2; i++) {
                broadcast.send(message(i, 24));
            }
            expect(number(other.receive(BOUND), 24) == 1 && number(other.receive(BOUND), 24) == 2, "received");
        }

        @Override
        void check(Outcome outcome) {}
    }
}
