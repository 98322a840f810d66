#include "match/write.h"

#include <string.h>

#include "base/strmap.h"
#include "base/vec.h"

/* ---- lines -------------------------------------------------------------------------------------- */

typedef struct Line
{
    int indent;
    const char *text;    /* "" for a line of comment alone */
    const char *comment; /* or NULL */
} Line;

typedef struct Page
{
    Arena *arena;
    VEC_OF(Line) lines;
} Page;

/* A comment is one line, whatever a column is called. */
static const char *
one_line(Arena *arena, const char *comment)
{
    char *out = comment != NULL ? arena_strdup(arena, comment) : NULL;

    for (char *c = out; c != NULL && *c != '\0'; c++) {
        *c = (unsigned char) *c < ' ' ? '?' : *c;
    }
    return out;
}

static void
put(Page *page, int indent, const char *text, const char *comment)
{
    *vec_push(page->arena, &page->lines) = (Line){indent, text, one_line(page->arena, comment)};
}

static const char *
reason(Arena *arena, double confidence, const char *why)
{
    const int percent = (int) (100 * confidence + 0.5);

    return why != NULL && why[0] != '\0' ? arena_fmt(arena, "%d%%: %s", percent, why)
                                         : arena_fmt(arena, "%d%%", percent);
}

/* A value, a join and a reason for rejecting are known by their own names. */
static const char *
place_key(const Proposed *p)
{
    const bool is_named =
        p->place == PLACE_VALUE || p->place == PLACE_JOIN || p->place == PLACE_REJECT;

    return is_named ? p->name : place_word(p->place);
}

static void
put_place(Page *page, const Proposed *p, int indent, const char *alias)
{
    Arena *arena = page->arena;
    StrBuf key = strbuf_new(arena);

    said_scalar(&key, place_key(p), false);
    if (p->placed == PLACED_OPEN && p->why != NULL) {
        put(page, indent, "",
            p->candidates != NULL ? arena_fmt(arena, "%s: left open; %s: it would be %s", key.text,
                                              p->why, p->candidates)
                                  : arena_fmt(arena, "%s: left open; %s", key.text, p->why));
        return;
    }
    if (p->placed == PLACED_OPEN) {
        put(page, indent, "",
            p->candidates != NULL
                ? arena_fmt(arena, "%s: left open; the most alike: %s", key.text, p->candidates)
                : arena_fmt(arena, "%s: left open; nothing is like it", key.text));
        return;
    }
    const char *yaml = proposed_yaml(arena, p);

    if (p->place == PLACE_FROM) {
        StrBuf from = strbuf_new(arena);

        said_scalar(&from, arena_fmt(arena, "%s as %s", p->text, alias), false);
        yaml = from.text;
    }
    put(page, indent, arena_fmt(arena, "%s: %s", key.text, yaml),
        reason(arena, p->confidence, p->why));
}

static bool
is_told(const Proposed *p)
{
    return proposed_is_written(p) || p->placed == PLACED_OPEN;
}

static bool
any_told(const RecordProposal *record, Place place, bool written)
{
    for (size_t i = 0; i < record->count; i++) {
        const Proposed *p = &record->items[i];

        if (p->place == place && (written ? proposed_is_written(p) : is_told(p))) {
            return true;
        }
    }
    return false;
}

static void
put_map(Page *page, const RecordProposal *record, Place place, const char *key)
{
    if (!any_told(record, place, false)) {
        return;
    }
    if (any_told(record, place, true)) {
        put(page, 4, arena_fmt(page->arena, "%s:", key), NULL);
    }
    for (size_t i = 0; i < record->count; i++) {
        if (record->items[i].place == place && is_told(&record->items[i])) {
            put_place(page, &record->items[i], 6, NULL);
        }
    }
}

