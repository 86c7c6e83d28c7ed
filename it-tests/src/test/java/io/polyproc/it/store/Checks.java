package io.polyproc.it.store;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Runs the checks of many trials, several at a time, since most of them wait for a death to be found. */
final class Checks {

    private static final int THREADS = 16;
    /** Longer than the waits of a check, which say more. */
    private static final long BOUND_SECONDS = 3 * Trial.BOUND.toSeconds();

    private Checks() {}

    /** Gives the faults, in words. */
    static List<String> run(Map<Case, Trial.Outcome> outcomes, Function<Case, Trial> trials) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "check");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Map<Case, Future<?>> checks = new LinkedHashMap<>();
            outcomes.forEach((each, outcome) -> {
                Trial trial = trials.apply(each);
                checks.put(each, threads.submit(() -> {
                    trial.check(outcome);
                    return null;
                }));
            });
            List<String> faults = new ArrayList<>();
            checks.forEach((each, check) ->
                    end(check).ifPresent(fault -> faults.add(each + " after " + outcomes.get(each) + ": " + fault)));
            return faults;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Waits for the end of a check or a companion; what went wrong, if something did. */
    static Optional<String> end(Future<?> future) {
        try {
            future.get(BOUND_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(describe(e.getCause()));
        } catch (TimeoutException e) {
            return Optional.of("does not end within " + BOUND_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    static String describe(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString().replace('\n', '|');
    }
}
