#include <string.h>

#include "plan/planner.h"

/* One feed being planned: its record's alias, and where its columns go. */
typedef struct FeedBuilding
{
    Planner *planner;
    const Feed *feed;
    const Record *record; /* base record */
    PlanTarget *target;   /* of the feed, or of the implicit feed of members */
    Diags *diags;
    bool ok;
} FeedBuilding;

typedef VEC_OF(PlanFeed *) PlanFeedVec;

static Text
text_for_dialect(const Planner *planner, const ExprText *expr)
{
    const bool redshift = strcmp(planner->options->dialect, "redshift") == 0;

    return redshift && expr->redshift != NULL ? *expr->redshift : expr->any_dialect;
}

/* The text where it is that of every dialect. */
static Text
common_text(const ExprText *expr)
{
    return expr->redshift == NULL ? expr->any_dialect : (Text){0};
}

static bool
check_columns(FeedBuilding *b, const Expr *expr, Text text)
{
    bool ok = true;

    for (size_t i = 0; i < expr_column_count(expr); i++) {
        const ExprColumn *column = &expr_columns(expr)[i];
        const char *alias = b->feed->alias.text;

        if (column->qualifier != NULL && strcmp(column->qualifier, alias) != 0) {
            ok = diag_error(b->diags, DIAG_UNKNOWN_ALIAS, expr_column_span(column, text),
                            "\"%s\" is not the alias of the feed's record", column->qualifier);
            diag_hint(b->diags, "The record's values are written %s.name.", alias);
        } else if (strcmp(column->name, "firn_row") != 0 &&
                   record_value(b->record, column->name) == NULL) {
            const char **names =
                arena_new_array(b->planner->arena, const char *, b->record->values.count + 1);

            for (size_t v = 0; v < b->record->values.count; v++) {
                names[v] = b->record->values.items[v].name.text;
            }
            const char *nearest = nearest_name(column->name, names);

            ok =
                diag_error(b->diags, DIAG_FEED_COLUMN, expr_column_span(column, text),
                           "record \"%s\" has no value \"%s\"", b->record->name.text, column->name);
            if (nearest != NULL) {
                diag_hint(b->diags, "Did you mean \"%s\"?", nearest);
            }
        }
    }
    return ok;
}

static const Expr *
feed_expr(FeedBuilding *b, const ExprText *written, Text *text)
{
    *text = text_for_dialect(b->planner, written);
    const Expr *expr = expr_parse(b->planner->expressions, *text, b->diags);

    if (expr == NULL || !check_columns(b, expr, *text)) {
        b->ok = false;
        return NULL;
    }
    return expr;
}

static const PlanReference *make_reference(FeedBuilding *b, const PlanTarget *target, size_t column,
                                           const FeedColumn *written);

static const FeedColumn *
find_member(const FeedColumn *written, const char *name)
{
    for (size_t i = 0; i < written->member_count; i++) {
        if (strcmp(written->members[i].name.text, name) == 0) {
            return &written->members[i];
        }
    }
    return NULL;
}

/* One part of a member's key, from the expression or member written for it. */
static void
make_part(FeedBuilding *b, const PlanTarget *dimension, size_t key_column,
          const FeedColumn *written, PlanKeyPart *out)
{
    const PlanColumn *column = &dimension->columns[key_column];

    out->type = column->type;
    if (column->dimension != NULL) {
        out->nested = make_reference(b, dimension, key_column, written);
        out->text = common_text(&written->expr);
    } else if (written->kind == FEED_MEMBERS) {
        b->ok =
            diag_error(b->diags, DIAG_WRONG_KIND, written->span,
                       "key column \"%s\" is no reference and takes an expression", column->name);
    } else {
        out->expr = feed_expr(b, &written->expr, &out->text);
    }
}

static const PlanReference *
make_reference(FeedBuilding *b, const PlanTarget *target, size_t column, const FeedColumn *written)
{
    Arena *arena = b->planner->arena;
    const PlanTarget *dimension = target->columns[column].dimension;
    PlanReference *reference = arena_new_obj(arena, PlanReference);

    *reference = (PlanReference){
        .column = column,
        .dimension = dimension,
        .missing = dimension->is_junk ? MISSING_INFERRED : target->columns[column].column->missing,
        .parts = arena_new_array(arena, PlanKeyPart, dimension->key_count),
        .part_count = dimension->key_count,
    };
    if (written->kind != FEED_MEMBERS && dimension->key_count != 1) {
        b->ok = diag_error(b->diags, DIAG_MEMBER_KEY, written->span,
                           "the key of dimension \"%s\" has %zu columns", dimension->name,
                           dimension->key_count);
        diag_hint(b->diags, "Give a map with every key column under \"%s\".", written->name.text);
        return reference;
    }
    for (size_t k = 0; k < dimension->key_count; k++) {
        const PlanColumn *part = &dimension->columns[dimension->key[k]];
        const FeedColumn *from =
            written->kind != FEED_MEMBERS ? written : find_member(written, part->column->name.text);

        if (from == NULL) {
            b->ok = diag_error(b->diags, DIAG_MEMBER_KEY, written->span,
                               "key column \"%s\" of dimension \"%s\" is not given",
                               part->column->name.text, dimension->name);
            continue;
        }
        make_part(b, dimension, dimension->key[k], from, &reference->parts[k]);
    }
    return reference;
}

