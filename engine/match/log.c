#include "match/log.h"

#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "match/names.h"

/* ---- names ------------------------------------------------------------------------------------- */

static bool
is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcasecmp(text, *list) == 0) {
            return true;
        }
    }
    return false;
}

/* "ChangeSeq", "__change_seq": change_seq. */
static const char *
plain_name(Arena *arena, const char *name)
{
    const NameWords words = name_words(name);
    StrBuf out = strbuf_new(arena);

    for (size_t i = 0; i < words.count; i++) {
        strbuf_fmt(&out, "%s%s", i > 0 ? "_" : "", words.words[i]);
    }
    return out.len > 0 ? out.text : "";
}

static const char *
last_word(const NameWords *words)
{
    return words->count > 0 ? words->words[words->count - 1] : "";
}

static bool
is_called_operation(const char *name)
{
    static const char *const last[] = {"op", "operation", "dml", NULL};
    static const char *const kinds[] = {"type", "kind", "code", "action", "flag", NULL};
    static const char *const before[] = {"change", "op",  "operation", "dml",
                                         "cdc",    "row", "log",       NULL};
    const NameWords words = name_words(name);

    return is_one_of(last_word(&words), last) ||
           (words.count == 2 && is_one_of(words.words[0], before) &&
            is_one_of(words.words[1], kinds));
}

static bool
is_called_sequence(const char *name)
{
    static const char *const words_of_place[] = {"seq", "sequence", "seqno", "lsn",    "scn",
                                                 "csn", "position", "pos",   "offset", NULL};
    static const char *const before[] = {"seq", "sequence", "change",  "log",
                                         "cdc", "audit",    "journal", NULL};
    static const char *const numbers[] = {"no", "nr", "id", "number", "num", NULL};
    const NameWords words = name_words(name);

    return is_one_of(last_word(&words), words_of_place) ||
           (words.count == 2 && is_one_of(words.words[0], before) &&
            is_one_of(words.words[1], numbers));
}

/* When the change was made, not what it is about. */
static bool
is_called_time(Arena *arena, const char *name)
{
    static const char *const names[] = {"at", "ts", "time", "timestamp", "when", NULL};
    static const char *const before[] = {"commit",  "committed", "change",   "changed", "op",
                                         "log",     "logged",    "recorded", "cdc",     "dml",
                                         "updated", "modified",  "event",    NULL};
    const NameWords words = name_words(name);

    return is_one_of(plain_name(arena, name), names) ||
           (words.count > 1 && is_one_of(words.words[0], before) &&
            is_one_of(last_word(&words), names));
}

static bool
is_called_log(const char *name)
{
    static const char *const logs[] = {"log",     "logs",   "changelog", "changes",
                                       "history", "hist",   "audit",     "journal",
                                       "cdc",     "events", NULL};
    const NameWords words = name_words(name);

    for (size_t i = 0; i < words.count; i++) {
        if (is_one_of(words.words[i], logs)) {
            return true;
        }
    }
    return false;
}

/* ---- values ------------------------------------------------------------------------------------ */

static bool
is_insert(const char *value)
{
    static const char *const inserts[] = {"I", "C", "R", "INSERT", "CREATE", "READ", NULL};

    return is_one_of(value, inserts);
}

static bool
is_sort_of_change(const char *value)
{
    static const char *const others[] = {"U", "D", "UPDATE", "DELETE", NULL};

    return is_insert(value) || is_one_of(value, others);
}

bool
log_is_operation(const CatalogColumn *column, const ColumnSample *sample)
{
    enum
    {
        LONGEST = 40
    };

    if (!datatype_is_text(column->type) || column->type.length > LONGEST ||
        !is_called_operation(column->name)) {
        return false;
    }
    for (size_t i = 0; sample != NULL && i < sample->count; i++) {
        if (!is_sort_of_change(sample->values[i])) {
            return false;
        }
    }
    return true;
}

/* ---- one table --------------------------------------------------------------------------------- */

typedef enum Repeats
{
    REPEATS_UNKNOWN,
    REPEATS_NOT,
    REPEATS_OFTEN
} Repeats;

