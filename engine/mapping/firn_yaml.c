/* mappings/firn.yaml: the project. */
#include <string.h>

#include "mapping/reader.h"

static const char *const project_keys[] = {
    "firn",      "name",        "staging",    "warehouse", "tenants", "exclude",
    "time_zone", "vars",        "macros",     "formats",   "lists",   "defaults",
    "calendar",  "connections", "connection", "drift",     NULL};

const DocNode *
read_section(Reader *r, const DocNode *map, const char *key, const char *const *keys, bool *ok)
{
    const DocNode *node = read_child(map, key);

    if (node == NULL) {
        return NULL;
    }
    *ok &= keys != NULL ? read_keys(r, node, key, keys)
                        : node->kind == DOC_MAP || read_wrong_kind(r, node, key, "a mapping");
    return node->kind == DOC_MAP ? node : NULL;
}

static bool
read_version(Reader *r, const DocNode *map)
{
    const DocNode *node = read_required(r, map, "firn");

    if (node == NULL) {
        return false;
    }
    if (node->kind != DOC_SCALAR) {
        return read_wrong_kind(r, node, "firn", "the number 1");
    }
    if (strcmp(node->scalar, "1") != 0) {
        diag_error(r->diags, DIAG_LANGUAGE_VERSION, node->span,
                   "version \"%s\" of the language is not known", node->scalar);
        diag_hint(r->diags, "This Firn reads \"firn: 1\".");
        return false;
    }
    return true;
}

/* Names that become parts of schema names. */
static bool
read_names(Reader *r, const DocNode *map, const char *key, TextList *out)
{
    const DocNode *node = read_child(map, key);
    bool ok = node == NULL || read_text_list(r, node, key, out);

    for (size_t i = 0; i < out->count; i++) {
        ok &= read_check_name(r, out->items[i], "a region or function");
    }
    return ok;
}

static bool
read_staging(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"schema", "regions", "functions", "control", NULL};
    const DocNode *node = read_required(r, map, "staging");

    if (node == NULL) {
        return false;
    }
    Project *project = r->project;
    bool ok = read_keys(r, node, "staging", keys);

    if (node->kind != DOC_MAP) {
        return false;
    }
    const DocNode *schema = read_required(r, node, "schema");

    ok &= read_control_tables(r, node, project);
    ok &= read_names(r, node, "regions", &project->regions);
    ok &= read_names(r, node, "functions", &project->functions);
    if (schema == NULL || !read_scalar(r, schema, "schema", &project->schema_pattern)) {
        return false;
    }
    return check_schema_pattern(r, project->schema_pattern, !project->discover) && ok;
}

static bool
read_warehouse(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"schema", "control_schema", NULL};
    Project *project = r->project;
    bool ok = true;

    project->warehouse_schema = (Text){.text = "dw"};
    project->control_schema = (Text){.text = "firn"};
    const DocNode *node = read_section(r, map, "warehouse", keys, &ok);

    if (node == NULL) {
        return ok;
    }
    ok &= read_text(r, node, "schema", &project->warehouse_schema);
    ok &= read_text(r, node, "control_schema", &project->control_schema);
    ok = ok && read_check_name(r, project->warehouse_schema, "a schema") &&
         read_check_name(r, project->control_schema, "a schema");
    if (ok && strcmp(project->warehouse_schema.text, project->control_schema.text) == 0) {
        return diag_error(r->diags, DIAG_DUPLICATE_NAME, node->span,
                          "the warehouse and the control schema must differ");
    }
    return ok;
}

static bool
read_tenants(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"discover", NULL};
    static const char *const discovers[] = {"load", "report", NULL};
    const DocNode *node = read_child(map, "tenants");
    const DocNode *exclude = read_child(map, "exclude");
    Project *project = r->project;
    bool ok = true;

    project->discover = node == NULL || (node->kind == DOC_SCALAR && node->style == DOC_PLAIN &&
                                         strcmp(node->scalar, "discover") == 0);
    if (node != NULL && node->kind == DOC_MAP) {
        size_t choice = 0;

        ok &= read_keys(r, node, "tenants", keys) && read_required(r, node, "discover") != NULL &&
              read_choice(r, node, "discover", discovers, &choice);
        project->discover = true;
        project->waits = choice == 1;
    } else if (!project->discover) {
        ok &= read_text_list(r, node, "tenants", &project->tenants);
    }
    if (exclude != NULL) {
        ok &= read_text_list(r, exclude, "exclude", &project->exclude);
    }
    return ok;
}

