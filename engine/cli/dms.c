/* `firn dms`: the tasks of the replication service that fills staging. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/run_commands.h"
#include "cli/session.h"
#include "dms/dms.h"
#include "mapping/source.h"

static bool
write_file(Session *session, const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    bool ok = file != NULL && fputs(text, file) >= 0 && fputc('\n', file) != EOF;

    if (file != NULL && fclose(file) != 0) {
        ok = false;
    }
    return ok || diag_error(session->diags, DIAG_FILE, (Span){0}, "could not write \"%s\": %s",
                            path, strerror(errno));
}

static bool
wanted(const Args *args, const DmsTask *task)
{
    for (int i = 1; i < args->operand_count; i++) {
        if (name_matches(args->operands[i], task->name) ||
            name_matches(args->operands[i], task->staging)) {
            return true;
        }
    }
    return args->operand_count == 1;
}

/* A task a replication instance can hold, and an account (User Guide, "Quotas", June 2023). */
static void
say_quotas(const Session *session, size_t tasks, size_t databases)
{
    enum
    {
        TASKS_AN_INSTANCE = 200,
        ENDPOINTS_AN_INSTANCE = 100,
        TASKS_AN_ACCOUNT = 600
    };
    const size_t by_tasks = (tasks + TASKS_AN_INSTANCE - 1) / TASKS_AN_INSTANCE;
    const size_t by_endpoints = databases / (ENDPOINTS_AN_INSTANCE - 1) + 1;
    const size_t instances = by_tasks > by_endpoints ? by_tasks : by_endpoints;

    if (session->quiet) {
        return;
    }
    fprintf(stderr, "%zu %s; by the default quotas %zu replication %s", tasks,
            tasks == 1 ? "task" : "tasks", instances, instances == 1 ? "instance" : "instances");
    fputs(tasks > TASKS_AN_ACCOUNT ? " and more than the 600 tasks of an account\n" : "\n", stderr);
}

static void
hint_nearest(Session *session, const char *word, const char *const *names)
{
    const char *nearest = nearest_name(word, names);

    if (nearest != NULL) {
        diag_hint(session->diags, "Did you mean \"%s\"?", nearest);
    }
}

/* Is every operand the name of a task, or of its staging? */
static bool
tasks_are_known(Session *session, const Args *args, const DmsTasks *tasks)
{
    const char **names = arena_new_array(session->arena, const char *, tasks->list.count + 1);
    bool all = true;

    for (int i = 1; i < args->operand_count; i++) {
        const char *word = args->operands[i];
        bool known = false;

        for (size_t t = 0; t < tasks->list.count; t++) {
            names[t] = tasks->list.items[t].name;
            known = known || name_matches(word, names[t]) ||
                    name_matches(word, tasks->list.items[t].staging);
        }
        if (!known) {
            diag_error(session->diags, DIAG_SOURCE, (Span){0}, "there is no task \"%s\"", word);
            hint_nearest(session, word, names);
            all = false;
        }
    }
    return all;
}

static ExitCode
print_rules(Session *session, const Args *args, const DmsTasks *tasks)
{
    const char *folder = arg_value(args, "out");
    size_t count = 0;

    if (!tasks_are_known(session, args, tasks)) {
        return EXIT_NOTHING;
    }
    if (folder != NULL && mkdir(folder, 0777) != 0 && errno != EEXIST) {
        diag_error(session->diags, DIAG_FILE, (Span){0}, "could not make \"%s\": %s", folder,
                   strerror(errno));
        return EXIT_NOTHING;
    }
    for (size_t i = 0; i < tasks->list.count; i++) {
        const DmsTask *task = &tasks->list.items[i];
        const char *json = dms_task_json(session->arena, task, arg_given(args, "strings"));

        if (!wanted(args, task)) {
            continue;
        }
        count++;
        if (folder == NULL) {
            puts(json);
        } else if (!write_file(session, arena_fmt(session->arena, "%s/%s.json", folder, task->name),
                               json)) {
            return EXIT_NOTHING;
        }
    }
    say_quotas(session, count, session->project->sources->databases.count);
    return EXIT_DONE;
}

static ExitCode
rules(Session *session, const Args *args)
{
    DmsTasks tasks = {0};
    const bool ok = dms_tasks(session->arena, session->project, &tasks, session->diags);

    if (tasks.list.count == 0) {
        return EXIT_NOTHING;
    }
    const ExitCode code = print_rules(session, args, &tasks);

    return code == EXIT_DONE && !ok ? EXIT_PARTLY : code;
}