typedef struct Look
{
    Arena *arena;
    const CatalogTable *table;
    const Samples *samples;
    const bool *used;
    LogKey key;
    size_t keyed;            /* columns of the primary key */
    bool own_key;            /* which is the record's own */
    bool is_key;             /* the sequence is in the primary key */
    bool is_covered;         /* which is nothing else but columns of the record's key */
    bool is_named;           /* the sequence is called so */
    bool changes;            /* a sampled operation is more than an insert */
    Repeats repeats;         /* the record's key */
    const char *key_text;    /* "no", "no and line" */
    const ColumnSample *ops; /* NULL: not known */
} Look;

static const ColumnSample *
sampled(const Look *l, const CatalogColumn *column)
{
    return sample_of(l->samples, l->table, column);
}

static bool
in_key(const Look *l, const CatalogColumn *column)
{
    for (size_t i = 0; i < l->key.count; i++) {
        if (l->key.columns[i] == column) {
            return true;
        }
    }
    return false;
}

static void
look_at_keys(Look *l)
{
    StrBuf text = strbuf_new(l->arena);
    size_t repeating = 0;
    size_t known = 0;
    bool unique = false;

    l->own_key = true;
    for (size_t i = 0; i < l->table->column_count; i++) {
        const CatalogColumn *column = &l->table->columns[i];

        l->keyed += column->primary_key > 0;
        l->own_key = l->own_key && (column->primary_key == 0 || in_key(l, column));
    }
    l->own_key = l->own_key && l->keyed > 0;
    for (size_t i = 0; i < l->key.count; i++) {
        const ColumnSample *sample = sampled(l, l->key.columns[i]);

        strbuf_fmt(&text, "%s%s", i > 0 ? " and " : "", l->key.columns[i]->name);
        known += sample != NULL;
        repeating += sample != NULL && sample->count + sample->null_rows < sample->rows;
        unique = unique || (sample != NULL && sample->count + sample->null_rows == sample->rows);
    }
    l->key_text = text.len > 0 ? text.text : "record";
    /* Of several columns each may repeat where all together do not. */
    l->repeats = known < l->key.count || known == 0   ? REPEATS_UNKNOWN
                 : unique                             ? REPEATS_NOT
                 : l->key.count == 1 && repeating > 0 ? REPEATS_OFTEN
                                                      : REPEATS_UNKNOWN;
}

static void
look_at_columns(Look *l, LogSigns *out)
{
    const CatalogColumn *only = NULL;

    for (size_t i = 0; i < l->table->column_count; i++) {
        const CatalogColumn *column = &l->table->columns[i];
        const bool free = !l->used[i] && !in_key(l, column);

        if (free && out->operation == NULL && log_is_operation(column, sampled(l, column))) {
            out->operation = column;
        } else if (free && (out->sequence == NULL || column->primary_key > 0) &&
                   !datatype_is_time(column->type) && column->type.kind != DATATYPE_BOOLEAN &&
                   is_called_sequence(column->name)) {
            out->sequence = column;
            l->is_named = true;
        } else if (free && out->at == NULL &&
                   (column->type.kind == DATATYPE_TIMESTAMP ||
                    column->type.kind == DATATYPE_TIMESTAMPTZ) &&
                   is_called_time(l->arena, column->name)) {
            out->at = column;
        }
        if (free && l->keyed == 1 && column->primary_key > 0 && datatype_is_numeric(column->type)) {
            only = column;
        }
    }
    out->sequence = out->sequence != NULL ? out->sequence : only;
    l->is_key = out->sequence != NULL && out->sequence->primary_key > 0;
    l->is_covered = l->is_key;
    for (size_t i = 0; i < l->table->column_count; i++) {
        const CatalogColumn *column = &l->table->columns[i];

        l->is_covered = l->is_covered &&
                        (column->primary_key == 0 || column == out->sequence || in_key(l, column));
    }
    l->ops = out->operation != NULL ? sampled(l, out->operation) : NULL;
    for (size_t i = 0; l->ops != NULL && i < l->ops->count; i++) {
        l->changes = l->changes || !is_insert(l->ops->values[i]);
    }
}