static bool
read_named_formats(Reader *r, const DocNode *map)
{
    bool ok = true;
    const DocNode *node = read_section(r, map, "formats", NULL, &ok);

    if (node == NULL) {
        return ok;
    }
    NamedFormat *formats = arena_new_array(r->arena, NamedFormat, node->count);
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        NamedFormat *format = &formats[count];

        format->name = read_keep(r, child->key);
        ok &= read_check_name(r, format->name, "a format");
        /* A format may use those above it. */
        ok &= read_formats(r, child, formats, count, &format->formats);
        count++;
    }
    LIST_SET(r->project->formats, formats, count);
    return ok;
}

static bool
read_lists(Reader *r, const DocNode *map)
{
    bool ok = true;
    const DocNode *node = read_section(r, map, "lists", NULL, &ok);

    if (node == NULL) {
        return ok;
    }
    CodeList *lists = arena_new_array(r->arena, CodeList, node->count);
    size_t count = 0;

    for (const DocNode *child = node->first; child != NULL; child = child->next) {
        CodeList *list = &lists[count++];

        list->name = read_keep(r, child->key);
        ok &= read_check_name(r, list->name, "a list");
        ok &= read_codes(r, child, list->name.text, &list->codes.items, &list->codes.count);
    }
    LIST_SET(r->project->lists, lists, count);
    return ok;
}

static bool
read_defaults(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"look_back", "delay",    "reconcile", "deletes",
                                       "brake",     "absences", "staging",   NULL};
    static const char *const deletes[] = {"soft", "hard", NULL};
    Project *project = r->project;
    bool ok = true;
    size_t choice = 0;
    const DocNode *node = read_section(r, map, "defaults", keys, &ok);

    if (node == NULL) {
        return ok;
    }
    ok &= read_interval_field(r, node, "look_back", &project->look_back);
    ok &= read_interval_field(r, node, "delay", &project->delay);
    ok &= read_brake_field(r, node, "brake", &project->brake);
    ok &= read_absences_field(r, node, "absences", &project->absences);
    ok &= read_staging_kind(r, node, &project->staging);
    ok &=
        read_field(r, node, "reconcile", &project->reconcile) &&
        (project->reconcile.state != FIELD_SET || read_check_reconcile(r, project->reconcile.text));
    return read_choice(r, node, "deletes", deletes, &choice) &&
           read_field(r, node, "deletes", &project->deletes) && ok;
}

static bool
read_calendar(Reader *r, const DocNode *map)
{
    static const char *const keys[] = {"from", "to", NULL};
    Project *project = r->project;
    bool ok = true;
    const DocNode *node = read_section(r, map, "calendar", keys, &ok);

    if (node == NULL) {
        return ok;
    }
    ok &= read_text(r, node, "from", &project->calendar_from);
    ok &= read_text(r, node, "to", &project->calendar_to);
    ok &= project->calendar_from.text == NULL || read_check_date(r, project->calendar_from);
    ok &= project->calendar_to.text == NULL || read_check_date(r, project->calendar_to);
    /* Dates of this form compare as text. */
    if (ok && project->calendar_from.text != NULL && project->calendar_to.text != NULL &&
        strcmp(project->calendar_from.text, project->calendar_to.text) > 0) {
        return diag_error(r->diags, DIAG_BAD_DATE, project->calendar_to.span,
                          "the calendar ends before it begins");
    }
    return ok;
}

static bool
read_name(Reader *r, const DocNode *map)
{
    const DocNode *name = read_required(r, map, "name");

    return name != NULL && read_scalar(r, name, "name", &r->project->name) &&
           read_check_name(r, r->project->name, "a project");
}

bool
read_firn_yaml(Reader *r, const DocNode *map)
{
    Project *project = r->project;
    bool ok = read_keys(r, map, "firn.yaml", project_keys);

    if (map->kind != DOC_MAP) {
        return false;
    }
    ok &= read_version(r, map);
    ok &= read_name(r, map);
    ok &= read_tenants(r, map);
    ok &= read_staging(r, map);
    ok &= read_warehouse(r, map);
    project->time_zone = (Text){.text = "UTC"};
    ok &= read_time_zone(r, map, "time_zone", &project->time_zone);
    ok &= read_vars(r, map, &project->vars.items, &project->vars.count);
    ok &= read_macros(r, map);
    ok &= read_named_formats(r, map);
    ok &= read_lists(r, map);
    ok &= read_defaults(r, map);
    ok &= read_drift(r, map, &project->drift);
    ok &= read_calendar(r, map);
    return read_connections(r, map) && ok;
}
