/* Kills the owner of a robust mutex, and says how long it took until one who waited for it was told: kill COUNT. */
#include "peer.h"

struct shared {
    pthread_mutex_t mutex;
    _Atomic int locked;
    _Atomic int64_t told;
};

int main(int argc, char **argv) {
    int count = argc == 2 ? atoi(argv[1]) : 0;
    for (int i = 0; i < count; i++) {
        struct shared *shared = shared_memory(sizeof *shared);
        init_mutex(&shared->mutex, 1);
        pid_t owner = fork();
        if (owner == 0) {
            pthread_mutex_lock(&shared->mutex);
            atomic_store(&shared->locked, 1);
            pause();
        }
        while (!atomic_load(&shared->locked)) {
            sched_yield();
        }
        if (fork() == 0) {
            int outcome = pthread_mutex_lock(&shared->mutex);
            atomic_store(&shared->told, now_nanos());
            _exit(outcome == EOWNERDEAD ? 0 : 1);
        }
        pause_millis(20);
        int64_t killed = now_nanos();
        kill(owner, SIGKILL);
        int waiter_status = 0;
        int status;
        for (pid_t ended; (ended = wait(&status)) > 0;) {
            waiter_status = ended == owner ? waiter_status : status;
        }
        if (waiter_status != 0) {
            fprintf(stderr, "the waiter was not told\n");
            return 1;
        }
        printf("latency %lld\n", (long long) (atomic_load(&shared->told) - killed));
    }
    return 0;
}
