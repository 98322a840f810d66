/* Extras: which staging columns a branch keeps as one document, and the columns of a target that are taken out of it. */
#include <string.h>

#include "plan/bind.h"

const char *
extras_value_name(Arena *arena, const Target *target)
{
    enum
    {
        DIGITS = 8
    };
    Fingerprint print = fingerprint_new();

    if (target->extras_except.count == 0) {
        return "firn_extras";
    }
    for (size_t i = 0; i < target->extras_except.count; i++) {
        fingerprint_text(&print, target->extras_except.items[i].text);
    }
    return arena_fmt(arena, "firn_extras_%.*s", DIGITS, fingerprint_hex(arena, &print));
}

/* ---- which columns ---------------------------------------------------------------------------- */

/* What replication adds to a table; sections B and D of most services' manuals. */
static bool
is_technical(const char *name)
{
    static const char *const prefixes[] = {"dms_",      "awsdms_",  "__",    "_fivetran_",
                                           "_airbyte_", "_sdc_",    "_dlt_", "_ab_",
                                           "_rivery_",  "_stitch_", "_hevo_"};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool
in_all_parts(const BoundBranch *branch, const char *name)
{
    for (size_t i = 1; i < branch->part_count; i++) {
        if (table_column(branch->parts[i], name) == NULL) {
            return false;
        }
    }
    return true;
}

/* What has no text of use is nothing to keep. */
static bool
has_text(const Binding *b, const CatalogColumn *column)
{
    const DataType text = {.kind = DATATYPE_VARCHAR};

    return lattice_cell(column->type, text,
                        strcmp(b->planner->options->dialect, "redshift") == 0) != CELL_REFUSED;
}

static bool
is_wanted(const Target *target, const char *name)
{
    bool wanted = true;

    for (size_t i = 0; wanted && i < target->extras_except.count; i++) {
        wanted = !name_matches(target->extras_except.items[i].text, name);
    }
    return wanted;
}

void
bind_extras(Binding *b, const PlanTarget *target, BoundValue *out)
{
    static const Value written = {.kind = VALUE_NULL, .extra = &value_no_extra};
    const CatalogTable *table = b->branch->tables[0].table;
    const CatalogColumn **extras =
        arena_new_array(b->arena, const CatalogColumn *, table->column_count + 1);
    const bool *named = named_columns(b);
    const bool *used = bound_used_columns(b->arena, b->branch, 0);
    const Record *record = b->branch->effective;

    *out = (BoundValue){.value = &written, .extras = extras};
    for (size_t i = 0; record->seed == NULL && i < table->column_count; i++) {
        const char *name = table->columns[i].name;

        if (!used[i] && !named[i] && !is_technical(name) && in_all_parts(b->branch, name) &&
            has_text(b, &table->columns[i]) && is_wanted(target->target, name)) {
            extras[out->extra_count++] = &table->columns[i];
        }
    }
}

/* ---- what the plan knows of them -------------------------------------------------------------- */

bool
keeps_extras(const PlanFeed *feed)
{
    return !feed->is_member_feed && feed->target->extras != NULL;
}

bool
bound_extra(const BoundValue *value, const char *name)
{
    bool found = false;

    for (size_t i = 0; !found && i < value->extra_count; i++) {
        found = strcmp(value->extras[i]->name, name) == 0;
    }
    return found;
}

bool
is_taken_from(const PlanColumn *column, const char *name)
{
    bool taken = false;

    for (size_t i = 0; !taken && i < column->column->extra.count; i++) {
        taken = strcmp(column->column->extra.items[i].text, name) == 0;
    }
    return taken;
}

/* What becomes of the column's rows hangs on the fields that the branch has. */
static void
print_promoted(const BoundValue *value, const PlanColumn *column, Fingerprint *print)
{
    for (size_t i = 0; i < column->column->extra.count; i++) {
        const char *name = column->column->extra.items[i].text;

        if (bound_extra(value, name)) {
            fingerprint_text(print, column->name);
            fingerprint_text(print, column->column->type_text.text);
            fingerprint_text(print, name);
        }
    }
}

const char *
extras_fingerprint(Arena *arena, const BoundBranch *bound, const PlanFeed *feed)
{
    const PlanTarget *target = feed->target;
    Fingerprint print = fingerprint_new();

    if (!keeps_extras(feed)) {
        return NULL;
    }
    for (size_t i = 0; i < bound->record->value_count; i++) {
        const BoundValue *value = &bound->values[i];

        if (strcmp(bound->record->values[i].name, target->extras_value) != 0) {
            continue;
        }
        for (size_t c = 0; c < value->extra_count; c++) {
            fingerprint_text(&print, value->extras[c]->name);
            fingerprint_text(&print, value->extras[c]->type_text);
        }
        for (size_t c = 0; c < target->column_count; c++) {
            print_promoted(value, &target->columns[c], &print);
        }
    }
    return fingerprint_hex(arena, &print);
}

/* coalesce(nullif(json_extract_path_text(firn_extras, 'a'), ''), ...) */
static Text
promoted_text(Planner *planner, const char *document, const Column *column)
{
    StrBuf out = strbuf_new(planner->arena);

    strbuf_str(&out, column->extra.count > 1 ? "coalesce(" : "");
    for (size_t i = 0; i < column->extra.count; i++) {
        strbuf_fmt(&out, "%snullif(json_extract_path_text(%s, '", i > 0 ? ", " : "", document);
        for (const char *c = column->extra.items[i].text; *c != '\0'; c++) {
            strbuf_str(&out, *c == '\'' ? "'" : "");
            strbuf_char(&out, *c);
        }
        strbuf_str(&out, "'), '')");
    }
    strbuf_str(&out, column->extra.count > 1 ? ")" : "");
    return (Text){.text = out.text, .span = column->extra.items[0].span};
}

static bool
is_fed(const PlanFeedColumn *columns, size_t count, size_t column)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i].column == column) {
            return true;
        }
    }
    return false;
}

size_t
feed_extras(Planner *planner, const PlanTarget *target, PlanFeedColumn *columns, size_t count,
            Diags *diags)
{
    for (size_t i = 0; target->extras != NULL && i < target->column_count; i++) {
        const Column *column = target->columns[i].column;
        PlanFeedColumn *out = &columns[count];

        if (column->is_extras) {
            *out = (PlanFeedColumn){
                .column = i, .text = {.text = target->extras_value, .span = column->name.span}};
        } else if (column->extra.count > 0 && !is_fed(columns, count, i)) {
            *out = (PlanFeedColumn){.column = i,
                                    .text = promoted_text(planner, target->extras_value, column),
                                    .promoted = true};
        } else {
            continue;
        }
        out->expr = expr_parse(planner->expressions, out->text, diags);
        count += out->expr != NULL;
    }
    return count;
}
