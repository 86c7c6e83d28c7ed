package io.polyproc.internal.pool;

import io.polyproc.internal.codec.ObjectWriter;
import io.polyproc.internal.output.ParentOutput;
import io.polyproc.internal.thread.Timeouts;
import io.polyproc.internal.workspace.MappedWorkspace;
import io.polyproc.pool.ImapOptions;
import io.polyproc.pool.ResultIterator;
import io.polyproc.pool.TaskOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code imap}. It has some chunks of the input at the pool, and returns the results in input order, or in
 * the order of completion.
 *
 * @param <T> the items
 * @param <R> the results
 */
final class ImapCall<T extends @Nullable Object, R extends @Nullable Object> implements ResultIterator<R> {

    /** The time of one chunk to which the automatic size converges. */
    private static final double WANTED_NANOS = 1_000_000;

    /** The number of chunks per worker that are under way while the size is automatic. */
    private static final int CHUNKS_AHEAD = 4;

    private final MappedWorkspace workspace;
    private final Engine engine;
    private final FunctionRegistry.Function function;
    private final ImapOptions options;
    private final TaskOptions taskOptions;
    private final boolean isOrdered;
    private final Iterator<? extends T> input;
    private final ObjectWriter out;

    /** Items at the pool, or whose results were not returned yet. */
    private int ahead;

    /** Chunks at the pool, in the order of the input. */
    private final Set<Chunk> open = new LinkedHashSet<>();

    /** Chunks at the pool that have not ended. */
    private final AtomicInteger unfinished = new AtomicInteger();

    /** Chunks that have ended, in the order of completion. */
    private final LinkedBlockingQueue<Chunk> ended = new LinkedBlockingQueue<>();

    /** Results that can be returned at once. */
    private final ArrayDeque<Replies.Result> due = new ArrayDeque<>();

    /** Set when no more input is read. */
    private boolean inputEnded;

    /** The failure that ended the input, which is thrown after the last result; or null. */
    private @Nullable RuntimeException inputFailure;

    private int automaticSize = 1;
    private boolean closed;

    ImapCall(
            MappedWorkspace workspace,
            Engine engine,
            FunctionRegistry.Function function,
            ImapOptions options,
            TaskOptions taskOptions,
            boolean isOrdered,
            Iterator<? extends T> input) {
        this.workspace = workspace;
        this.engine = engine;
        this.function = function;
        this.options = options;
        this.taskOptions = taskOptions;
        this.isOrdered = isOrdered;
        this.input = input;
        this.out = new ObjectWriter(workspace);
    }

    @Override
    public boolean hasNext() {
        fill();
        return !closed && (!due.isEmpty() || !open.isEmpty() || inputFailure != null);
    }

    @Override
    public R next() {
        try {
            return next(Timeouts.FOREVER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a result: ask again");
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a limit has ended", e);
        }
    }

    @Override
    public R next(Duration timeout) throws TimeoutException, InterruptedException {
        return next(Timeouts.nanos(timeout));
    }

    private R next(long nanos) throws TimeoutException, InterruptedException {
        if (!hasNext()) {
            throw new NoSuchElementException(closed ? "the results were closed" : "all results were given");
        }
        while (due.isEmpty()) {
            if (open.isEmpty()) {
                RuntimeException failure = inputFailure;
                inputFailure = null;
                throw failure;
            }
            take(nanos);
        }
        Replies.Result result = due.removeFirst();
        ahead--;
        return result.get();
    }

    /** Waits for the next chunk. */
    private void take(long nanos) throws TimeoutException, InterruptedException {
        long deadline = Timeouts.deadline(nanos);
        Chunk wanted = isOrdered ? open.iterator().next() : null;
        while (wanted == null || !wanted.isThere) {
            Chunk chunk = ended.poll(Timeouts.remaining(deadline), TimeUnit.NANOSECONDS);
            if (chunk == null) {
                throw new TimeoutException("no result within " + Duration.ofNanos(nanos) + "; it is not lost");
            }
            chunk.isThere = true;
            fill();
            wanted = isOrdered ? wanted : chunk;
        }
        open.remove(wanted);
        ParentOutput.printArrived();
        due.addAll(Replies.read(workspace, wanted.parts, wanted.reply, wanted.failure, wanted.job.items()));
        adapt();
    }

    private void adapt() {
        double known = function.nanosPerItem();
        if (known > 0) {
            int wanted = (int) Math.max(1, Math.min(WANTED_NANOS / known, Integer.MAX_VALUE / 2));
            automaticSize = Math.min(wanted, 2 * automaticSize);
        }
    }

    /** Reads input, as far as the options allow, and submits it in whole chunks, unless nothing else is under way. */
    private void fill() {
        while (!closed && !inputEnded) {
            int size = Math.min(chunkSize(), options.lookAhead());
            if (ahead > 0 && (options.lookAhead() - ahead < size || hasEnough())) {
                return;
            }
            try {
                submit(size);
            } catch (RuntimeException e) {
                // Thrown by the input, or the pool accepts no more. Items that were read before are processed all the
                // same.
                inputEnded = true;
                inputFailure = e;
            }
        }
    }

    /** Tells whether the workers have enough chunks while the best chunk size is still being learned. */
    private boolean hasEnough() {
        return options.chunkSize() == Chunks.AUTOMATIC && unfinished.get() >= CHUNKS_AHEAD * engine.size();
    }

    private int chunkSize() {
        return options.chunkSize() == Chunks.AUTOMATIC
                ? Math.max(1, Math.min(automaticSize, options.lookAhead() / 4))
                : options.chunkSize();
    }

    /** Submits the next chunk. */
    private void submit(int most) {
        Arguments.begin(out, 1);
        int calls = 0;
        try {
            while (calls < most && !inputEnded) {
                inputEnded = !input.hasNext();
                if (!inputEnded) {
                    out.write(input.next());
                    calls++;
                }
            }
        } finally {
            if (calls > 0) {
                Chunk chunk = new Chunk(Arguments.of(workspace, out, calls));
                engine.submit(chunk.job);
                unfinished.incrementAndGet();
                open.add(chunk);
                ahead += calls;
            }
        }
    }

    @Override
    public Stream<R> stream() {
        int characteristics = isOrdered ? Spliterator.ORDERED : 0;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, characteristics), false)
                .onClose(this::close);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            List<Job> jobs = open.stream().map(chunk -> chunk.job).toList();
            open.clear();
            due.clear();
            engine.cancel(jobs, true);
        }
    }

    private final class Chunk implements JobCallback {
        private final Job job;
        private List<byte[]> parts = List.of();
        private byte @Nullable [] reply;
        private @Nullable Throwable failure;

        /** Set by the thread that reads the results. */
        private boolean isThere;

        private Chunk(Arguments arguments) {
            job = new Job(function, arguments, taskOptions, this);
        }

        @Override
        public void inParts(List<byte[]> earlier) {
            parts = earlier;
        }

        @Override
        public void ended(byte @Nullable [] newReply, @Nullable Throwable newFailure) {
            reply = newReply;
            failure = newFailure;
            // May fail for lack of memory, so it precedes every step that must not be repeated.
            ended.add(this);
            unfinished.decrementAndGet();
        }
    }
}
