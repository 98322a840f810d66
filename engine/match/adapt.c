/* What the sampled values ask for: a code list, a format, the word that means yes, a division of cents. */
#include <string.h>

#include "match/matching.h"

static const double nearly_all = 0.9;
static const double fits = 0.97; /* in place of the type's share, where values decide */

typedef struct Adapting
{
    RecordMatch *r;
    Candidate *c;
    const CatalogColumn *column; /* the only one */
    const ColumnSample *sample;
    DataType type; /* of the value */
} Adapting;

/* Says it otherwise, on our column. */
static void
rewrite(Adapting *a, const char *text, double bind, const char *more)
{
    const char **names = arena_new_array(a->r->m->arena, const char *, 1);

    names[0] = a->column->name;
    a->c->text = said_replace(a->r->m->arena, text, a->c->way, names);
    a->c->bind = bind;
    a->c->more = more;
}

static double
typed(const Adapting *a, double type)
{
    return a->c->named * (0.55 + 0.45 * type);
}

static int
percent(double share)
{
    return (int) (100 * share + 0.5);
}

/* ---- code lists ------------------------------------------------------------------------------- */

static bool
gives(const CodeList *list, const char *text)
{
    for (size_t i = 0; i < list->codes.count; i++) {
        if (list->codes.items[i].to.text != NULL &&
            strcmp(list->codes.items[i].to.text, text) == 0) {
            return true;
        }
    }
    return false;
}

/* Do all texts of one list stand in the other? */
static bool
same_meanings(const CodeList *a, const CodeList *b)
{
    for (size_t i = 0; i < a->codes.count; i++) {
        if (a->codes.items[i].to.text != NULL && !gives(b, a->codes.items[i].to.text)) {
            return false;
        }
    }
    return true;
}

static void
adapt_list(Adapting *a)
{
    Arena *arena = a->r->m->arena;
    const Project *project = a->r->m->project;
    const CodeList *own = project_list(project, a->c->value->extra->list.text);
    const double share = own != NULL ? sample_in_list(a->sample, own) : -1;
    const CodeList *best = own;
    double most = share;

    if (own == NULL || best == NULL || share < 0) {
        return;
    }
    for (size_t i = 0; i < project->lists.count && share < nearly_all; i++) {
        const CodeList *list = &project->lists.items[i];
        const double has = same_meanings(own, list) ? sample_in_list(a->sample, list) : -1;

        if (has > most) {
            most = has;
            best = list;
        }
    }
    const char *more =
        arena_fmt(arena, "%d%% of the sampled codes are in %s", percent(most), best->name.text);

    if (best != own) {
        rewrite(a, said_value(arena, project, a->c->value, NULL, best->name.text), typed(a, fits),
                more);
        return;
    }
    a->c->bind *= 0.6 + 0.4 * share;
    a->c->more = more;
}

/* ---- formats ---------------------------------------------------------------------------------- */

/* Of all formats together it is enough when one reads a value; none reads what another does, mostly. */
static double
share_of_formats(const ColumnSample *sample, const FormatList *list)
{
    double sum = 0;

    for (size_t i = 0; i < list->count; i++) {
        const double share = sample_in_format(sample, &list->items[i]);

        if (share < 0) {
            return -1;
        }
        sum += share;
    }
    return sum < 1 ? sum : 1;
}

static bool
is_for(const FormatList *list, DataType type)
{
    return (list->items[0].kind == FORMAT_NUMBER) == datatype_is_numeric(type);
}

static void
adapt_format(Adapting *a)
{
    Arena *arena = a->r->m->arena;
    const Project *project = a->r->m->project;
    const Value *value = a->c->value;
    bool doubt = false;
    const double now = value->format != NULL ? share_of_formats(a->sample, value->format)
                                             : sample_in_type(a->sample, a->type);

    if (now < 0) {
        return;
    }
    if (now >= nearly_all) {
        a->c->bind = typed(a, fits);
        return;
    }
    for (size_t i = 0; i < project->formats.count; i++) {
        const NamedFormat *format = &project->formats.items[i];

        if (is_for(&format->formats, a->type) &&
            share_of_formats(a->sample, &format->formats) >= nearly_all) {
            rewrite(a, said_value(arena, project, value, format->name.text, NULL), typed(a, fits),
                    arena_fmt(arena, "the sampled values have the format %s", format->name.text));
            return;
        }
    }
    const char *format = datatype_is_numeric(a->type)
                             ? sample_number_format(arena, a->sample)
                             : sample_date_format(arena, a->sample, &doubt);

    if (format != NULL) {
        rewrite(a, said_value(arena, project, value, format, NULL),
                typed(a, doubt ? nearly_all : fits),
                arena_fmt(arena, "the sampled values look like %s%s", format,
                          doubt ? ", or day and month are exchanged" : ""));
    }
}

