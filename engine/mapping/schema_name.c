/* Staging schema names: the pattern, and taking a name apart by it. */
#include <ctype.h>
#include <string.h>

#include "mapping/project.h"
#include "mapping/reader.h"

enum
{
    PART_COUNT = 3,
    MAX_SEGMENTS = 2 * PART_COUNT + 1,
    LITERAL = PART_COUNT
};

static const char *const part_names[PART_COUNT] = {"{tenant}", "{region}", "{function}"};
static const char name_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

typedef struct Segment
{
    int part; /* 0 tenant, 1 region, 2 function, or LITERAL */
    const char *text;
    size_t len;
} Segment;

typedef struct Segments
{
    Segment items[MAX_SEGMENTS];
    size_t count;
} Segments;

/* False for an unknown or repeated placeholder, or a brace that stands alone. */
static bool
split_pattern(const char *pattern, Segments *out)
{
    unsigned seen = 0;
    const char *at = pattern;

    while (*at != '\0') {
        Segment *segment = &out->items[out->count];

        if (out->count == MAX_SEGMENTS || *at == '}') {
            return false;
        }
        *segment = (Segment){.part = LITERAL, .text = at, .len = strcspn(at, "{}")};
        for (int part = 0; *at == '{' && part < PART_COUNT; part++) {
            const size_t len = strlen(part_names[part]);

            if (strncmp(at, part_names[part], len) == 0 && (seen & (1U << part)) == 0) {
                segment->part = part;
                segment->len = len;
                seen |= 1U << part;
            }
        }
        if (segment->len == 0) {
            return false;
        }
        at += segment->len;
        out->count++;
    }
    return seen == (1U << PART_COUNT) - 1;
}

static bool
separates(const Segment *segment)
{
    for (size_t i = 0; i < segment->len; i++) {
        if (strchr(name_letters, tolower((unsigned char) segment->text[i])) == NULL) {
            return true;
        }
    }
    return false;
}

static bool
check_ambiguity(Reader *r, Text pattern, const Segments *segments, const bool open[PART_COUNT])
{
    const Segment *last_open = NULL;
    bool separated = true;

    for (size_t i = 0; i < segments->count; i++) {
        const Segment *segment = &segments->items[i];

        if (segment->part == LITERAL) {
            separated |= separates(segment);
        } else if (open[segment->part]) {
            if (last_open != NULL && !separated) {
                diag_error(r->diags, DIAG_PATTERN_AMBIGUOUS, pattern.span,
                           "nothing tells where %s ends and %s begins", part_names[last_open->part],
                           part_names[segment->part]);
                diag_hint(r->diags,
                          "List the regions and the functions under \"staging\" (or the tenants).");
                return false;
            }
            last_open = segment;
            separated = false;
        }
    }
    return true;
}

bool
check_schema_pattern(Reader *r, Text pattern, bool tenants_known)
{
    Segments segments = {0};
    const bool open[PART_COUNT] = {!tenants_known, r->project->regions.count == 0,
                                   r->project->functions.count == 0};

    if (!split_pattern(pattern.text, &segments)) {
        diag_error(r->diags, DIAG_SCHEMA_PATTERN, pattern.span, "\"%s\" is not a schema pattern",
                   pattern.text);
        diag_hint(r->diags, "It holds {tenant}, {region} and {function}, each once.");
        return false;
    }
    return check_ambiguity(r, pattern, &segments, open);
}

/* ---- matching --------------------------------------------------------------------------- */

typedef struct Slice
{
    size_t start;
    size_t len;
} Slice;

typedef struct Matcher
{
    const Project *project;
    const Segments *segments;
    const char *schema; /* lower case */
    Slice parts[PART_COUNT];
    Slice found[2][PART_COUNT]; /* the first two readings */
    size_t count;
} Matcher;

static void match_from(Matcher *m, size_t segment, size_t at);

static bool
same_folded(const char *folded, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (folded[i] == '\0' || folded[i] != (char) tolower((unsigned char) text[i])) {
            return false;
        }
    }
    return true;
}

/* Is the tenant at this place one of the listed ones? */
static bool
tenant_allowed(const Matcher *m, size_t at, size_t len)
{
    char name[256];

    if (m->project->discover) {
        return true;
    }
    if (len >= sizeof(name)) {
        return false;
    }
    memcpy(name, m->schema + at, len);
    name[len] = '\0';
    for (size_t i = 0; i < m->project->tenants.count; i++) {
        if (name_matches(m->project->tenants.items[i].text, name)) {
            return true;
        }
    }
    return false;
}

