#include "mapping/check.h"

#include <string.h>

bool
check_once(Reader *r, StrMap *map, Text name, void *item, Text first, const char *what)
{
    if (first.text == NULL) {
        strmap_put(map, name.text, item);
        return true;
    }
    diag_error(r->diags, DIAG_DUPLICATE_NAME, name.span, "%s \"%s\" is already there", what,
               name.text);
    diag_hint(r->diags, "The other one is in %s, line %u.", first.span.source->name,
              (unsigned) first.span.line);
    return false;
}

Names
check_names_new(Arena *arena)
{
    return (Names){.targets = strmap_new(arena),
                   .records = strmap_new(arena),
                   .own_records = strmap_new(arena),
                   .feeds = strmap_new(arena),
                   .kinds = strmap_new(arena)};
}

const char **
check_target_names(Reader *r, bool dimensions_only)
{
    const char **names = arena_new_array(r->scratch, const char *, r->targets.count + 3);
    size_t count = 0;

    for (size_t i = 0; i < r->targets.count; i++) {
        if (!dimensions_only || r->targets.items[i].kind == TARGET_DIMENSION) {
            names[count++] = r->targets.items[i].name.text;
        }
    }
    if (dimensions_only) {
        names[count++] = "date";
        names[count] = "tenant";
    }
    return names;
}

const char **
check_record_names(Reader *r)
{
    const char **names = arena_new_array(r->scratch, const char *, r->records.count + 1);

    for (size_t i = 0; i < r->records.count; i++) {
        names[i] = r->records.items[i].name.text;
    }
    return names;
}

static bool
check_target_duplicates(Reader *r, Names *names)
{
    bool ok = true;

    for (size_t i = 0; i < r->targets.count; i++) {
        Target *target = &r->targets.items[i];
        const Target *first = strmap_get(names->targets, target->name.text);

        ok &= check_once(r, names->targets, target->name, target,
                         first != NULL ? first->name : (Text){0}, "target");
    }
    return ok;
}

static bool
check_record_duplicates(Reader *r, Names *names)
{
    bool ok = true;

    for (size_t i = 0; i < r->records.count; i++) {
        Record *record = &r->records.items[i];
        const Record *first = strmap_get(names->records, record->name.text);

        ok &= check_once(r, names->records, record->name, record,
                         first != NULL ? first->name : (Text){0}, "record");
    }
    return ok;
}

static bool
check_feed_duplicates(Reader *r, Names *names)
{
    bool ok = true;

    for (size_t i = 0; i < r->feeds.count; i++) {
        Feed *feed = &r->feeds.items[i];
        const Feed *first = strmap_get(names->feeds, feed->name.text);

        ok &= check_once(r, names->feeds, feed->name, feed, first != NULL ? first->name : (Text){0},
                         "feed");
    }
    return ok;
}

bool
check_project(Reader *r)
{
    Names names = check_names_new(r->scratch);
    bool ok = make_seeds(r);

    ok &= check_target_duplicates(r, &names);

    ok &= check_record_duplicates(r, &names);
    ok &= check_feed_duplicates(r, &names);
    ok &= check_targets(r, &names);
    ok &= check_dimension_cycles(r);
    ok &= check_link_circles(r);
    ok &= check_records(r, &names);
    ok &= check_layers(r, &names);
    if (!r->incomplete && diags_error_count(r->diags) == 0) {
        warn_unread_values(r, &names);
    }
    ok &= check_feeds(r, &names);
    return check_fact_sources(r, &names) && ok;
}
