/* `like:` a record that is another one but for what it says itself. */
#include <string.h>

#include "mapping/check.h"
#include "mapping/merge.h"

const Record *
like_base(Reader *r, const Names *names, const Record *record)
{
    const Record *base =
        record->like.text != NULL ? strmap_get(names->records, record->like.text) : NULL;

    if (record->like.text == NULL || base != NULL || r->incomplete) {
        return base;
    }
    diag_error(r->diags, DIAG_UNKNOWN_RECORD, record->like.span, "unknown record \"%s\"",
               record->like.text);
    read_hint_nearest(r, record->like.text, check_record_names(r));
    return NULL;
}

void
like_merge(Arena *arena, const Record *base, Record *record)
{
    Record *difference = arena_new_obj(arena, Record);

    *difference = *record;
    Record merged = *record_merge(arena, base, difference);

    merged.name = record->name;
    merged.span = record->span;
    merged.like = record->like;
    merged.difference = difference;
    *record = merged;
}

bool
like_own(Reader *r, const Names *names, Record *record)
{
    if (record->like.text == NULL) {
        return true;
    }
    if (strmap_get(names->records, record->name.text) != NULL) {
        return diag_error(r->diags, DIAG_LIKE, record->like.span,
                          "\"%s\" is a base record, which this layer changes: it is like itself",
                          record->name.text);
    }
    const Record *base = like_base(r, names, record);

    if (base != NULL) {
        like_merge(r->arena, base, record);
    }
    return base != NULL || r->incomplete;
}
