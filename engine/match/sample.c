#include "match/sample.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/vec.h"

static const char *
trimmed(Arena *arena, const char *text)
{
    size_t len = strlen(text);

    while (len > 0 && isspace((unsigned char) text[len - 1])) {
        len--;
    }
    while (len > 0 && isspace((unsigned char) *text)) {
        text++;
        len--;
    }
    return arena_strndup(arena, text, len);
}

static ColumnSample
sample_column(Arena *arena, const DbRows *rows, size_t column)
{
    VEC_OF(const char *) values = {0};
    StrMap *seen = strmap_new(arena);
    ColumnSample out = {.rows = rows->row_count};

    for (size_t r = 0; r < rows->row_count; r++) {
        const char *raw = db_value(rows, r, column);
        const char *value = raw != NULL ? trimmed(arena, raw) : "";

        if (value[0] == '\0') {
            out.null_rows++;
        } else if (strmap_get(seen, value) == NULL) {
            strmap_put_const(seen, value, value);
            *vec_push(arena, &values) = value;
        }
    }
    out.values = values.items;
    out.count = values.count;
    return out;
}

TableSample
sample_table(Arena *arena, const CatalogTable *table, const DbRows *rows)
{
    ColumnSample *columns = arena_new_array(arena, ColumnSample, table->column_count + 1);

    for (size_t i = 0; i < table->column_count && i < rows->column_count; i++) {
        columns[i] = sample_column(arena, rows, i);
    }
    return (TableSample){.table = table, .columns = columns};
}

const TableSample *
sample_of_table(const Samples *samples, const CatalogTable *table)
{
    for (size_t i = 0; samples != NULL && i < samples->count; i++) {
        if (samples->items[i].table == table) {
            return &samples->items[i];
        }
    }
    return NULL;
}

const ColumnSample *
sample_of(const Samples *samples, const CatalogTable *table, const CatalogColumn *column)
{
    const TableSample *item = sample_of_table(samples, table);
    const ColumnSample *found = item != NULL ? &item->columns[column - table->columns] : NULL;

    return found != NULL && found->count > 0 ? found : NULL;
}

/* ---- shares ----------------------------------------------------------------------------------- */

typedef bool (*ValueTest)(const char *value, const void *about);

static double
share(const ColumnSample *sample, ValueTest test, const void *about)
{
    size_t hits = 0;

    if (sample == NULL || sample->count == 0) {
        return -1;
    }
    for (size_t i = 0; i < sample->count; i++) {
        hits += test(sample->values[i], about);
    }
    return (double) hits / (double) sample->count;
}

static bool
is_in_list(const char *value, const void *about)
{
    const CodeList *list = about;

    for (size_t i = 0; i < list->codes.count; i++) {
        if (strcmp(list->codes.items[i].from.text, value) == 0) {
            return true;
        }
    }
    return false;
}

double
sample_in_list(const ColumnSample *sample, const CodeList *list)
{
    return share(sample, is_in_list, list);
}

static bool
is_in_sample(const char *value, const void *about)
{
    const ColumnSample *other = about;

    for (size_t i = 0; i < other->count; i++) {
        if (strcmp(other->values[i], value) == 0) {
            return true;
        }
    }
    return false;
}

double
sample_in_sample(const ColumnSample *sample, const ColumnSample *other)
{
    return other != NULL ? share(sample, is_in_sample, other) : -1;
}

static bool
has_letters(const char *value, const void *about)
{
    enum
    {
        A_WORD = 3
    };
    size_t letters = 0;
    (void) about;

    for (; *value != '\0' && letters < A_WORD; value++) {
        letters = isalpha((unsigned char) *value) || ((unsigned char) *value & 0x80) != 0
                      ? letters + 1
                      : 0;
    }
    return letters == A_WORD;
}

double
sample_in_words(const ColumnSample *sample)
{
    return share(sample, has_letters, NULL);
}

/* ---- dates ------------------------------------------------------------------------------------ */

static bool
all_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char) text[i])) {
            return false;
        }
    }
    return true;
}

static bool
in_range(const char *text, size_t digits, long low, long high)
{
    char part[8] = {0};

    memcpy(part, text, digits < sizeof part ? digits : sizeof part - 1);
    const long number = strtol(part, NULL, 10);

    return all_digits(text, digits) && number >= low && number <= high;
}