/* ---- files written elsewhere -------------------------------------------------------------------- */

static const Source *
file_at(Session *session, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash == NULL ? "." : arena_strndup(session->arena, path, (size_t) (slash - path) + 1);
    const Source *read =
        source_read(session->arena, folder, slash == NULL ? path : slash + 1, session->diags);
    Source *named = arena_new_obj(session->arena, Source);

    if (read == NULL || !source_check_text(read, session->diags)) {
        return NULL;
    }
    *named = *read;
    named->name = path;
    return named;
}

static bool
source_of_option(Session *session, const Args *args, const DmsSource **out)
{
    const char *path = arg_value(args, "catalog");
    const Source *file = path != NULL ? file_at(session, path) : NULL;

    if (path == NULL) {
        return true;
    }
    *out = file != NULL
               ? dms_source_read(session->arena, file, arg_value(args, "schema"), session->diags)
               : NULL;
    return *out != NULL;
}

/* The files named, as tasks. */
static bool
tasks_of_files(Session *session, const Args *args, DmsTasks *out)
{
    const size_t count = (size_t) args->operand_count - 1;
    DmsTask *tasks = arena_new_array(session->arena, DmsTask, count);
    const DmsSource *source = NULL;
    size_t used = 0;
    bool ok = source_of_option(session, args, &source);

    for (size_t i = 0; i < count && ok; i++) {
        const char *path = args->operands[i + 1];
        const Source *file = file_at(session, path);
        const DmsMapping *mapping =
            file != NULL ? dms_read(session->arena, file, session->diags) : NULL;

        if (mapping != NULL) {
            tasks[used++] = (DmsTask){.name = path,
                                      .mapping = mapping,
                                      .source = source,
                                      .largest_object = SOURCE_OBJECT_KB};
        }
    }
    out->list.items = tasks;
    out->list.count = used;
    return ok && used == count;
}

static void
tell_checked(Session *session, const DmsTasks *tasks, bool ok)
{
    if (session->json) {
        json_t *root = json_object();
        json_t *list = json_array();

        for (size_t i = 0; i < tasks->list.count; i++) {
            json_array_append_new(list, json_string(tasks->list.items[i].name));
        }
        json_put_flag(root, "ok", ok);
        json_object_set_new(root, "mappings", list);
        json_print(root);
    } else if (!session->quiet) {
        session_report(session);
        fprintf(stderr, "%zu %s checked\n", tasks->list.count,
                tasks->list.count == 1 ? "mapping" : "mappings");
    }
}

static ExitCode
check(Session *session, const Args *args)
{
    DmsTasks tasks = {0};
    const bool own = args->operand_count == 1;
    bool ok = own ? dms_tasks(session->arena, session->project, &tasks, session->diags)
                  : tasks_of_files(session, args, &tasks);

    for (size_t i = 0; i < tasks.list.count && !own; i++) {
        const DmsTask *task = &tasks.list.items[i];

        ok &= dms_check(task->mapping, task->source, session->diags);
    }
    ok &= dms_check_together(tasks.list.items, tasks.list.count, session->diags);
    tell_checked(session, &tasks, ok);
    return ok ? EXIT_DONE : EXIT_NOTHING;
}

/* ---- what will be there ------------------------------------------------------------------------- */

static void
print_columns(const CatalogTable *table)
{
    printf("%s.%s\n", table->schema, table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        const CatalogColumn *column = &table->columns[i];

        printf("  %-30s %s%s", column->name, column->type_text,
               column->not_null ? " not null" : "");
        printf(column->primary_key > 0 ? ", key %u\n" : "\n", column->primary_key);
    }
}

static void
print_catalog(const Session *session, const Catalog *catalog)
{
    json_t *list = json_array();

    for (size_t s = 0; s < catalog->schema_count; s++) {
        for (size_t t = 0; t < catalog->schemas[s].table_count; t++) {
            const CatalogTable *table = &catalog->schemas[s].tables[t];
            json_t *columns = json_array();

            for (size_t c = 0; c < table->column_count; c++) {
                json_array_append_new(columns,
                                      json_pack("{s:s, s:s, s:b}", "name", table->columns[c].name,
                                                "type", table->columns[c].type_text, "not_null",
                                                table->columns[c].not_null ? 1 : 0));
            }
            json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "schema", table->schema,
                                                  "table", table->name, "columns", columns));
            if (!session->json) {
                print_columns(table);
            }
        }
    }
    if (session->json) {
        (void) json_print(list);
    } else {
        json_decref(list);
    }
}

