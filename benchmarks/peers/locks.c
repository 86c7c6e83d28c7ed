/* Lock, increment, unlock in a tight loop by some processes: locks KIND PROCESSES MILLIS. With 0 processes: a bare pair. */
#include "peer.h"

#define MOST 64

struct table {
    _Alignas(LINE) pthread_mutex_t mutex;
    _Alignas(LINE) sem_t semaphore;
    _Alignas(LINE) _Atomic int word;
    _Alignas(LINE) volatile long counter;
    _Alignas(LINE) _Atomic int ready;
    _Alignas(LINE) _Atomic int go;
    _Alignas(LINE) _Atomic int stop;
    struct {
        _Alignas(LINE) long operations;
    } of[MOST];
};

static struct table *table;

static void mutex_lock(void) {
    pthread_mutex_lock(&table->mutex);
}

static void mutex_unlock(void) {
    pthread_mutex_unlock(&table->mutex);
}

static void semaphore_lock(void) {
    while (sem_wait(&table->semaphore) != 0) {
    }
}

static void semaphore_unlock(void) {
    sem_post(&table->semaphore);
}

/* Drepper's third mutex, "Futexes Are Tricky": 0 free, 1 held, 2 held and somebody may be asleep. */
static void word_lock(void) {
    int seen = 0;
    if (!atomic_compare_exchange_strong(&table->word, &seen, 1)) {
        if (seen != 2) {
            seen = atomic_exchange(&table->word, 2);
        }
        while (seen != 0) {
            futex_wait(&table->word, 2);
            seen = atomic_exchange(&table->word, 2);
        }
    }
}

static void word_unlock(void) {
    if (atomic_exchange(&table->word, 0) == 2) {
        futex_wake(&table->word, 1);
    }
}

/* One loop for each kind, so that the calls are direct ones. */
#define LOOP(name)                                                              \
    static long name##_loop(void) {                                             \
        long operations = 0;                                                    \
        while (!atomic_load_explicit(&table->stop, memory_order_relaxed)) {     \
            name##_lock();                                                      \
            table->counter = table->counter + 1;                                \
            name##_unlock();                                                    \
            operations++;                                                       \
        }                                                                       \
        return operations;                                                      \
    }                                                                           \
    static void name##_pairs(long count) {                                      \
        for (long i = 0; i < count; i++) {                                      \
            name##_lock();                                                      \
            name##_unlock();                                                    \
        }                                                                       \
    }

LOOP(mutex)
LOOP(semaphore)
LOOP(word)

static void bare_pair(void (*pairs)(long), int millis) {
    const long batch = 100000;
    pin(0);
    pairs(10 * batch);
    long count = 0;
    int64_t begin = now_nanos();
    int64_t end = begin + millis * 1000000LL;
    int64_t now = begin;
    while (now < end) {
        pairs(batch);
        count += batch;
        now = now_nanos();
    }
    printf("ns %.3f\n", (double) (now - begin) / count);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "locks plain|robust|semaphore|futex PROCESSES MILLIS\n");
        return 2;
    }
    const char *kind = argv[1];
    int processes = atoi(argv[2]);
    int millis = atoi(argv[3]);
    table = shared_memory(sizeof *table);
    init_mutex(&table->mutex, strcmp(kind, "robust") == 0);
    sem_init(&table->semaphore, 1, 1);
    int is_semaphore = strcmp(kind, "semaphore") == 0;
    int is_futex = strcmp(kind, "futex") == 0;
    if (processes == 0) {
        bare_pair(is_semaphore ? semaphore_pairs : is_futex ? word_pairs : mutex_pairs, millis);
        return 0;
    }
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            pin(i);
            atomic_fetch_add(&table->ready, 1);
            while (!atomic_load(&table->go)) {
                sched_yield();
            }
            table->of[i].operations = is_semaphore ? semaphore_loop() : is_futex ? word_loop() : mutex_loop();
            _exit(0);
        }
    }
    while (atomic_load(&table->ready) < processes) {
        sched_yield();
    }
    atomic_store(&table->go, 1);
    int64_t begin = now_nanos();
    pause_millis(millis);
    atomic_store(&table->stop, 1);
    int64_t nanos = now_nanos() - begin;
    while (wait(NULL) > 0) {
    }
    long sum = 0;
    long least = table->of[0].operations;
    for (int i = 0; i < processes; i++) {
        sum += table->of[i].operations;
        least = table->of[i].operations < least ? table->of[i].operations : least;
    }
    if (sum != table->counter) {
        fprintf(stderr, "counter %ld after %ld operations\n", table->counter, sum);
        return 1;
    }
    printf("ns %.3f\n", (double) nanos / sum);
    printf("cpu %.3f\n", children_cpu_nanos() / sum);
    printf("least %.3f\n", (double) least * processes / sum);
    return 0;
}
