/* Fingerprint: a 128-bit digest of texts, to see that something changed.  No security feature. */
#ifndef ENGINE_BASE_FINGERPRINT_H
#define ENGINE_BASE_FINGERPRINT_H

#include <stdint.h>

#include "base/arena.h"

typedef struct Fingerprint
{
    uint64_t a;
    uint64_t b;
} Fingerprint;

Fingerprint fingerprint_new(void);
/* Adds a text; its end counts, so ("ab", "c") and ("a", "bc") differ.  NULL differs from "". */
void fingerprint_text(Fingerprint *print, const char *text);
void fingerprint_number(Fingerprint *print, unsigned long long number);
/* The same by words, several times as fast, for digests that no one keeps: other bits than those of a kept fingerprint. */
void fingerprint_quick_text(Fingerprint *print, const char *text);
void fingerprint_quick_number(Fingerprint *print, unsigned long long number);
/* 32 hexadecimal digits. */
const char *fingerprint_hex(Arena *arena, const Fingerprint *print);

#endif
