/* Values of layers: those that no record below has are made of nothing that is read. */
#include <string.h>

#include "mapping/check.h"
#include "mapping/project.h"

static void
warn_value(Reader *r, const Record *base, Text name)
{
    const char **known = arena_new_array(r->scratch, const char *, base->values.count + 1);

    for (size_t i = 0; i < base->values.count; i++) {
        known[i] = base->values.items[i].name.text;
    }
    diag_warning(r->diags, DIAG_UNUSED_VALUE, name.span,
                 "record \"%s\" has no value \"%s\", so nothing reads it", base->name.text,
                 name.text);
    read_hint_nearest(r, name.text, known);
}

/* Values stand mostly in the record's own order: each is looked for behind the one before (`*at`). */
static bool
has_value(const Record *base, const char *name, size_t *at)
{
    for (size_t i = 0; i < base->values.count; i++) {
        const size_t place = (*at + i) % base->values.count;

        if (strcmp(base->values.items[place].name.text, name) == 0) {
            *at = place + 1;
            return true;
        }
    }
    return false;
}

void
warn_unread_values(Reader *r, const Names *names)
{
    for (size_t i = 0; i < r->layers.count; i++) {
        for (size_t j = 0; j < r->layers.items[i].records.count; j++) {
            const Record *patch = &r->layers.items[i].records.items[j];
            const Record *base = strmap_get(names->records, patch->name.text);
            size_t at = 0;

            /* A hook is told of all values, and may make others of them. */
            if (base == NULL || hook_is_given(base->hook) || hook_is_given(patch->hook)) {
                continue;
            }
            for (size_t v = 0; v < patch->values.count; v++) {
                if (!has_value(base, patch->values.items[v].name.text, &at)) {
                    warn_value(r, base, patch->values.items[v].name);
                }
            }
        }
    }
}
