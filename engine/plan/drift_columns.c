/* What has happened to one table: columns that came, went, have another name or type. */
#include "plan/drift.h"

#include <ctype.h>
#include <string.h>

#include "base/vec.h"

typedef VEC_OF(DriftChange) Changes;

static const CatalogColumn *
column_of(const CatalogColumn *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].name, name) == 0) {
            return &columns[i];
        }
    }
    return NULL;
}

static DriftKind
type_change(DataType before, DataType now)
{
    if (before.kind == DATATYPE_OTHER || now.kind == DATATYPE_OTHER) {
        return DRIFT_CHANGED;
    }
    return datatype_holds(now, before)   ? DRIFT_WIDENED
           : datatype_holds(before, now) ? DRIFT_NARROWED
                                         : DRIFT_CHANGED;
}

/* ---- likely renamed ------------------------------------------------------------------------- */

enum
{
    LONGEST = 128, /* of names that are compared */
    LIKELY = 60,   /* of 100: names so alike are taken for one */
    SURE = 100
};

/* Lower case letters and digits of a name. */
static size_t
letters(const char *name, char out[static LONGEST])
{
    size_t count = 0;

    for (; *name != '\0' && count < LONGEST - 1; name++) {
        if (isalnum((unsigned char) *name)) {
            out[count++] = (char) tolower((unsigned char) *name);
        }
    }
    out[count] = '\0';
    return count;
}

/* Are the letters of `shorter` all in `longer`, in that order, from the first one on?  cust_nm of customer_name */
static bool
abbreviates(const char *shorter, const char *longer)
{
    if (*shorter == '\0' || *shorter != *longer) {
        return false;
    }
    while (*shorter != '\0' && *longer != '\0') {
        shorter += *shorter == *longer;
        longer++;
    }
    return *shorter == '\0';
}

static size_t
edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[LONGEST];

    for (size_t j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            const size_t above = row[j];
            size_t best = corner + (a[i - 1] != b[j - 1]);

            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            corner = above;
            row[j] = best;
        }
    }
    return row[b_len];
}

/* How alike two names are, of 100. */
static size_t
likeness(const char *one, const char *other)
{
    char a[LONGEST];
    char b[LONGEST];
    const size_t a_len = letters(one, a);
    const size_t b_len = letters(other, b);
    const size_t most = a_len > b_len ? a_len : b_len;

    if (a_len == 0 || b_len == 0) {
        return 0;
    }
    const size_t alike = (most - edits(a, a_len, b, b_len)) * SURE / most;
    const bool shortened = a_len >= 3 && b_len >= 3 && (abbreviates(a, b) || abbreviates(b, a));

    return shortened && alike < LIKELY + 10 ? LIKELY + 10 : alike;
}

typedef struct Lists
{
    const StateTable *before;
    const CatalogTable *now;
} Lists;

/* How likely column `old` (before) is column `new` (now), of 100; 0: not. */
static size_t
renamed_score(const Lists *lists, size_t old, size_t new)
{
    const CatalogColumn *before = &lists->before->columns[old];
    const CatalogColumn *now = &lists->now->columns[new];
    const bool in_place = old == new && lists->before->column_count == lists->now->column_count;
    const size_t alike = likeness(before->name, now->name);

    if (strcmp(before->type_text, now->type_text) != 0 || before->primary_key != now->primary_key) {
        return 0;
    }
    return in_place ? SURE + alike : alike >= LIKELY ? alike : 0;
}

/* For each column that went, the one that it likely is now; `twin` gets index + 1, or 0. */
static void
find_renamed(Arena *arena, const Lists *lists, size_t *twin)
{
    const size_t old_count = lists->before->column_count;
    const size_t new_count = lists->now->column_count;
    bool *taken = arena_new_array(arena, bool, new_count + 1);

    for (;;) {
        size_t best = 0;
        size_t best_old = 0;
        size_t best_new = 0;

        for (size_t o = 0; o < old_count; o++) {
            if (twin[o] > 0 ||
                column_of(lists->now->columns, new_count, lists->before->columns[o].name) != NULL) {
                continue;
            }
            for (size_t n = 0; n < new_count; n++) {
                const bool is_new = !taken[n] && column_of(lists->before->columns, old_count,
                                                           lists->now->columns[n].name) == NULL;
                const size_t score = is_new ? renamed_score(lists, o, n) : 0;

                if (score > best) {
                    best = score;
                    best_old = o;
                    best_new = n;
                }
            }
        }
        if (best == 0) {
            return;
        }
        twin[best_old] = best_new + 1;
        taken[best_new] = true;
    }
}

/* ---- the list ------------------------------------------------------------------------------- */

static const char *
key_text(Arena *arena, const CatalogColumn *columns, size_t count)
{
    StrBuf out = strbuf_new(arena);

    for (unsigned position = 1; position <= count; position++) {
        for (size_t i = 0; i < count; i++) {
            if (columns[i].primary_key == position) {
                strbuf_fmt(&out, "%s%s", out.len > 0 ? ", " : "", columns[i].name);
            }
        }
    }
    return out.len > 0 ? out.text : "none";
}

