"""Round trips between two processes, each sent when it is due: ping.py Pipe|Semaphore COUNT INTERVAL (nanoseconds)."""

import multiprocessing
import os
import sys
import time


def pin(cpu):
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {cpu % os.cpu_count()})


class Semaphores:
    """Two semaphores, one for each way, and a number beside each."""

    def __init__(self, theirs, ours):
        self.theirs = theirs
        self.ours = ours

    def send(self, number):
        self.theirs[1].value = number
        self.theirs[0].release()

    def recv(self):
        self.ours[0].acquire()
        return self.ours[1].value


def semaphores():
    ways = [(multiprocessing.Semaphore(0), multiprocessing.Value("q", 0, lock=False)) for _ in range(2)]
    return Semaphores(ways[0], ways[1]), Semaphores(ways[1], ways[0])


def echo(end):
    pin(1)
    while (number := end.recv()) >= 0:
        end.send(number)


def main():
    kind, count, interval = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    ours, theirs = semaphores() if kind == "Semaphore" else multiprocessing.Pipe()
    child = multiprocessing.Process(target=echo, args=(theirs,))
    child.start()
    pin(0)
    for i in range(count // 10):
        ours.send(i)
        ours.recv()
    latencies = []
    begin = time.perf_counter_ns()
    for i in range(count):
        due = begin + i * interval
        while time.perf_counter_ns() < due:
            pass
        ours.send(i)
        if ours.recv() != i:
            sys.exit(f"another number than {i} came back")
        latencies.append(time.perf_counter_ns() - due)
    ours.send(-1)
    child.join()
    for latency in latencies:
        print("latency", latency)


if __name__ == "__main__":
    main()
