"""The five scenes of the notebook, as Notebook.java has them."""

from multiprocessing import Array, Lock, Pool, Process, Queue, Value


def job(a, b):
    print(a + b)
    print("blablabla...", flush=True)


def sum_of_powers(results):
    output = 0
    for i in range(1000):
        output += i + i**2 + i**3
    results.put(output)


def square(x):
    return x * x


def change_memory(value, array):
    value.value += 0.5
    array[0] += 41


def change_without_lock(balance, n):
    for _ in range(1_000_000):
        balance.value += n
        balance.value -= n


def change_with_lock(balance, lock, n):
    with lock:
        change_without_lock(balance, n)


def run(*processes):
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def main():
    # 2. Process
    run(Process(target=job, args=(1, 2)))

    # 3. Queue
    results = Queue()
    run(Process(target=sum_of_powers, args=(results,)), Process(target=sum_of_powers, args=(results,)))
    print(results.get() + results.get())

    # 4. Pool
    with Pool() as pool:
        numbers = range(15)
        print(pool.map(square, numbers))
        print(pool.apply_async(square, (2,)).get())
        for future in [pool.apply_async(square, (i,)) for i in numbers]:
            print(future.get(), end=" ")
        print()

    # 5. Shared memory
    value = Value("d", 1)
    array = Array("i", [1, 2, 3])
    run(Process(target=change_memory, args=(value, array)))
    print(value.value, array[0], len(array))

    # 6. Lock
    balance1 = Value("i", 0)
    balance2 = Value("i", 0)
    lock = Lock()
    run(
        Process(target=change_without_lock, args=(balance1, 8)),
        Process(target=change_without_lock, args=(balance1, 10)),
    )
    run(
        Process(target=change_with_lock, args=(balance2, lock, 8)),
        Process(target=change_with_lock, args=(balance2, lock, 10)),
    )
    print("without lock:", balance1.value)
    print("with lock:", balance2.value)


if __name__ == "__main__":
    main()
