#include "base/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

enum
{
    MOST_THREADS = 8
};

typedef struct Helper
{
    pthread_t id;
    bool runs;
    void (*work)(void *context, size_t thread);
    void *context;
    size_t thread;
} Helper;

size_t
parallel_width(size_t parts, size_t share)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t width = processors < 1 ? 1 : (size_t) processors;

    width = width > MOST_THREADS ? MOST_THREADS : width;
    return parts / share < width ? parts / share + 1 : width;
}

static void *
help(void *argument)
{
    const Helper *helper = argument;

    helper->work(helper->context, helper->thread);
    return NULL;
}

void
parallel_run(size_t width, void (*work)(void *context, size_t thread), void *context)
{
    Helper helpers[MOST_THREADS] = {0};

    for (size_t i = 1; i < width && i < MOST_THREADS; i++) {
        helpers[i] = (Helper){.work = work, .context = context, .thread = i};
        helpers[i].runs = pthread_create(&helpers[i].id, NULL, help, &helpers[i]) == 0;
    }
    work(context, 0);
    for (size_t i = 1; i < width && i < MOST_THREADS; i++) {
        if (helpers[i].runs) {
            pthread_join(helpers[i].id, NULL);
        }
    }
}
