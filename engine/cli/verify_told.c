#include "cli/verify_told.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/strmap.h"
#include "base/vec.h"

enum
{
    NAMED = 3,  /* tenants of a paragraph */
    SHOWN = 20, /* paragraphs of one kind of notes */
};

/* A finding or a note: one of the two is NULL. */
typedef struct Said
{
    const VerifyFinding *finding;
    const VerifyNote *note;
    size_t place; /* in the order of the answers, which is that of the tenants */
} Said;

/* The same of several tenants, and how much it is of all of them. */
typedef struct Paragraph
{
    VEC_OF(Said) said;
    unsigned long long count;
    unsigned long long of_all;
} Paragraph;

typedef VEC_OF(Paragraph *) Paragraphs;

typedef struct Telling
{
    Arena *arena;
    StrMap *known; /* paragraphs by what their tenants have in common */
    Paragraphs all;
} Telling;

static const char *const kinds[] = {[VERIFY_LEFT] = "not compared",
                                    [VERIFY_WAITING] = "absent, and not gone yet",
                                    [VERIFY_CUT] = "texts may have been cut"};

const char *
verify_text_unit(const SqlDialect *dialect)
{
    return dialect->bytes_per_character > 1 ? "bytes" : "characters";
}

/* ---- paragraphs ------------------------------------------------------------------------------ */

static void
add(Telling *t, const char *key, Said said, unsigned long long count, unsigned long long of_all)
{
    Paragraph *paragraph = strmap_get(t->known, key);

    if (paragraph == NULL) {
        paragraph = arena_new_obj(t->arena, Paragraph);
        strmap_put(t->known, key, paragraph);
        *vec_push(t->arena, &t->all) = paragraph;
    }
    said.place = paragraph->said.count;
    *vec_push(t->arena, &paragraph->said) = said;
    paragraph->count += count;
    paragraph->of_all += of_all;
}

static unsigned long long
count_of(const Said *said)
{
    return said->finding != NULL ? said->finding->violations : said->note->found;
}

static const char *
tenant_of(const Said *said)
{
    return said->finding != NULL ? said->finding->tenant : said->note->tenant;
}

/* Who has the most comes first. */
static int
compare_said(const void *a, const void *b)
{
    const unsigned long long one = count_of(a);
    const unsigned long long other = count_of(b);

    if (one != other) {
        return one < other ? 1 : -1;
    }
    return ((const Said *) a)->place < ((const Said *) b)->place ? -1 : 1;
}

/* " of acme_sg", or " in 7 tenants (acme_sg 12, beta_sg 3, ...)"; nothing where it is of no tenant. */
static void
print_tenants(const Paragraph *paragraph)
{
    const Said *said = paragraph->said.items;

    if (paragraph->said.count == 1) {
        if (tenant_of(said) != NULL) {
            printf(" of %s", tenant_of(said));
        }
        return;
    }
    printf(" in %zu tenants (", paragraph->said.count);
    for (size_t i = 0; i < paragraph->said.count && i < NAMED; i++) {
        const char *tenant = tenant_of(&said[i]);

        printf("%s%s", i > 0 ? ", " : "", tenant != NULL ? tenant : "-");
        if (count_of(&said[i]) > 0) {
            printf(" %llu", count_of(&said[i]));
        }
    }
    fputs(paragraph->said.count > NAMED ? ", ...)" : ")", stdout);
}

/* ---- violations ------------------------------------------------------------------------------ */

/* One of each tenant, then the second of each ... */
static void
print_examples(const Paragraph *paragraph)
{
    size_t shown = 0;

    for (size_t e = 0; e < VERIFY_EXAMPLES; e++) {
        for (size_t i = 0; i < paragraph->said.count && shown < VERIFY_EXAMPLES; i++) {
            const VerifyFinding *finding = paragraph->said.items[i].finding;
            const bool names = paragraph->said.count > 1 && finding->tenant != NULL;

            if (e < finding->example_count) {
                printf("    %s%s%s\n", names ? finding->tenant : "", names ? ": " : "",
                       finding->examples[e]);
                shown++;
            }
        }
    }
    if (paragraph->count > shown) {
        printf("    and %llu more\n", paragraph->count - shown);
    }
}

static void
print_findings(Arena *arena, const VerifyReport *report)
{
    Telling t = {.arena = arena, .known = strmap_new(arena)};

    for (size_t i = 0; i < report->finding_count; i++) {
        const VerifyFinding *finding = &report->findings[i];

        add(&t, arena_fmt(arena, "%d %s\n%s", (int) finding->check, finding->target, finding->what),
            (Said){.finding = finding}, finding->violations, 0);
    }
    for (size_t i = 0; i < t.all.count; i++) {
        Paragraph *paragraph = t.all.items[i];
        const VerifyFinding *first = paragraph->said.items[0].finding;

        qsort(paragraph->said.items, paragraph->said.count, sizeof(Said), compare_said);
        printf("\n%s: %s", verify_checks[first->check].name, first->target);
        print_tenants(paragraph);
        printf(": %s: %llu\n", first->what, paragraph->count);
        print_examples(paragraph);
    }
}

