/* Keys that another row holds already: `through` of a reference, and links to rows of other facts. */
#include <string.h>

#include "mapping/reader.h"

/* The key is what the other row holds: nothing else has a say in it. */
static bool
read_alone(Reader *r, const DocNode *map, const Column *column)
{
    static const char *const others[] = {"as_of",     "missing", "special", "take",
                                         "on_change", "follow",  NULL};
    bool ok = true;

    for (size_t i = 0; others[i] != NULL; i++) {
        const DocNode *other = doc_find(map, others[i]);

        if (other == NULL) {
            continue;
        }
        ok = diag_error(r->diags, DIAG_THROUGH, other->key->span,
                        "\"%s\" has no say where the key is taken through \"%s\"", others[i],
                        column->through_via.text);
        diag_hint(r->diags, "Say it of the reference that \"%s\" has.", column->through_via.text);
    }
    return ok;
}

/* "account" is account.<name of the column>, "account.owner" says which column of the account. */
bool
read_through(Reader *r, const DocNode *map, Column *out)
{
    if (!read_text(r, map, "through", &out->through) || out->through.text == NULL) {
        return out->through.text == NULL;
    }
    const char *dot = strchr(out->through.text, '.');

    out->through_via = out->through;
    out->through_from = (Text){.text = out->name.text, .span = out->through.span};
    if (dot != NULL) {
        const size_t len = (size_t) (dot - out->through.text);

        out->through_via.text = read_keep_text(r, out->through.text, len);
        out->through_from = text_rest(out->through, len + 1);
    }
    return read_alone(r, map, out);
}

bool
read_link(Reader *r, const DocNode *node, FactLink *out)
{
    static const char *const keys[] = {"fact", "by", "missing", NULL};
    static const char *const missings[] = {"unknown", "quarantine", NULL};
    const DocNode *by = read_child(node, "by");
    size_t missing = 0;

    out->name = read_keep(r, node->key);
    bool ok = read_check_column_name(r, out->name);

    ok &= read_keys(r, node, out->name.text, keys);
    ok &= read_text(r, node, "fact", &out->fact);
    ok &= by == NULL || read_text_list(r, by, "by", &out->by);
    ok &= read_choice(r, node, "missing", missings, &missing);
    out->missing = missing == 0 ? MISSING_UNKNOWN : MISSING_QUARANTINE;
    return ok;
}
