/* What would be sent, as text that psql runs. */
#include <string.h>

#include "run/run.h"
#include "run/small.h"

static bool
put_text(RunWriter put, void *context, const char *text)
{
    return put(context, text, strlen(text));
}

static bool
print_step(const Gen *gen, Arena *arena, const Step *step, RunWriter put, void *context)
{
    const char *begin = gen_begin(gen, arena, step);
    bool ok = true;

    if (begin != NULL) {
        ok = put_text(put, context, begin) && put_text(put, context, ";\n");
    }
    for (size_t i = 0; ok && i < step->count; i++) {
        ok =
            (step->client == 0 || i != step->client || put_text(put, context, step->client_note)) &&
            put_text(put, context, step->statements[i]) && put_text(put, context, ";\n");
    }
    return ok &&
           (begin == NULL ||
            (put_text(put, context, gen_commit(arena, step)) && put_text(put, context, ";\n"))) &&
           put_text(put, context, "\n");
}

static bool
put_setup(Arena *arena, const SqlDialect *dialect, RunWriter put, void *context, Diags *diags)
{
    StrBuf setup = strbuf_new(arena);

    return sql_render(&setup, dialect, "session_setup", NULL, 0, diags) &&
           put_text(put, context, setup.text) && put_text(put, context, ";\n\n");
}

bool
run_print(Gen *gen, const SqlDialect *dialect, RunWriter put, void *context, Diags *diags)
{
    Arena *arena = arena_new();
    bool ok = put_setup(arena, dialect, put, context, diags);

    for (size_t i = 0; ok && i < gen_step_count(gen); i++) {
        const ArenaMark mark = arena_mark(arena);
        Step step = {0};

        ok = gen_step(gen, i, arena, &step, diags) && print_step(gen, arena, &step, put, context);
        arena_rewind(arena, mark);
    }
    arena_free(arena);
    return ok;
}

bool
small_print(Gen *gen, const SqlDialect *dialect, const Step *step, RunWriter put, void *context,
            Diags *diags)
{
    static const char *const before[] = {"lock", "shape/control"};
    Arena *arena = arena_new();
    Step frame = {0};
    bool ok = put_setup(arena, dialect, put, context, diags);

    for (size_t i = 0; ok && i < sizeof before / sizeof before[0]; i++) {
        ok = small_frame(gen, before[i], arena, &frame, diags) &&
             (frame.count == 0 || print_step(gen, arena, &frame, put, context));
    }
    ok = ok && print_step(gen, arena, step, put, context) &&
         small_frame(gen, "unlock", arena, &frame, diags) &&
         (frame.count == 0 || print_step(gen, arena, &frame, put, context));
    arena_free(arena);
    return ok;
}
