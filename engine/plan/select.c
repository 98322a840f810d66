#include <string.h>

#include "plan/names.h"

static const char *const methods[] = {"target", "tenant", "region", "function", NULL};

/* What one METHOD:VALUE term is asked about; NULL members are not of its kind. */
typedef struct Subject
{
    const char *target;
    const char *tenant;
    const char *region;
    const char *name; /* tenant_region */
    const char *function;
} Subject;

typedef struct Term
{
    const char *start;
    size_t len;
} Term;

/* The next term up to one of `stops`; empty at the end. */
static Term
next_term(const char **at, const char *stops)
{
    *at += strspn(*at, stops);
    const Term term = {.start = *at, .len = strcspn(*at, stops)};

    *at += term.len;
    return term;
}

static bool
term_is(const Term *term, const char *method, const char **value)
{
    const size_t len = strlen(method);

    if (term->len > len + 1 && strncmp(term->start, method, len) == 0 && term->start[len] == ':') {
        *value = term->start + len + 1;
        return true;
    }
    return false;
}

/* Glob match of a pattern that is not NUL-terminated. */
static bool
matches(const char *pattern, const Term *term, const char *name)
{
    char text[256];
    const size_t len = term->len - (size_t) (pattern - term->start);

    if (name == NULL || len >= sizeof(text)) {
        return false;
    }
    memcpy(text, pattern, len);
    text[len] = '\0';
    return name_matches(text, name);
}

/* A term about something else than the subject says nothing about it: it holds. */
static bool
term_holds(const Term *term, const Subject *subject, bool *about)
{
    const char *value = NULL;

    *about = true;
    if (term_is(term, "target", &value) && subject->target != NULL) {
        return matches(value, term, subject->target);
    }
    if (term_is(term, "tenant", &value) && subject->tenant != NULL) {
        return matches(value, term, subject->tenant) || matches(value, term, subject->name);
    }
    if (term_is(term, "region", &value) && subject->region != NULL) {
        return matches(value, term, subject->region);
    }
    if (term_is(term, "function", &value) && subject->function != NULL) {
        return matches(value, term, subject->function);
    }
    *about = false;
    return true;
}

/* Intersection: every term about the subject holds. */
static bool
group_holds(const Term *group, const Subject *subject, bool *about)
{
    const char *at = group->start;
    bool holds = true;

    *about = false;
    while (at < group->start + group->len) {
        Term term = next_term(&at, ", ");
        bool concerns = false;

        if (term.len == 0) {
            break;
        }
        holds = term_holds(&term, subject, &concerns) && holds;
        *about = *about || concerns;
    }
    return holds;
}

static bool
selected(const PlanOptions *options, const Subject *subject)
{
    bool any_about = false;
    bool chosen = false;

    for (size_t i = 0; i < options->select_count; i++) {
        for (const char *at = options->select[i]; *at != '\0';) {
            const Term group = next_term(&at, " ");
            bool about = false;

            if (group.len > 0) {
                const bool holds = group_holds(&group, subject, &about);

                chosen = chosen || holds;
                any_about = any_about || about;
            }
        }
    }
    if (any_about && !chosen) {
        return false;
    }
    for (size_t i = 0; i < options->exclude_count; i++) {
        for (const char *at = options->exclude[i]; *at != '\0';) {
            const Term group = next_term(&at, " ");
            bool about = false;

            if (group.len > 0 && group_holds(&group, subject, &about) && about) {
                return false;
            }
        }
    }
    return true;
}

/* Do the words speak of tenants and regions alone? */
static bool
about_tenants(const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (const char *at = words[i]; *at != '\0';) {
            const Term term = next_term(&at, " ,");
            const char *value = NULL;

            if (term.len > 0 && !term_is(&term, "tenant", &value) &&
                !term_is(&term, "region", &value)) {
                return false;
            }
        }
    }
    return true;
}

bool
selected_all_records(const PlanOptions *options)
{
    return about_tenants(options->select, options->select_count) &&
           about_tenants(options->exclude, options->exclude_count);
}

static const char *
term_value(const Planner *planner, const Term *term, const char *value)
{
    return arena_strndup(planner->arena, value, term->len - (size_t) (value - term->start));
}