/* ---- notes ----------------------------------------------------------------------------------- */

static void
print_note(const Paragraph *paragraph, const char *unit)
{
    const VerifyNote *first = paragraph->said.items[0].note;

    printf("%s: %s%s%s", kinds[first->kind], first->name, first->feed != NULL ? " from " : "",
           first->feed != NULL ? first->feed : "");
    print_tenants(paragraph);
    switch (first->kind) {
        case VERIFY_LEFT:
            printf(": %s\n", first->detail);
            break;
        case VERIFY_WAITING:
            printf(": %llu %s\n", paragraph->count, paragraph->count == 1 ? "row" : "rows");
            break;
        default:
            if (first->detail == NULL) {
                printf(": %llu of %llu that begin as JSON %s not end so\n", paragraph->count,
                       paragraph->of_all, paragraph->count == 1 ? "does" : "do");
                break;
            }
            printf(": %llu of %llu %s all %s %s that the column allows\n", paragraph->count,
                   paragraph->of_all, paragraph->count == 1 ? "has" : "have", first->detail, unit);
    }
}

static void
print_notes(Arena *arena, const VerifyReport *report, VerifyCheck kind, const char *unit)
{
    Telling t = {.arena = arena, .known = strmap_new(arena)};

    for (size_t i = 0; i < report->note_count; i++) {
        const VerifyNote *note = &report->notes[i];

        if (note->kind == kind) {
            add(&t,
                arena_fmt(arena, "%s\n%s\n%s", note->name, note->feed != NULL ? note->feed : "",
                          note->detail != NULL ? note->detail : ""),
                (Said){.note = note}, note->found, note->of_all);
        }
    }
    for (size_t i = 0; i < t.all.count && i < SHOWN; i++) {
        Paragraph *paragraph = t.all.items[i];

        if (i == 0) {
            putchar('\n');
        }
        qsort(paragraph->said.items, paragraph->said.count, sizeof(Said), compare_said);
        print_note(paragraph, unit);
    }
    if (t.all.count > SHOWN) {
        printf("and %zu more: \"firn verify --output json\" lists them\n", t.all.count - SHOWN);
    }
}

void
verify_told(Arena *arena, const VerifyReport *report, const char *unit)
{
    print_findings(arena, report);
    print_notes(arena, report, VERIFY_LEFT, unit);
    print_notes(arena, report, VERIFY_WAITING, unit);
    print_notes(arena, report, VERIFY_CUT, unit);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *
finding_json(const VerifyFinding *finding)
{
    json_t *examples = json_array();

    for (size_t i = 0; i < finding->example_count; i++) {
        json_array_append_new(examples, json_string(finding->examples[i]));
    }
    return json_pack("{s:s, s:s, s:s?, s:s, s:I, s:o}", "check", verify_checks[finding->check].name,
                     "target", finding->target, "tenant", finding->tenant, "what", finding->what,
                     "violations", (json_int_t) finding->violations, "examples", examples);
}

static json_t *
note_json(const VerifyNote *note, const char *unit)
{
    switch (note->kind) {
        case VERIFY_LEFT:
            return json_pack("{s:s?, s:s, s:s, s:s}", "tenant", note->tenant, "target", note->name,
                             "feed", note->feed, "reason", note->detail);
        case VERIFY_WAITING:
            return json_pack("{s:s, s:s?, s:s, s:s, s:I}", "what", kinds[note->kind], "tenant",
                             note->tenant, "target", note->name, "feed", note->feed, "rows",
                             (json_int_t) note->found);
        default:
            if (note->detail == NULL) {
                return json_pack("{s:s, s:s?, s:s, s:I, s:I}", "what",
                                 "documents may have been cut", "tenant", note->tenant, "column",
                                 note->name, "texts", (json_int_t) note->found, "of",
                                 (json_int_t) note->of_all);
            }
            return json_pack("{s:s, s:s?, s:s, s:I, s:s, s:I, s:I}", "what", kinds[note->kind],
                             "tenant", note->tenant, "column", note->name, "length",
                             (json_int_t) strtoll(note->detail, NULL, 10), "unit", unit, "texts",
                             (json_int_t) note->found, "of", (json_int_t) note->of_all);
    }
}

void
verify_told_json(const VerifyReport *report, const char *unit, json_t *object)
{
    json_t *findings = json_array();
    json_t *left = json_array();
    json_t *notes = json_array();

    for (size_t i = 0; i < report->finding_count; i++) {
        json_array_append_new(findings, finding_json(&report->findings[i]));
    }
    for (size_t i = 0; i < report->note_count; i++) {
        const VerifyNote *note = &report->notes[i];

        json_array_append_new(note->kind == VERIFY_LEFT ? left : notes, note_json(note, unit));
    }
    json_object_set_new(object, "findings", findings);
    json_object_set_new(object, "not_compared", left);
    json_object_set_new(object, "notes", notes);
}
