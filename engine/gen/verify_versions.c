/* The versions of a tracked dimension: one after the other, and one of them current. */
#include "gen/verify_build.h"

/* Rows of `v` (a version with the beginning of the next) that are wrong in one way. */
static void
ask_version(Asking *a, const char *what, const char *wrong)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);

    var_ident(&vars, "durable", a->target->durable);
    var_literal(&vars, "what", what);
    var_code(&vars, "wrong", wrong);
    var_code(&vars, "tenant", row_tenant(a->target, "t"));
    var_code(&vars, "from_text",
             text_sql(b, "v.valid_from", (DataType){.kind = DATATYPE_TIMESTAMP}));
    ask(a, VERIFY_VERSIONS, piece(b, "verify_version", &vars));
}

/* Members whose versions as a whole are wrong in one way. */
static void
ask_member(Asking *a, const char *what, const char *by, const char *wrong)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);
    const bool owned = a->target->scope != SCOPE_SHARED;

    var_literal(&vars, "what", what);
    var_code(&vars, "by", by);
    var_code(&vars, "wrong", wrong);
    var_code(&vars, "tenant", owned ? "MIN(t.tenant_key)" : "CAST(NULL AS bigint)");
    ask(a, VERIFY_VERSIONS, piece(b, "verify_versions", &vars));
}

/* What the images of one feed say at the beginning of each gap. */
static const char *
said_in_gap(Asking *a, const PlanFeed *feed)
{
    Build *b = &a->b;
    Vars vars = asking_vars(a);

    var_ident(&vars, "durable", a->target->durable);
    var_code(&vars, "tenant", row_tenant(a->target, "t"));
    var_code(&vars, "contribution", qualified(b, b->gen->control, contribution_name(b, feed)));
    return piece(b, "verify_gap", &vars);
}

/* Between two versions a member may be deleted; else the one ends where the next begins. */
static void
ask_gaps(Asking *a)
{
    Build *b = &a->b;
    StrBuf said = strbuf_new(b->arena);
    Vars vars = asking_vars(a);

    for (size_t i = 0; i < a->target->feed_count; i++) {
        const PlanFeed *feed = a->target->feeds[i];

        if (contributed(b, feed) != NULL) {
            strbuf_fmt(&said, "%s%s", said.len > 0 ? "\n         UNION ALL\n" : "",
                       said_in_gap(a, feed));
        }
    }
    if (said.len == 0) {
        return;
    }
    var_code(&vars, "said", said.text);
    var_code(&vars, "from_text", text_sql(b, "g.valid_to", (DataType){.kind = DATATYPE_TIMESTAMP}));
    ask(a, VERIFY_VERSIONS, piece(b, "verify_gaps", &vars));
}

void
ask_versions(Asking *a)
{
    Build *b = &a->b;
    const PlanTarget *target = a->target;
    const char *open = target->target->open_end_is_null
                           ? "v.valid_to IS NULL"
                           : "v.valid_to = CAST('9999-12-31 00:00:00' AS timestamp)";

    ask_version(a, "versions have no length", "v.valid_to <= v.valid_from");
    ask_version(a, "versions overlap the next",
                "v.next_from IS NOT NULL AND (v.valid_to IS NULL OR v.next_from < v.valid_to)");
    ask_version(
        a, "versions are current and not open, or open and not current",
        arena_fmt(b->arena, "CASE WHEN %s THEN NOT v.is_current ELSE v.is_current END", open));
    ask_gaps(a);
    ask_member(a, "members have not one current version", "t.firn_key",
               "SUM(CASE WHEN t.is_current THEN 1 ELSE 0 END) <> MAX(CASE WHEN t.firn_deleted THEN "
               "0 ELSE 1 END)");
    ask_member(a, "members are deleted in some versions and not in others", "t.firn_key",
               "MIN(CASE WHEN t.firn_deleted THEN 1 ELSE 0 END) <> MAX(CASE WHEN t.firn_deleted "
               "THEN 1 ELSE 0 END)");
    const char *durable = arena_fmt(b->arena, "t.%s", ident(b, target->durable));

    ask_member(a, "members have several durable keys", "t.firn_key",
               arena_fmt(b->arena, "MIN(%s) <> MAX(%s)", durable, durable));
    ask_member(a, "durable keys have several members", durable, "COUNT(DISTINCT t.firn_key) > 1");
}