static void
put_record(Page *page, const RecordProposal *record)
{
    static const Place alone[] = {PLACE_FROM,  PLACE_STAGING, PLACE_ROW,  PLACE_CHANGED_AT,
                                  PLACE_ORDER, PLACE_DELETED, PLACE_WHERE};
    Arena *arena = page->arena;
    const char *name = record->base->name.text;
    bool written = false;
    bool told = false;

    for (size_t i = 0; i < record->count; i++) {
        written = written || proposed_is_written(&record->items[i]);
        told = told || is_told(&record->items[i]);
    }
    if (record->table == NULL && record->disable && record->inherited->enabled != FIELD_REMOVED) {
        put(page, 2, arena_fmt(arena, "%s: {enabled: false}", name),
            "no table is like those that others read it from");
    } else if (record->table == NULL && !record->absent && !record->disable) {
        put(page, 2, "",
            arena_fmt(arena, "%s: left open; no table is like those that others read it from",
                      name));
    }
    if (!told) {
        return;
    }
    put(page, 2, written ? arena_fmt(arena, "%s:", name) : "",
        written ? NULL : arena_fmt(arena, "%s:", name));
    for (size_t k = 0; k < sizeof alone / sizeof alone[0]; k++) {
        for (size_t i = 0; i < record->count; i++) {
            if (record->items[i].place == alone[k] && is_told(&record->items[i])) {
                put_place(page, &record->items[i], 4, record->tables[0].alias);
            }
        }
    }
    put_map(page, record, PLACE_JOIN, "join");
    put_map(page, record, PLACE_REJECT, "reject");
    put_map(page, record, PLACE_VALUE, "values");
}

static void
put_records(Page *page, const Proposal *proposal)
{
    for (size_t r = 0; r < proposal->count; r++) {
        put_record(page, &proposal->records[r]);
    }
}

static bool
has_text(const Page *page)
{
    for (size_t i = 0; i < page->lines.count; i++) {
        if (page->lines.items[i].text[0] != '\0') {
            return true;
        }
    }
    return false;
}

/* ---- what is left ------------------------------------------------------------------------------- */

static void
put_left(Page *page, const Proposal *proposal)
{
    Arena *arena = page->arena;

    for (size_t i = 0; i < proposal->left_count; i++) {
        const LeftColumn *left = &proposal->left[i];

        if (i == 0) {
            put(page, 0, "", "Staging columns without a value:");
        }
        if (left->column == NULL) {
            put(page, 0, "",
                arena_fmt(arena, "  %s.%s: the whole table%s%s", left->table->schema,
                          left->table->name, left->note != NULL ? "; " : "",
                          left->note != NULL ? left->note : ""));
            continue;
        }
        StrBuf names = strbuf_new(arena);

        for (; i < proposal->left_count && proposal->left[i].table == left->table; i++) {
            strbuf_fmt(&names, "%s%s", names.len > 0 ? ", " : "", proposal->left[i].column->name);
            if (proposal->left[i].note != NULL) {
                strbuf_fmt(&names, " (%s)", proposal->left[i].note);
            }
        }
        i--;
        put(page, 0, "",
            arena_fmt(arena, "  %s.%s: %s", left->table->schema, left->table->name, names.text));
    }
}

static void
put_missing(Page *page, const Proposal *proposal)
{
    bool first = true;

    for (size_t r = 0; r < proposal->count; r++) {
        const RecordProposal *record = &proposal->records[r];
        StrBuf names = strbuf_new(page->arena);

        for (size_t i = 0; i < record->count; i++) {
            const Proposed *p = &record->items[i];

            if (p->place == PLACE_VALUE &&
                (p->placed == PLACED_OPEN || p->placed == PLACED_NOTHING)) {
                strbuf_fmt(&names, "%s%s", names.len > 0 ? ", " : "", p->name);
                if (p->placed == PLACED_NOTHING && p->candidates != NULL) {
                    strbuf_fmt(&names, " [%s]", p->candidates);
                }
            }
        }
        if (names.len > 0) {
            if (first) {
                put(page, 0, "", "Values without a column [the most alike]:");
            }
            first = false;
            put(page, 0, "",
                arena_fmt(page->arena, "  %s: %s", record->base->name.text, names.text));
        }
    }
}

/* Long reasons stand on lines of their own; the same of several regions once. */
static void
put_asks(Page *page, const Proposal *const *proposals, size_t count)
{
    StrMap *told = strmap_new(page->arena);

    for (size_t p = 0; p < count; p++) {
        for (size_t i = 0; i < proposals[p]->ask_count; i++) {
            const char *ask = proposals[p]->asks[i];

            if (strmap_get(told, ask) != NULL) {
                continue;
            }
            if (strmap_count(told) == 0) {
                put(page, 0, "", "To be asked, nothing here can tell:");
            }
            strmap_put_const(told, ask, ask);
            put(page, 0, "", arena_fmt(page->arena, "  %s", ask));
        }
    }
}

