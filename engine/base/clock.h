/* How long things take. */
#ifndef ENGINE_BASE_CLOCK_H
#define ENGINE_BASE_CLOCK_H

/* Seconds since some instant in the past, by a clock that is never set back: for differences. */
double clock_seconds(void);

#endif
