/*
 * Conversions of an operand of the inner SELECT, written once and then copied: a thousand tenants have the same few, of
 * operands that differ in their number alone.
 */
#ifndef ENGINE_GEN_CONVERT_KEPT_H
#define ENGINE_GEN_CONVERT_KEPT_H

#include "gen/build.h"

/*
 * The conversion of `from` to `to` with a mark where its operand goes, which kept_apply() puts there.  NULL after a
 * diagnostic, as convert().  Nothing but the operand's place depends on the operand as long as that is a column.
 */
const Conversion *kept_conversion(Build *b, DataType from, DataType to,
                                  const ConvertOptions *options, Span at);
/* `bad` stays NULL where there is none. */
Conversion kept_apply(Arena *arena, const Conversion *kept, const char *operand);

#endif