static void
match_open(Matcher *m, size_t segment, size_t at, int part)
{
    for (size_t len = 1; m->schema[at + len - 1] != '\0'; len++) {
        if (part > 0 && strchr(name_letters, m->schema[at + len - 1]) == NULL) {
            return;
        }
        if (part == 0 && !tenant_allowed(m, at, len)) {
            continue;
        }
        m->parts[part] = (Slice){at, len};
        match_from(m, segment + 1, at + len);
    }
}

static void
match_listed(Matcher *m, size_t segment, size_t at, int part)
{
    const TextList *names = part == 1 ? &m->project->regions : &m->project->functions;

    for (size_t i = 0; i < names->count; i++) {
        const size_t len = strlen(names->items[i].text);

        if (same_folded(m->schema + at, names->items[i].text, len)) {
            m->parts[part] = (Slice){at, len};
            match_from(m, segment + 1, at + len);
        }
    }
    if (names->count == 0) {
        match_open(m, segment, at, part);
    }
}

static void
match_from(Matcher *m, size_t segment, size_t at)
{
    if (segment == m->segments->count) {
        if (m->schema[at] != '\0' || m->count == 2 ||
            (m->count == 1 && memcmp(m->found[0], m->parts, sizeof(m->parts)) == 0)) {
            return;
        }
        memcpy(m->found[m->count++], m->parts, sizeof(m->parts));
        return;
    }
    const Segment *item = &m->segments->items[segment];

    if (item->part == LITERAL) {
        if (same_folded(m->schema + at, item->text, item->len)) {
            match_from(m, segment + 1, at + item->len);
        }
    } else if (item->part == 0) {
        match_open(m, segment, at, 0);
    } else {
        match_listed(m, segment, at, item->part);
    }
}

static SchemaParts
take_parts(Arena *arena, const char *schema, const Slice parts[PART_COUNT])
{
    return (SchemaParts){
        .tenant = arena_strndup(arena, schema + parts[0].start, parts[0].len),
        .region = arena_strndup(arena, schema + parts[1].start, parts[1].len),
        .function = arena_strndup(arena, schema + parts[2].start, parts[2].len),
    };
}

SchemaMatch
project_match_schema(Arena *arena, const Project *project, const char *schema, SchemaParts *out,
                     const char **why)
{
    Segments segments = {0};
    char *folded = arena_strdup(arena, schema);

    for (char *at = folded; *at != '\0'; at++) {
        *at = (char) tolower((unsigned char) *at);
    }
    if (!split_pattern(project->schema_pattern.text, &segments)) {
        return SCHEMA_NO_MATCH;
    }
    Matcher m = {.project = project, .segments = &segments, .schema = folded};

    match_from(&m, 0, 0);
    if (m.count == 0) {
        return SCHEMA_NO_MATCH;
    }
    *out = take_parts(arena, folded, m.found[0]);
    if (m.count == 1) {
        return SCHEMA_MATCH;
    }
    const SchemaParts other = take_parts(arena, folded, m.found[1]);

    *why = arena_fmt(arena,
                     "tenant \"%s\", region \"%s\", function \"%s\" or tenant \"%s\", region "
                     "\"%s\", function \"%s\"",
                     out->tenant, out->region, out->function, other.tenant, other.region,
                     other.function);
    return SCHEMA_AMBIGUOUS;
}

static bool
same_letter(char a, char b)
{
    return tolower((unsigned char) a) == tolower((unsigned char) b);
}

bool
name_matches(const char *pattern, const char *name)
{
    const char *star = NULL; /* the last * and the place in the name it was tried at */
    const char *retry = NULL;

    while (*name != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            retry = name;
        } else if (same_letter(*pattern, *name)) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star + 1;
            name = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

const char *
project_schema_name(Arena *arena, const Project *project, const SchemaParts *parts)
{
    const char *const texts[PART_COUNT] = {parts->tenant, parts->region, parts->function};
    Segments segments = {0};
    StrBuf out = strbuf_new(arena);

    if (!split_pattern(project->schema_pattern.text, &segments)) {
        return NULL; /* refused when the project was read */
    }
    for (size_t i = 0; i < segments.count; i++) {
        const Segment *segment = &segments.items[i];

        if (segment->part == LITERAL) {
            strbuf_mem(&out, segment->text, segment->len);
        } else {
            strbuf_str(&out, texts[segment->part]);
        }
    }
    return out.text;
}
