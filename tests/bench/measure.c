/*
 * measure [-n TIMES] PROGRAM ARGUMENT...: runs the program with its output thrown away and prints "MILLISECONDS
 * KILOBYTES STATUS": the mean wall time, the largest resident set, the last exit status.
 */
#define _DEFAULT_SOURCE 1

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
run_child(char **command)
{
    const int null = open("/dev/null", O_WRONLY);

    dup2(null, STDOUT_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

int
main(int argc, char **argv)
{
    long times = 1;
    int first = 1;
    int status = 0;

    if (argc > 3 && strcmp(argv[1], "-n") == 0) {
        times = strtol(argv[2], NULL, 10);
        first = 3;
    }
    if (first >= argc || times < 1) {
        fputs("usage: measure [-n TIMES] PROGRAM ARGUMENT...\n", stderr);
        return 2;
    }
    const double start = now_ms();

    for (long i = 0; i < times; i++) {
        const pid_t child = fork();

        if (child == 0) {
            run_child(argv + first);
        }
        if (child < 0 || waitpid(child, &status, 0) < 0) {
            perror("measure");
            return 1;
        }
    }
    const double spent = now_ms() - start;
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%.1f %ld %d\n", spent / (double) times, usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
