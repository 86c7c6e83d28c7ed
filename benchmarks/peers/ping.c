/*
 * Round trips between two processes: ping spin|futex|semaphore COUNT INTERVAL PROCESSOR, the last of the other side. With an interval, in
 * nanoseconds, each is sent when it is due, and its latency counted from then; with 0, each follows the one before, and the mean of each
 * thousand is said; with -1, each is.
 */
#include "peer.h"

#define END (-1)
#define BATCH 1000
#define LONGEST_NANOS 2000000000LL /* of batches: on a machine that others use, a spinning trip may take a time slice */

struct direction {
    _Alignas(LINE) _Atomic int word;
    _Alignas(LINE) sem_t semaphore;
    int message;
};

static struct direction *ways;
static int is_semaphore;
static int is_futex;

static void send_to(struct direction *way, int number) {
    if (is_semaphore) {
        way->message = number;
        sem_post(&way->semaphore);
    } else {
        atomic_store(&way->word, number);
        if (is_futex) {
            futex_wake(&way->word, 1);
        }
    }
}

/* The next number is another one than the last. */
static int receive_from(struct direction *way, int last) {
    if (is_semaphore) {
        while (sem_wait(&way->semaphore) != 0) {
        }
        return way->message;
    }
    int number;
    while ((number = atomic_load(&way->word)) == last) {
        if (is_futex) {
            futex_wait(&way->word, last);
        } else {
            __builtin_ia32_pause();
        }
    }
    return number;
}

static void echo(int processor) {
    pin(processor);
    for (int number = 0; number != END;) {
        number = receive_from(&ways[0], number);
        send_to(&ways[1], number);
    }
}

static void trip(int number) {
    send_to(&ways[0], number);
    if (receive_from(&ways[1], number - 1) != number) {
        fprintf(stderr, "another number than %d came back\n", number);
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 5) {
        return 2;
    }
    is_semaphore = strcmp(argv[1], "semaphore") == 0;
    is_futex = strcmp(argv[1], "futex") == 0;
    int count = atoi(argv[2]);
    int64_t interval = atoll(argv[3]);
    ways = shared_memory(2 * sizeof *ways);
    sem_init(&ways[0].semaphore, 1, 0);
    sem_init(&ways[1].semaphore, 1, 0);
    if (fork() == 0) {
        echo(atoi(argv[4]));
        _exit(0);
    }
    pin(0);
    int number = 1;
    int64_t warm = now_nanos() + LONGEST_NANOS;
    for (int i = 0; i < count / 10 && now_nanos() < warm; i++) {
        trip(number++);
    }
    if (interval == 0) {
        int64_t end = now_nanos() + LONGEST_NANOS;
        for (int batch = 0; batch < count / BATCH && now_nanos() < end; batch++) {
            int64_t begin = now_nanos();
            for (int i = 0; i < BATCH; i++) {
                trip(number++);
            }
            printf("ns %.3f\n", (double) (now_nanos() - begin) / BATCH);
        }
    } else if (interval < 0) {
        int64_t *latencies = malloc(count * sizeof *latencies);
        int done = 0;
        int64_t begin = now_nanos();
        int64_t end = begin + LONGEST_NANOS;
        while (done < count && begin < end) {
            trip(number++);
            int64_t now = now_nanos();
            latencies[done++] = now - begin;
            begin = now;
        }
        for (int i = 0; i < done; i++) {
            printf("latency %lld\n", (long long) latencies[i]);
        }
    } else {
        int64_t begin = now_nanos();
        for (int64_t i = 0; i < count; i++) {
            int64_t due = begin + i * interval;
            while (now_nanos() < due) {
            }
            trip(number++);
            printf("latency %lld\n", (long long) (now_nanos() - due));
        }
    }
    send_to(&ways[0], END);
    wait(NULL);
    return 0;
}