/* As DMS and Debezium call theirs: kinds of staging of their own, which hold a row a record. */
static bool
is_of_a_tool(const CatalogTable *table)
{
    return table_column(table, "dms_op") != NULL || table_column(table, "__source_ts_ms") != NULL ||
           table_column(table, "__deleted") != NULL;
}

/* Several rows of one record, each at another place: nothing but a log holds them. */
static bool
has_images(const Look *l, const LogSigns *signs)
{
    const ColumnSample *sequence = sampled(l, signs->sequence);

    if (l->repeats != REPEATS_OFTEN || l->ops == NULL) {
        return false;
    }
    /* Rows of a full load have no place, so that not all are told from each other by it. */
    if (is_called_log(l->table->name) && l->is_named && l->changes) {
        return true;
    }
    if (!l->is_named && !l->changes && !is_called_log(l->table->name)) {
        return false;
    }
    return l->is_covered ||
           (sequence != NULL && sampled(l, l->key.columns[0])->count < sequence->count);
}

/* A row a record as far as was seen, and nothing says that there will be more. */
static bool
is_mirror(const Look *l)
{
    if ((l->is_named && l->is_key) || is_called_log(l->table->name)) {
        return false;
    }
    return l->repeats == REPEATS_NOT ? l->changes || !l->is_named
                                     : l->repeats == REPEATS_UNKNOWN && !l->is_named;
}

static const char *
doubt(const Look *l)
{
    return l->key.count == 0 ? "no column is known to name a record"
           : l->repeats == REPEATS_NOT
               ? arena_fmt(l->arena, "no %s has two of the sampled rows", l->key_text)
           : l->repeats == REPEATS_UNKNOWN
               ? arena_fmt(l->arena, "no sampled rows tell whether one %s has several", l->key_text)
           : l->ops == NULL ? "no sampled row says its operation"
                            : "its sequence does not tell the rows of one from each other";
}

static LogSigns
without_operation(const Look *l, LogSigns out)
{
    if (l->repeats == REPEATS_OFTEN && l->is_named && l->is_key && is_called_log(l->table->name)) {
        out.verdict = LOG_PERHAPS;
        out.why = arena_fmt(l->arena,
                            "a log, by its name, its key %s and several rows of one %s; but no "
                            "column tells which sort of change a row is",
                            out.sequence->name, l->key_text);
    }
    return out;
}

static LogSigns
with_operation(const Look *l, LogSigns out)
{
    static const double named = 0.95;
    static const double any = 0.8;

    if (out.sequence == NULL) {
        if (l->repeats == REPEATS_OFTEN) {
            out.verdict = LOG_PERHAPS;
            out.why = arena_fmt(l->arena,
                                "a log, by %s and several rows of one %s; but no column tells "
                                "which of them is later",
                                out.operation->name, l->key_text);
        }
    } else if (has_images(l, &out)) {
        out.verdict = LOG_SURE;
        out.confidence = l->is_named ? named : any;
        out.why =
            arena_fmt(l->arena, "a log: %s tells the sort of change, several rows of one %s%s",
                      out.operation->name, l->key_text,
                      out.at == NULL ? "; no time of change, so compared in every run" : "");
    } else if (!is_mirror(l)) {
        out.verdict = LOG_PERHAPS;
        out.why = arena_fmt(l->arena, "a log, by %s and %s? but %s", out.operation->name,
                            out.sequence->name, doubt(l));
    }
    return out;
}

LogSigns
log_signs(Arena *arena, const CatalogTable *table, const Samples *samples, const bool *used,
          LogKey key)
{
    Look look = {.arena = arena, .table = table, .samples = samples, .used = used, .key = key};
    LogSigns out = {.verdict = LOG_NONE};

    look_at_keys(&look);
    if (look.own_key || is_of_a_tool(table)) {
        return out;
    }
    look_at_columns(&look, &out);
    return out.operation == NULL ? without_operation(&look, out) : with_operation(&look, out);
}
