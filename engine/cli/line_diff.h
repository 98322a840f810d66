/* Two texts compared line by line. */
#ifndef ENGINE_CLI_LINE_DIFF_H
#define ENGINE_CLI_LINE_DIFF_H

#include "base/strbuf.h"

/*
 * Appends the lines that differ, "- " before those that go and "+ " before those that come, each behind `indent`; "  ..." stands
 * between two places.  Nothing where the texts are the same.  Texts too large to compare line by line are told
 * as gone and come where they differ.
 */
void line_diff(const char *before, const char *after, const char *indent, StrBuf *out);

#endif
