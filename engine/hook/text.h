/*
 * Questions about text that need no Lua: may it stand in SQL as it is, and how long could
 * matching a Lua pattern against it take?
 */
#ifndef ENGINE_HOOK_TEXT_H
#define ENGINE_HOOK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Valid UTF-8 without NUL bytes. */
bool text_is_clean(const char *text, size_t len);

/* [a-z_][a-z0-9_]*: a name that SQL reads back unchanged without quotes. */
bool text_is_simple_name(const char *text);

/* A type as one writes it after CAST(... AS: words, digits, blanks and one (n) or (n, m). */
bool text_is_type(const char *text);

/* 2024-12-31, a day that exists; the same with a time, perhaps with a fraction of the second. */
bool text_is_date(const char *text);
bool text_is_timestamp(const char *text);

/* Numbers with units from second to year: "1 day 12 hours", "-3 months". */
bool text_is_interval(const char *text);

/* A module's name: [a-z0-9_/.]+ without "..", not starting with "/". */
bool text_is_module(const char *name);

/*
 * The most steps that Lua's matcher can take for `pattern` on a subject of `subject` bytes.
 *
 * The matcher tries every way of sharing the subject among the items that may repeat: with k of
 * them that is (n+1)(n+2)...(n+k)/k!.  A pattern that is not anchored tries every start, which is
 * one more; an optional item doubles; a repeated item at the very end never goes back.
 * `anchors` is false for gmatch, which has no anchor.
 */
double text_pattern_steps(const char *pattern, size_t len, size_t subject, bool anchors);

#endif
