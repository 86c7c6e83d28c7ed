"""A queue of multiprocessing, 32-byte messages to one process: queues.py SimpleQueue|Queue MESSAGES ROUNDS PRODUCERS."""

import multiprocessing
import statistics
import sys
import time



def produce(queue, count):
    message = bytes(32)
    for _ in range(count):
        queue.put(message)


def measure(kind, count, producers):
    queue = getattr(multiprocessing, kind)()
    each = count // producers
    children = [multiprocessing.Process(target=produce, args=(queue, each)) for _ in range(producers)]
    for child in children:
        child.start()
    queue.get()
    begin = time.perf_counter_ns()
    for _ in range(each * producers - 1):
        queue.get()
    nanos = time.perf_counter_ns() - begin
    for child in children:
        child.join()
    return nanos / (each * producers - 1)


if __name__ == "__main__":
    kind, count, rounds, producers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    print("ns", statistics.median(measure(kind, count, producers) for _ in range(rounds)))