/* Another primary key over columns that are there before and now. */
static void
add_key(Arena *arena, const Lists *lists, const size_t *twin, Changes *out)
{
    const CatalogColumn *old = lists->before->columns;
    bool same = true;

    for (size_t i = 0; i < lists->before->column_count; i++) {
        const CatalogColumn *now =
            twin[i] > 0 ? &lists->now->columns[twin[i] - 1]
                        : column_of(lists->now->columns, lists->now->column_count, old[i].name);

        same = same &&
               (now == NULL ? old[i].primary_key == 0 : now->primary_key == old[i].primary_key);
    }
    for (size_t i = 0; i < lists->now->column_count; i++) {
        same = same &&
               (lists->now->columns[i].primary_key == 0 ||
                column_of(old, lists->before->column_count, lists->now->columns[i].name) != NULL ||
                out->count > 0);
    }
    if (!same) {
        *vec_push(arena, out) =
            (DriftChange){.kind = DRIFT_CHANGED,
                          .is_key = true,
                          .before = key_text(arena, old, lists->before->column_count),
                          .after = key_text(arena, lists->now->columns, lists->now->column_count)};
    }
}

size_t
drift_columns(Arena *arena, const StateTable *before, const CatalogTable *now, DriftChange **out)
{
    const Lists lists = {.before = before, .now = now};
    size_t *twin = arena_new_array(arena, size_t, before->column_count + 1);
    Changes changes = {0};

    find_renamed(arena, &lists, twin);
    for (size_t i = 0; i < before->column_count; i++) {
        const CatalogColumn *old = &before->columns[i];
        const CatalogColumn *new = column_of(now->columns, now->column_count, old->name);

        if (twin[i] > 0) {
            *vec_push(arena, &changes) = (DriftChange){.kind = DRIFT_RENAMED,
                                                       .column = old->name,
                                                       .to = now->columns[twin[i] - 1].name,
                                                       .before = old->type_text,
                                                       .after = old->type_text};
        } else if (new == NULL) {
            *vec_push(arena, &changes) = (DriftChange){
                .kind = DRIFT_VANISHED, .column = old->name, .before = old->type_text};
        } else if (strcmp(old->type_text, new->type_text) != 0) {
            *vec_push(arena, &changes) = (DriftChange){.kind = type_change(old->type, new->type),
                                                       .column = old->name,
                                                       .before = old->type_text,
                                                       .after = new->type_text};
        }
    }
    for (size_t n = 0; n < now->column_count; n++) {
        bool known = column_of(before->columns, before->column_count, now->columns[n].name) != NULL;

        for (size_t o = 0; !known && o < before->column_count; o++) {
            known = twin[o] == n + 1;
        }
        if (!known) {
            *vec_push(arena, &changes) = (DriftChange){.kind = DRIFT_APPEARED,
                                                       .column = now->columns[n].name,
                                                       .after = now->columns[n].type_text};
        }
    }
    add_key(arena, &lists, twin, &changes);
    *out = changes.items;
    return changes.count;
}

/* ---- words ---------------------------------------------------------------------------------- */

void
drift_effect_print(const DriftEffect *effect, bool happens, StrBuf *out)
{
    static const char *const will[] = {[EFFECT_NULL] = "will be NULL",
                                       [EFFECT_ELSEWHERE] = "will be read from other columns",
                                       [EFFECT_TYPE] = "is read from it",
                                       [EFFECT_NEW] = "will be read from it",
                                       [EFFECT_ROWS] = "decides which rows there are",
                                       [EFFECT_LOST] = "cannot be read"};
    static const char *const would[] = {[EFFECT_NULL] = "would be NULL",
                                        [EFFECT_ELSEWHERE] = "would be read from other columns",
                                        [EFFECT_TYPE] = "is read from it",
                                        [EFFECT_NEW] = "would be read from it",
                                        [EFFECT_ROWS] = "decides which rows there are",
                                        [EFFECT_LOST] = "cannot be read"};
    const char *what = (happens ? will : would)[effect->kind];

    if (effect->target != NULL) {
        strbuf_fmt(out, "%s of %s %s", effect->column, effect->target, what);
    } else if (effect->kind == EFFECT_ROWS) {
        strbuf_fmt(out, "it decides which rows of record %s there are", effect->record);
    } else {
        strbuf_fmt(out, "record %s %s", effect->record, what);
    }
}

void
drift_change_print(const DriftChange *change, StrBuf *out)
{
    const char *what = change->is_key           ? "the primary key"
                       : change->column != NULL ? change->column
                                                : "the table";

    switch (change->kind) {
        case DRIFT_APPEARED:
        case DRIFT_VANISHED:
            strbuf_fmt(out, "%s %s", what,
                       change->kind == DRIFT_APPEARED ? "appeared" : "vanished");
            break;
        case DRIFT_RENAMED:
            strbuf_fmt(out, "%s was likely renamed to %s", what, change->to);
            break;
        default:
            strbuf_fmt(out, "%s is %s, was %s", what, change->after, change->before);
            break;
    }
}