static ExitCode
expect(Session *session, const Args *args)
{
    const char *path = arg_value(args, "out");
    DmsTasks tasks = {0};
    size_t unknown = 0;
    const bool ok = args->operand_count == 1
                        ? dms_tasks(session->arena, session->project, &tasks, session->diags)
                        : tasks_of_files(session, args, &tasks);

    for (size_t i = 0; i < tasks.list.count; i++) {
        unknown += tasks.list.items[i].source == NULL;
    }
    if (tasks.list.count == 0 || unknown == tasks.list.count) {
        if (ok) {
            diag_error(session->diags, DIAG_SOURCE_CATALOG, (Span){0},
                       "the tables of the source are not known");
            diag_hint(session->diags,
                      "Give `catalog:` in the registry, or --catalog beside a file.");
        }
        return EXIT_NOTHING;
    }
    const Catalog *catalog = dms_expect(session->arena, tasks.list.items, tasks.list.count);

    if (unknown > 0 && !session->quiet) {
        fprintf(stderr, "%zu of %zu tasks have no list of their source's tables and are left out\n",
                unknown, tasks.list.count);
    }
    if (path == NULL) {
        print_catalog(session, catalog);
    } else if (!catalog_save(catalog, path, session->diags)) {
        return EXIT_NOTHING;
    }
    return ok && unknown == 0 ? EXIT_DONE : EXIT_PARTLY;
}

/* Of a project with a registry only what it names is asked for. */
static bool
is_registered(Session *session, const char *name)
{
    const Project *project = session->project;
    const size_t count = project->sources != NULL ? project->sources->databases.count : 0;
    const char **names = arena_new_array(session->arena, const char *, count + 1);

    for (size_t i = 0; i < count; i++) {
        names[i] = project->sources->databases.items[i].schema.text;
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    if (count == 0) {
        return true;
    }
    diag_error(session->diags, DIAG_SOURCE, (Span){0}, "`sources:` has no database \"%s\"", name);
    hint_nearest(session, name, names);
    return false;
}

static void
print_query(Arena *arena, const char *name)
{
    StrBuf literal = strbuf_new(arena);

    strbuf_char(&literal, '\'');
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '\'' || *at == '\\') {
            strbuf_char(&literal, *at);
        }
        strbuf_char(&literal, *at);
    }
    strbuf_char(&literal, '\'');
    const char *rest = dms_source_query;

    for (const char *place; (place = strstr(rest, "%s")) != NULL; rest = place + strlen("%s")) {
        printf("%.*s%s", (int) (place - rest), rest, literal.text);
    }
    fputs(rest, stdout);
}

static ExitCode
query(Session *session, const Args *args)
{
    if (session->project != NULL && !is_registered(session, args->operands[1])) {
        return EXIT_NOTHING;
    }
    print_query(session->arena, args->operands[1]);
    return EXIT_DONE;
}

/* Files written elsewhere need no project, nor does a query beside none. */
static bool
starts(Session *session, const Args *args, bool is_query)
{
    if (!is_query && strcmp(args->operands[0], "rules") != 0 && args->operand_count > 1) {
        return session_start(session, args);
    }
    if (!is_query) {
        return session_open(session, args);
    }
    if (!session_start(session, args)) {
        return false;
    }
    const char *file = arena_fmt(session->arena, "%s/mappings/firn.yaml", session->root);

    if (arg_given(args, "project-dir") || access(file, F_OK) == 0) {
        session->project = project_read(session->arena, session->root, session->diags);
        return session->project != NULL;
    }
    return true;
}

ExitCode
run_dms(const Args *args)
{
    static const struct
    {
        const char *name;
        ExitCode (*run)(Session *session, const Args *args);
    } verbs[] = {{"rules", rules}, {"check", check}, {"expect", expect}, {"query", query}};
    Session session;
    ExitCode code = EXIT_NOTHING;

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const bool is_query = verbs[i].run == query;

        if (args->operand_count == 0 || strcmp(args->operands[0], verbs[i].name) != 0) {
            continue;
        }
        if (is_query && args->operand_count != 2) {
            return usage_error(args, "name the database whose tables are asked for");
        }
        if (starts(&session, args, is_query)) {
            code = verbs[i].run(&session, args);
        }
        code = session.usage ? EXIT_USAGE : code;
        session_close(&session);
        return code;
    }
    return usage_error(args, "say rules, check, expect or query");
}
