package io.polyproc.benchmarks;

import io.polyproc.channel.PipeEnd;
import io.polyproc.queue.RingQueue;
import io.polyproc.sync.IpcSemaphore;
import io.polyproc.value.SharedLong;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One end of a connection for round trips of numbers. The numbers are above 0, and each is one more than the last. */
interface Wire {

    void send(long number) throws IOException, InterruptedException;

    long receive() throws IOException, InterruptedException;

    /** Two values, one for each direction; the receiver spins. */
    static Wire values(SharedLong out, SharedLong in) {
        return new Wire() {
            private long last;

            @Override
            public void send(long number) {
                out.set(number);
            }

            @Override
            public long receive() {
                while (in.get() == last) {
                    Thread.onSpinWait();
                }
                last = in.get();
                return last;
            }
        };
    }

    /** Two semaphores with a value beside each; the receiver parks. */
    static Wire semaphores(IpcSemaphore sent, SharedLong out, IpcSemaphore received, SharedLong in) {
        return new Wire() {
            @Override
            public void send(long number) {
                out.setPlain(number);
                sent.release();
            }

            @Override
            public long receive() throws InterruptedException {
                received.acquire();
                return in.getPlain();
            }
        };
    }

    /** A pipe of the library. */
    static Wire pipe(PipeEnd<Long> end, boolean spinning) {
        return new Wire() {
            @Override
            public void send(long number) throws InterruptedException {
                end.send(number);
            }

            @Override
            public long receive() throws InterruptedException {
                if (!spinning) {
                    return end.receive();
                }
                while (true) {
                    Long number = end.tryReceive();
                    if (number != null) {
                        return number;
                    }
                    Thread.onSpinWait();
                }
            }
        };
    }

    /** Two ring queues. */
    static Wire rings(RingQueue<Long> out, RingQueue<Long> in, boolean spinning) {
        return new Wire() {
            @Override
            public void send(long number) throws InterruptedException {
                out.put(number);
            }

            @Override
            public long receive() throws InterruptedException {
                if (!spinning) {
                    return in.take();
                }
                while (true) {
                    Long number = in.poll();
                    if (number != null) {
                        return number;
                    }
                    Thread.onSpinWait();
                }
            }
        };
    }

    /** The means of the system: a socket, or a pipe for each direction. */
    static Wire streams(InputStream in, OutputStream out) {
        DataInputStream from = new DataInputStream(in);
        DataOutputStream to = new DataOutputStream(out);
        return new Wire() {
            @Override
            public void send(long number) throws IOException {
                to.writeLong(number);
                to.flush();
            }

            @Override
            public long receive() throws IOException {
                return from.readLong();
            }
        };
    }
}