/* A target that is misspelt would select nothing, or exclude nothing, and nobody would be told. */
static bool
check_target(const Planner *planner, const Term *term, const char *value, Diags *diags)
{
    const Project *project = planner->project;
    const size_t count = project->targets.count;
    const char **names = arena_new_array(planner->arena, const char *, count + 3);
    const char *word = term_value(planner, term, value);

    names[count] = "date";
    names[count + 1] = "tenant";
    for (size_t i = 0; i < count; i++) {
        names[i] = project->targets.items[i].name.text;
    }
    for (size_t i = 0; i < count + 2; i++) {
        if (matches(value, term, names[i])) {
            return true;
        }
    }
    const char *nearest = nearest_name(word, names);

    diag_error(diags, DIAG_SELECTION, (Span){0}, "there is no target \"%s\"", word);
    if (nearest != NULL) {
        diag_hint(diags, "Did you mean \"%s\"?", nearest);
    }
    return false;
}

/* A region or function, where the project lists them. */
static bool
check_listed(const Planner *planner, const Term *term, const char *method, const TextList *listed,
             Diags *diags)
{
    const char **names = arena_new_array(planner->arena, const char *, listed->count + 1);
    const char *value = NULL;

    if (!term_is(term, method, &value) || listed->count == 0) {
        return true;
    }
    for (size_t i = 0; i < listed->count; i++) {
        names[i] = listed->items[i].text;
        if (matches(value, term, names[i])) {
            return true;
        }
    }
    const char *word = term_value(planner, term, value);
    const char *nearest = nearest_name(word, names);

    diag_error(diags, DIAG_SELECTION, (Span){0}, "there is no %s \"%s\"", method, word);
    if (nearest != NULL) {
        diag_hint(diags, "Did you mean \"%s\"?", nearest);
    }
    return false;
}

static bool
check_words(const Planner *planner, const char *words, Diags *diags)
{
    bool ok = true;

    for (const char *at = words; *at != '\0';) {
        const Term term = next_term(&at, " ,");
        const char *value = NULL;
        bool known = term.len == 0;

        for (size_t i = 0; methods[i] != NULL; i++) {
            known = known || term_is(&term, methods[i], &value);
        }
        if (!known) {
            ok = diag_error(diags, DIAG_SELECTION, (Span){0}, "\"%.*s\" is no selection",
                            (int) term.len, term.start);
            diag_hint(diags, "Write target:NAME, tenant:NAME, region:NAME or function:NAME.");
        } else if (term_is(&term, "target", &value)) {
            ok &= check_target(planner, &term, value, diags);
        } else {
            ok &= check_listed(planner, &term, "region", &planner->project->regions, diags);
            ok &= check_listed(planner, &term, "function", &planner->project->functions, diags);
        }
    }
    return ok;
}

bool
selection_check(const Planner *planner, Diags *diags)
{
    const PlanOptions *options = planner->options;
    bool ok = true;

    for (size_t i = 0; i < options->select_count; i++) {
        ok &= check_words(planner, options->select[i], diags);
    }
    for (size_t i = 0; i < options->exclude_count; i++) {
        ok &= check_words(planner, options->exclude[i], diags);
    }
    return ok;
}

static bool
check_tenants(const Planner *planner, const TenantNames *names, const char *words, Diags *diags)
{
    bool ok = true;

    for (const char *at = words; *at != '\0';) {
        const Term term = next_term(&at, " ,");
        const char *value = NULL;
        bool known = !term_is(&term, "tenant", &value);

        for (size_t i = 0; !known && i < names->pairs.count; i++) {
            known = matches(value, &term, names->pairs.items[i].tenant) ||
                    matches(value, &term, names->pairs.items[i].name);
        }
        if (!known) {
            const char *word = term_value(planner, &term, value);

            ok = diag_error(diags, DIAG_SELECTION, (Span){0}, "there is no tenant \"%s\"", word);
            names_hint(planner, names, word, diags);
        }
    }
    return ok;
}

bool
selection_tenants(const Planner *planner, const TenantNames *names, Diags *diags)
{
    const PlanOptions *options = planner->options;
    bool ok = true;

    for (size_t i = 0; names->pairs.count > 0 && i < options->select_count; i++) {
        ok &= check_tenants(planner, names, options->select[i], diags);
    }
    for (size_t i = 0; names->pairs.count > 0 && i < options->exclude_count; i++) {
        ok &= check_tenants(planner, names, options->exclude[i], diags);
    }
    return ok;
}

bool
selected_tenant(const PlanOptions *options, const char *tenant, const char *region,
                const char *name)
{
    const Subject subject = {.tenant = tenant, .region = region, .name = name};

    return selected(options, &subject);
}

bool
selected_target(const PlanOptions *options, const char *target)
{
    const Subject subject = {.target = target};

    return selected(options, &subject);
}

bool
selected_function(const PlanOptions *options, const char *function)
{
    const Subject subject = {.function = function};

    return selected(options, &subject);
}