static bool
is_month_name(const char *text)
{
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncasecmp(text, names[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

typedef struct Part
{
    const char *name;
    size_t digits;
    long low;
    long high;
} Part;

static const Part parts[] = {{"YYYY", 4, 1000, 2999}, {"YY", 2, 0, 99},   {"MM", 2, 1, 12},
                             {"DD", 2, 1, 31},        {"HH24", 2, 0, 24}, {"MI", 2, 0, 59},
                             {"SS", 2, 0, 60}};

static const Part *
part_at(const char *pattern)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strncmp(pattern, parts[i].name, strlen(parts[i].name)) == 0) {
            return &parts[i];
        }
    }
    return NULL;
}

bool
text_has_pattern(const char *text, const char *pattern)
{
    while (*pattern != '\0') {
        const Part *part = part_at(pattern);

        if (strncasecmp(pattern, "Mon", 3) == 0) {
            if (strlen(text) < 3 || !is_month_name(text)) {
                return false;
            }
            pattern += 3;
            text += 3;
        } else if (part != NULL) {
            if (strlen(text) < part->digits ||
                !in_range(text, part->digits, part->low, part->high)) {
                return false;
            }
            pattern += strlen(part->name);
            text += part->digits;
        } else if (*pattern++ != *text++) {
            return false;
        }
    }
    return *text == '\0';
}

static bool
has_pattern(const char *value, const void *about)
{
    return text_has_pattern(value, about);
}

static bool
is_iso_time(const char *value, const void *about)
{
    (void) about;
    char head[20] = {0};

    (void) snprintf(head, sizeof head, "%s", value);
    if (head[10] == 'T') {
        head[10] = ' ';
    }
    return text_has_pattern(head, "YYYY-MM-DD") || text_has_pattern(head, "YYYY-MM-DD HH24:MI") ||
           text_has_pattern(head, "YYYY-MM-DD HH24:MI:SS");
}

/* ---- numbers ---------------------------------------------------------------------------------- */

static bool
is_number(const char *value, const void *about)
{
    char *end = NULL;
    (void) about;

    if (strpbrk(value, "xXnNpP") != NULL) {
        return false;
    }
    (void) strtod(value, &end);
    return end != value && *end == '\0';
}

static bool
has_number_format(const char *value, const void *about)
{
    const Format *format = about;
    size_t len = strlen(value);
    size_t digits = 0;
    size_t decimals = 0;

    if (format->parentheses && value[0] == '(' && value[len - 1] == ')') {
        value++;
        len -= 2;
    } else if (format->trailing && value[len - 1] == '-') {
        len--;
    } else if (value[0] == '-' || value[0] == '+') {
        value++;
        len--;
    }
    for (size_t i = 0; i < len; i++) {
        if (isdigit((unsigned char) value[i])) {
            digits++;
        } else if (value[i] == format->decimal) {
            decimals++;
        } else if (format->group == '\0' || value[i] != format->group || decimals > 0) {
            return false;
        }
    }
    return digits > 0 && decimals <= 1;
}

static bool
is_between(const char *value, const void *about)
{
    const double *bounds = about;

    return is_number(value, NULL) && strtod(value, NULL) >= bounds[0] &&
           strtod(value, NULL) <= bounds[1];
}

static const double excel_days[] = {20000, 80000};
static const double epoch_seconds[] = {1e8, 4.2e9};
static const double epoch_millis[] = {1e11, 4.2e12};

double
sample_in_format(const ColumnSample *sample, const Format *format)
{
    switch (format->kind) {
        case FORMAT_PATTERN:
            return share(sample, has_pattern, format->pattern.text);
        case FORMAT_NUMBER:
            return share(sample, has_number_format, format);
        case FORMAT_EXCEL_SERIAL:
            return share(sample, is_between, excel_days);
        case FORMAT_EPOCH_SECONDS:
            return share(sample, is_between, epoch_seconds);
        case FORMAT_EPOCH_MILLIS:
            break;
    }
    return share(sample, is_between, epoch_millis);
}

/* ---- yes and no ------------------------------------------------------------------------------- */

typedef struct YesNo
{
    const char *yes;
    const char *no;
} YesNo;

static const YesNo yes_no[] = {{"Y", "N"}, {"YES", "NO"}, {"TRUE", "FALSE"}, {"T", "F"},
                               {"J", "N"}, {"ON", "OFF"}, {"1", "0"},        {"X", "-"}};

