/*
 * Cut: does a text look as if YAML had ended it too early?
 *
 * YAML ends a plain text inside { } and [ ] at a comma or bracket, and anywhere at a blank
 * followed by #.  What is left of an SQL expression then has an open bracket or quote.
 */
#ifndef ENGINE_MAPPING_CUT_H
#define ENGINE_MAPPING_CUT_H

#include "mapping/doc.h"

/* An opening bracket without its closing one (or the reverse), outside '...' and "...". */
bool cut_has_open_bracket(const char *text);

/* An odd number of single quotes. */
bool cut_has_open_quote(const char *text);

/* The rest of the source line after a scalar that ends at code point `column` (from 1, exclusive). */
const char *cut_rest_of_line(const Source *source, size_t line_start, size_t column);

/*
 * Checks one finished collection written in { } or [ ]: reports DIAG_YAML_CUT once and returns
 * false when one of its plain scalars was cut.
 */
bool cut_check_flow(const DocNode *parent, Diags *diags);

/* Reports DIAG_YAML_CUT at `span` and returns false. */
bool cut_report(Span span, const char *reason, Diags *diags);

#endif