/* ---- pages -------------------------------------------------------------------------------------- */

/* Texts alone, or with the comments behind them in one column. */
static const char *
print(const Page *page, bool comments)
{
    enum
    {
        COMMENT_COLUMN = 56
    };
    StrBuf out = strbuf_new(page->arena);

    for (size_t i = 0; i < page->lines.count; i++) {
        const Line *line = &page->lines.items[i];
        const int used = line->indent + (int) strlen(line->text);

        if (line->text[0] == '\0' && !comments) {
            continue;
        }
        strbuf_fmt(&out, "%*s%s", line->indent, "", line->text);
        if (comments && line->comment != NULL) {
            strbuf_fmt(&out, "%*s# %s",
                       line->text[0] == '\0'   ? 0
                       : used < COMMENT_COLUMN ? COMMENT_COLUMN - used
                                               : 1,
                       "", line->comment);
        }
        strbuf_char(&out, '\n');
    }
    return out.text;
}

static void
put_head(Page *page, const Proposal *p, bool region, bool kind, size_t rows)
{
    Arena *arena = page->arena;
    StrBuf schemas = strbuf_new(arena);

    for (size_t f = 0; f < p->tenant->function_count; f++) {
        strbuf_fmt(&schemas, "%s%s", f > 0 ? ", " : "", p->tenant->schemas[f]->name);
    }
    put(page, 0, "",
        rows > 0
            ? arena_fmt(arena,
                        "Proposed by \"firn onboard\" from %s and up to %zu rows of each table.",
                        schemas.text, rows)
            : arena_fmt(arena, "Proposed by \"firn onboard\" from %s, names and types alone.",
                        schemas.text));
    put(page, 0, "",
        "The reasons are how sure it is, and why; delete them when you have read them.");
    put(page, 0, arena_fmt(arena, "tenant: %s", p->tenant->tenant), NULL);
    if (region) {
        put(page, 0, arena_fmt(arena, "region: %s", p->tenant->region), NULL);
    }
    if (kind && p->kind != NULL) {
        put(page, 0, arena_fmt(arena, "kind: %s", p->kind), p->kind_why);
    }
}

/* The file of the first proposal, which holds for all of them: of one region, or (`region` false) of the tenant. */
static MappingFile
write_file(Arena *arena, const Proposal *const *proposals, size_t count, bool region, size_t rows)
{
    const Proposal *p = proposals[0];
    const bool kind = !region;
    Page page = {.arena = arena};
    Page records = {.arena = arena};

    put_head(&page, p, region, kind, rows);
    put_records(&records, p);
    if (has_text(&records)) {
        put(&page, 0, "records:", NULL);
    }
    for (size_t i = 0; i < records.lines.count; i++) {
        *vec_push(arena, &page.lines) = records.lines.items[i];
    }
    put_left(&page, p);
    put_missing(&page, p);
    put_asks(&page, proposals, count);
    return (MappingFile){region ? arena_fmt(arena, "mappings/tenants/%s.yaml", p->tenant->name)
                                : arena_fmt(arena, "mappings/tenants/%s.yaml", p->tenant->tenant),
                         print(&page, true)};
}

static bool
say_the_same(Arena *arena, const Proposal *a, const Proposal *b)
{
    Page left = {.arena = arena};
    Page right = {.arena = arena};

    put_records(&left, a);
    put_records(&right, b);
    return strcmp(print(&left, false), print(&right, false)) == 0;
}

size_t
match_write(Arena *arena, const Proposal *const *proposals, size_t count, size_t sampled_rows,
            const MappingFile **out)
{
    MappingFile *files = arena_new_array(arena, MappingFile, count + 1);
    bool same = true;
    size_t written = 0;

    for (size_t i = 1; i < count; i++) {
        same = same && say_the_same(arena, proposals[0], proposals[i]);
    }
    *out = files;
    if (same) {
        files[0] = write_file(arena, proposals, count, false, sampled_rows);
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        files[written++] = write_file(arena, proposals + i, 1, true, sampled_rows);
    }
    if (proposals[0]->kind != NULL) {
        Page page = {.arena = arena};

        put_head(&page, proposals[0], false, true, sampled_rows);
        files[written++] = (MappingFile){
            arena_fmt(arena, "mappings/tenants/%s.yaml", proposals[0]->tenant->tenant),
            print(&page, true)};
    }
    return written;
}