const char *
sample_yes(const ColumnSample *sample, const char **no)
{
    for (size_t w = 0; sample != NULL && w < sizeof yes_no / sizeof yes_no[0]; w++) {
        const char *yes = NULL;
        bool fits = sample->count > 0 && sample->count <= 2;

        *no = NULL;
        for (size_t i = 0; fits && i < sample->count; i++) {
            if (strcasecmp(sample->values[i], yes_no[w].yes) == 0) {
                yes = sample->values[i];
            } else if (strcasecmp(sample->values[i], yes_no[w].no) == 0) {
                *no = sample->values[i];
            } else {
                fits = false;
            }
        }
        if (fits && yes != NULL) {
            return yes;
        }
    }
    return NULL;
}

static bool
is_boolean(const char *value, const void *about)
{
    static const char *const words[] = {"true", "false", "t", "f", "1", "0", NULL};
    (void) about;

    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcasecmp(value, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

double
sample_in_type(const ColumnSample *sample, DataType type)
{
    if (datatype_is_numeric(type)) {
        return share(sample, is_number, NULL);
    }
    if (datatype_is_time(type)) {
        return share(sample, is_iso_time, NULL);
    }
    return type.kind == DATATYPE_BOOLEAN ? share(sample, is_boolean, NULL) : -1;
}

bool
sample_is_key(const ColumnSample *sample)
{
    enum
    {
        A_FEW = 3
    };
    return sample != NULL && sample->null_rows == 0 && sample->count == sample->rows &&
           sample->rows >= A_FEW;
}

/* ---- formats ---------------------------------------------------------------------------------- */

static const double nearly_all = 0.9;

const char *
sample_date_format(Arena *arena, const ColumnSample *sample, bool *doubt)
{
    static const char *const patterns[] = {"YYYY-MM-DD",  "DD/MM/YYYY",  "MM/DD/YYYY", "DD.MM.YYYY",
                                           "DD-MM-YYYY",  "MM-DD-YYYY",  "YYYY/MM/DD", "YYYYMMDD",
                                           "DD-Mon-YYYY", "DD Mon YYYY", "DD-Mon-YY",  "DD/MM/YY",
                                           "MM/DD/YY"};
    static const char *const times[] = {"", " HH24:MI", " HH24:MI:SS"};
    const char *found = NULL;
    double best = 0;
    size_t equals = 0;

    *doubt = false;
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        for (size_t t = 0; t < sizeof times / sizeof times[0]; t++) {
            const char *pattern = arena_fmt(arena, "%s%s", patterns[p], times[t]);
            const double has = share(sample, has_pattern, pattern);

            if (has > best) {
                best = has;
                equals = 0;
                found = pattern;
            } else if (has == best && has > 0) {
                equals++;
            }
        }
    }
    *doubt = equals > 0;
    if (best >= nearly_all) {
        return found;
    }
    if (share(sample, is_between, epoch_millis) >= nearly_all) {
        return "epoch_millis";
    }
    if (share(sample, is_between, epoch_seconds) >= nearly_all) {
        return "epoch_seconds";
    }
    return share(sample, is_between, excel_days) >= nearly_all ? "excel_serial" : NULL;
}

const char *
sample_number_format(Arena *arena, const ColumnSample *sample)
{
    static const char marks[][2] = {{'.', ','}, {',', '.'}, {'.', '\''},
                                    {',', ' '}, {'.', ' '}, {'.', '_'}};
    static const char *const negatives[] = {"", ", negative: parentheses", ", negative: trailing"};
    const char *best_text = NULL;
    double best = nearly_all;

    for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
        for (size_t n = 0; n < sizeof negatives / sizeof negatives[0]; n++) {
            const Format format = {.kind = FORMAT_NUMBER,
                                   .decimal = marks[m][0],
                                   .group = marks[m][1],
                                   .parentheses = n == 1,
                                   .trailing = n == 2};
            const double has = share(sample, has_number_format, &format);

            if (has > best || (best_text == NULL && has >= best)) {
                best = has;
                best_text = arena_fmt(arena, "{decimal: \"%c\", group: \"%c\"%s}", marks[m][0],
                                      marks[m][1], negatives[n]);
            }
        }
    }
    return best_text;
}
