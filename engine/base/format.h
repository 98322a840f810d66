/* format_text: vsnprintf without its price for the marks that nearly all of our texts are made of. */
#ifndef ENGINE_BASE_FORMAT_H
#define ENGINE_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * As vsnprintf: writes at most `room` bytes with the final NUL and returns how long the text is without it.  What does not
 * fit is not there in part: the text then ends anywhere before.  %s %c %d %u %zu %lld %% are written here, all other marks
 * (and flags, widths) by printf.
 */
size_t format_text(char *text, size_t room, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