/* The columns of `written` that `target` has; the mapping layer has reported the others. */
static void
make_columns(FeedBuilding *b, PlanFeed *out, const FeedColumn *written, size_t count)
{
    PlanFeedColumn *columns =
        arena_new_array(b->planner->arena, PlanFeedColumn, count + out->target->column_count + 1);

    out->columns = columns;
    for (size_t i = 0; i < count; i++) {
        const size_t index = column_index(out->target, written[i].name.text);
        PlanFeedColumn *column = &columns[out->column_count];

        if (index == out->target->column_count) {
            if (out->target->is_tracked && strcmp(written[i].name.text, "valid_from") == 0) {
                out->valid_from = feed_expr(b, &written[i].expr, &out->valid_from_text);
            }
            continue;
        }
        *column = (PlanFeedColumn){.column = index};
        if (out->target->columns[index].dimension != NULL) {
            column->reference = make_reference(b, out->target, index, &written[i]);
            column->text = common_text(&written[i].expr);
        } else if (written[i].aggregate != AGGREGATE_NONE) {
            column->aggregate = written[i].aggregate;
            column->expr = feed_expr(b, &written[i].members[0].expr, &column->text);
        } else if (written[i].kind == FEED_MEMBERS) {
            b->ok =
                diag_error(b->diags, DIAG_WRONG_KIND, written[i].span,
                           "\"%s\" is no reference and takes an expression", written[i].name.text);
            continue;
        } else {
            column->expr = feed_expr(b, &written[i].expr, &column->text);
        }
        out->column_count++;
    }
    if (!out->is_member_feed) {
        out->column_count =
            feed_extras(b->planner, out->target, columns, out->column_count, b->diags);
    }
}

static PlanFeed *
new_feed(FeedBuilding *b, PlanFeedVec *feeds, const char *name, PlanTarget *target)
{
    PlanFeed *feed = arena_new_obj(b->planner->arena, PlanFeed);

    *feed = (PlanFeed){.name = name,
                       .feed = b->feed,
                       .target = target,
                       .scratch = arena_fmt(b->planner->arena, "f%zu", feeds->count + 1)};
    *vec_push(b->planner->arena, feeds) = feed;
    return feed;
}

