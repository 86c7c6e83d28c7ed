"""Lock, increment and unlock in a tight loop by some processes: locks.py Lock|Semaphore PROCESSES MILLIS."""

import multiprocessing
import os
import sys
import time

CPUS = os.cpu_count()


def work(index, lock, counter, stop, ready, go, results):
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {index % CPUS})
    ready.release()
    go.wait()
    begin = time.process_time_ns()
    operations = 0
    while not stop.value:
        with lock:
            counter.value += 1
        operations += 1
    results[2 * index] = operations
    results[2 * index + 1] = time.process_time_ns() - begin


def main():
    kind, processes, millis = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    lock = getattr(multiprocessing, kind)()
    counter = multiprocessing.Value("q", 0, lock=False)
    stop = multiprocessing.Value("b", 0, lock=False)
    ready = multiprocessing.Semaphore(0)
    go = multiprocessing.Event()
    results = multiprocessing.Array("q", 2 * processes, lock=False)
    children = [
        multiprocessing.Process(target=work, args=(i, lock, counter, stop, ready, go, results))
        for i in range(processes)
    ]
    for child in children:
        child.start()
    for _ in children:
        ready.acquire()
    go.set()
    begin = time.perf_counter_ns()
    time.sleep(millis / 1000)
    stop.value = 1
    nanos = time.perf_counter_ns() - begin
    for child in children:
        child.join()
    operations = results[0::2]
    if sum(operations) != counter.value:
        sys.exit(f"counter {counter.value} after {sum(operations)} operations")
    print("ns", nanos / sum(operations))
    print("cpu", sum(results[1::2]) / sum(operations))
    print("least", min(operations) * processes / sum(operations))


if __name__ == "__main__":
    main()