/* ---- yes, no, cents --------------------------------------------------------------------------- */

/* A bare column, for which another text may be put. */
static bool
is_bare_column(const Adapting *a)
{
    const char *source = said_source(a->c->value);
    const Mention *mention = &a->c->way->mentions[0];

    return source != NULL && a->c->value->extra->list.text == NULL &&
           strlen(source) == strlen(mention->alias) + 1 + strlen(mention->column);
}

static void
adapt_boolean(Adapting *a)
{
    Arena *arena = a->r->m->arena;
    const char *no = NULL;
    const char *yes = sample_yes(a->sample, &no);
    const Mention *mention = &a->c->way->mentions[0];

    if (yes == NULL || sample_in_type(a->sample, a->type) >= nearly_all || !is_bare_column(a)) {
        return;
    }
    rewrite(a, said_sql(arena, mention->alias, mention->column, arena_fmt(arena, " = '%s'", yes)),
            typed(a, fits),
            arena_fmt(arena, "the sampled values are %s%s%s", yes, no != NULL ? " and " : "",
                      no != NULL ? no : ""));
}

static void
adapt_minor(Adapting *a)
{
    Arena *arena = a->r->m->arena;
    const Mention *mention = &a->c->way->mentions[0];
    const NameWords words = name_words(a->column->name);
    bool minor = false;

    for (size_t i = 0; i < words.count; i++) {
        minor = minor || word_likeness(words.words[i], "minor") >= nearly_all;
    }
    if (minor && is_bare_column(a)) {
        rewrite(a, said_sql(arena, mention->alias, mention->column, " / 100.0"), typed(a, fits),
                "whole numbers of a minor unit, by their name");
    }
}

void
adapt_value(RecordMatch *r, Candidate *c)
{
    if (c->way->mention_count != 1) {
        return;
    }
    Adapting a = {.r = r,
                  .c = c,
                  .column = c->columns[0],
                  .sample = fit_sample(r, c->way->mentions[0].alias, c->columns[0]),
                  .type = value_type(r, c->said->name)};
    const bool whole = a.column->type.kind == DATATYPE_SMALLINT ||
                       a.column->type.kind == DATATYPE_INTEGER ||
                       a.column->type.kind == DATATYPE_BIGINT;

    if (a.type.kind == DATATYPE_DECIMAL && a.type.scale > 0 && whole) {
        adapt_minor(&a);
    }
    if (a.sample == NULL) {
        return;
    }
    if (c->value->extra->list.text != NULL) {
        adapt_list(&a);
    } else if (datatype_is_text(a.column->type) && said_source(c->value) != NULL &&
               (datatype_is_time(a.type) || datatype_is_numeric(a.type))) {
        adapt_format(&a);
    } else if (datatype_is_text(a.column->type) && a.type.kind == DATATYPE_BOOLEAN) {
        adapt_boolean(&a);
    }
}

/* A flag that is 0 or 1 elsewhere and N or Y here: "t.is_test = 0". */
void
adapt_condition(RecordMatch *r, Candidate *c)
{
    Arena *arena = r->m->arena;

    if (c->way->mention_count != 1 || !datatype_is_text(c->columns[0]->type)) {
        return;
    }
    const Mention *mention = &c->way->mentions[0];
    const ColumnSample *sample = fit_sample(r, mention->alias, c->columns[0]);
    const char *no = NULL;
    const char *yes = sample_yes(sample, &no);
    const char *plain = said_plain(arena, c->said->text);
    const char *zero = arena_fmt(arena, "%s.%s = 0", mention->alias, mention->column);
    const char *one = arena_fmt(arena, "%s.%s = 1", mention->alias, mention->column);
    const char *word = strcmp(plain, zero) == 0 ? no : strcmp(plain, one) == 0 ? yes : NULL;

    if (yes == NULL && sample != NULL && sample->count == 1 && strcmp(plain, zero) == 0) {
        word =
            sample->values[0][0] == 'N' || sample->values[0][0] == 'n' ? sample->values[0] : NULL;
    }
    if (word != NULL) {
        c->text =
            said_sql(arena, mention->alias, c->columns[0]->name, arena_fmt(arena, " = '%s'", word));
        c->bind = c->named * (0.55 + 0.45 * fits);
        c->more = "by the sampled words for yes and no";
    } else if (strcmp(plain, zero) == 0 ||
               strcmp(plain, one) == 0) { /* no server compares text with a number */
        c->text = said_sql(arena, mention->alias, c->columns[0]->name,
                           strcmp(plain, zero) == 0 ? " = '0'" : " = '1'");
        c->more = "a number as text";
    }
}