static bool
has_own_feed(const Project *project, const char *dimension)
{
    for (size_t i = 0; i < project->feeds.count; i++) {
        if (strcmp(project->feeds.items[i].into.text, dimension) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * A map under a reference feeds the dimension too: when it says more than the key, or when
 * nothing else would ever make members of that dimension.
 */
static bool
feeds_members(const Planner *planner, const PlanTarget *dimension, const FeedColumn *written)
{
    if (dimension->is_date || dimension->is_tenant || dimension->is_junk ||
        written->kind != FEED_MEMBERS) {
        return false;
    }
    return written->member_count > dimension->key_count ||
           !has_own_feed(planner->project, dimension->name);
}

static void
add_member_feed(FeedBuilding *b, PlanFeedVec *feeds, const char *name, PlanTarget *dimension,
                const FeedColumn *written)
{
    PlanFeed *feed = new_feed(b, feeds, name, dimension);

    feed->is_member_feed = true;
    make_columns(b, feed, written->members, written->member_count);
}

static void
add_member_feeds(FeedBuilding *b, PlanFeedVec *feeds, const PlanTarget *target,
                 const char *feed_name, const FeedColumn *written, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const size_t index = column_index(target, written[i].name.text);
        const PlanTarget *declared =
            index < target->column_count ? target->columns[index].dimension : NULL;
        PlanTarget *dimension =
            declared != NULL ? target_to_fill(b->planner->plan, declared->name) : NULL;

        if (dimension == NULL) {
            continue;
        }
        const char *name = arena_fmt(b->planner->arena, "%s.%s", feed_name, written[i].name.text);

        if (feeds_members(b->planner, dimension, &written[i])) {
            add_member_feed(b, feeds, name, dimension, &written[i]);
        }
        for (size_t k = 0; written[i].kind == FEED_PATH && k < written[i].member_count; k++) {
            const FeedColumn *level = &written[i].members[k];

            add_member_feed(b, feeds, arena_fmt(b->planner->arena, "%s.%s", name, level->name.text),
                            dimension, level);
        }
        if (written[i].kind == FEED_MEMBERS) {
            add_member_feeds(b, feeds, dimension, name, written[i].members,
                             written[i].member_count);
        }
    }
}

/* The base record of the name, or the first that a tenant's own file has. */
static const Record *
find_record(Planner *planner, const char *name)
{
    const Record *record = project_record(planner->project, name);

    for (size_t i = 0; record == NULL && i < planner->plan->tenant_count; i++) {
        if (strcmp(planner->plan->tenants[i].region, "*") != 0) {
            record = own_record(planner, &planner->plan->tenants[i], name);
        }
    }
    return record;
}

static void
plan_feed(Planner *planner, PlanFeedVec *feeds, const Feed *declared, Diags *diags, bool *ok)
{
    FeedBuilding b = {.planner = planner,
                      .feed = declared,
                      .record =
                          declared->from_fact ? NULL : find_record(planner, declared->from.text),
                      .target = target_to_fill(planner->plan, declared->into.text),
                      .diags = diags,
                      .ok = true};

    if (declared->from_fact && b.target != NULL && b.target->source != NULL) {
        PlanFeed *derived = new_feed(&b, feeds, declared->name.text, b.target);

        *ok = plan_fact_feed(planner, derived, diags) && *ok;
        return;
    }
    if (declared->from_fact || b.target == NULL || b.record == NULL) {
        return; /* the record of a tenant that does not take part; else reported by the mapping layer */
    }
    PlanFeed *feed = new_feed(&b, feeds, declared->name.text, b.target);

    make_columns(&b, feed, declared->columns.items, declared->columns.count);
    add_member_feeds(&b, feeds, b.target, feed->name, declared->columns.items,
                     declared->columns.count);
    *ok = *ok && b.ok;
}

/* ---- records: which are fed, and by whom --------------------------------------------------- */

static PlanRecord *
record_of(Planner *planner, const char *name)
{
    for (size_t i = 0; i < planner->records.count; i++) {
        if (strcmp(planner->records.items[i].name, name) == 0) {
            return &planner->records.items[i];
        }
    }
    return NULL;
}

static void
add_record(Planner *planner, const PlanFeedVec *feeds, const Record *base, bool is_own)
{
    VEC_OF(PlanFeed *) all = {0};
    VEC_OF(PlanFeed *) own = {0};

    for (size_t f = 0; f < feeds->count; f++) {
        if (feeds->items[f]->source == NULL &&
            strcmp(feeds->items[f]->feed->from.text, base->name.text) == 0) {
            *vec_push(planner->arena, &all) = feeds->items[f];
            if (feeds->items[f]->target->is_selected) {
                *vec_push(planner->arena, &own) = feeds->items[f];
            }
        }
    }
    *vec_push(planner->arena, &planner->records) = (PlanRecord){.name = base->name.text,
                                                                .base = base,
                                                                .is_own = is_own,
                                                                .feeds = own.items,
                                                                .feed_count = own.count,
                                                                .all_feeds = all.items,
                                                                .all_feed_count = all.count,
                                                                .is_selected = own.count > 0};
}

static void
add_records(Planner *planner, const PlanFeedVec *feeds)
{
    for (size_t i = 0; i < planner->project->records.count; i++) {
        add_record(planner, feeds, &planner->project->records.items[i], false);
    }
    for (size_t f = 0; f < feeds->count; f++) {
        const char *name = feeds->items[f]->feed->from.text;

        if (feeds->items[f]->source == NULL && record_of(planner, name) == NULL) {
            add_record(planner, feeds, find_record(planner, name), true);
        }
    }
    for (size_t f = 0; f < feeds->count; f++) {
        if (feeds->items[f]->source == NULL) {
            feeds->items[f]->record = record_of(planner, feeds->items[f]->feed->from.text);
        }
    }
    planner->plan->records = planner->records.items;
    planner->plan->record_count = planner->records.count;
}

/* At `last` of the list that ends there, or before those of a later precedence. */
static void
insert_feed(PlanFeed **last, size_t before, PlanFeed *feed)
{
    while (before > 0 && last[-1]->feed->precedence > feed->feed->precedence) {
        *last = last[-1];
        last--;
        before--;
    }
    *last = feed;
}

static void
add_to_targets(Planner *planner, const PlanFeedVec *feeds)
{
    for (size_t t = 0; t < planner->plan->target_count; t++) {
        PlanTarget *target = planner->plan->targets[t];
        VEC_OF(PlanFeed *) own = {0};

        for (int members = 0; members < 2; members++) { /* the author's feeds come first */
            for (size_t f = 0; f < feeds->count; f++) {
                if (feeds->items[f]->target == target &&
                    feeds->items[f]->is_member_feed == (members == 1)) {
                    PlanFeed **last = vec_push(planner->arena, &own);

                    insert_feed(last, own.count - 1, feeds->items[f]);
                }
            }
        }
        target->feeds = own.items;
        target->feed_count = own.count;
    }
}

bool
plan_feeds(Planner *planner, Diags *diags)
{
    PlanFeedVec feeds = {0};
    bool ok = true;

    for (size_t i = 0; i < planner->project->feeds.count; i++) {
        plan_feed(planner, &feeds, &planner->project->feeds.items[i], diags, &ok);
    }
    add_records(planner, &feeds);
    add_to_targets(planner, &feeds);
    return ok;
}
