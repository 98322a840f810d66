#include "match/names.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- words ------------------------------------------------------------------------------------ */

static bool
is_word(char c)
{
    return isalnum((unsigned char) c) != 0;
}

static char
lower_letter(char c)
{
    return (char) tolower((unsigned char) c);
}

static bool
starts_word(const char *name, size_t at)
{
    const unsigned char now = (unsigned char) name[at];
    const unsigned char before = at > 0 ? (unsigned char) name[at - 1] : '_';

    return !isalnum(before) || (isupper(now) && islower(before)) ||
           (!isdigit(now) != !isdigit(before));
}

static WordSense sense_of(const char *word);

NameWords
name_words(const char *name)
{
    NameWords out = {.count = 0};
    size_t len = 0;

    for (size_t i = 0; name[i] != '\0'; i++) {
        const char c = name[i];

        if (!is_word(c) && (unsigned char) c < 0x80) {
            continue;
        }
        if (starts_word(name, i) || out.count == 0) {
            if (out.count == NAME_WORDS) {
                break;
            }
            out.count++;
            len = 0;
        }
        if (len + 1 < NAME_WORD_BYTES) {
            out.words[out.count - 1][len++] = lower_letter(c);
        }
    }
    for (size_t i = 0; i < out.count; i++) {
        out.senses[i] = sense_of(out.words[i]);
    }
    return out;
}

/* ---- words for the same thing ----------------------------------------------------------------- */

/* Meanings that rules are about; those without a name follow. */
enum
{
    NUMBER,
    IDENTIFIER,
    DATE,
    MINOR,
    NAMED_MEANINGS
};

/* General words of business systems, a line for each meaning. */
static const char *const meanings[][12] = {
    [NUMBER] = {"number", "num", "nr", "no", "nbr", "numb"},
    [IDENTIFIER] = {"identifier", "id", "key", "ref", "reference", "code", "cd"},
    [DATE] = {"date", "dt", "day", "on", "at", "time", "ts", "timestamp", "dtm", "tm", "datetime"},
    [MINOR] = {"minor", "cents", "cent", "pence", "paise"},
    [NAMED_MEANINGS] = {"amount", "amt", "amnt", "cents", "pence", "paise"},
    {"name", "nm", "title", "label"},
    {"description", "desc", "narrative", "text", "txt", "descr", "memo", "narration"},
    {"currency", "ccy", "cur", "curr", "crncy"},
    {"customer", "client", "cust", "cst", "clnt", "buyer"},
    {"supplier", "vendor", "payee", "beneficiary", "vndr"},
    {"account", "acct", "acc", "ac"},
    {"transaction", "txn", "trans", "tx", "trx", "tran"},
    {"payment", "pay", "pmt", "paid", "pymt"},
    {"created", "entered", "inserted", "crt", "added", "creation", "create"},
    {"updated", "modified", "changed", "upd", "mod", "update", "modification", "change", "chg"},
    {"status", "state", "st", "sts", "stat"},
    {"type", "typ", "kind", "category", "cat", "class"},
    {"address", "addr", "adr"},
    {"city", "town"},
    {"country", "cntry", "ctry"},
    {"quantity", "qty", "qnty", "count", "cnt"},
    {"birth", "born", "dob"},
    {"email", "mail"},
    {"phone", "tel", "telephone", "mobile", "ph"},
    {"branch", "office"},
    {"flag", "flg", "ind", "indicator", "is", "yn"},
    {"organisation", "organization", "org", "organisational", "organizational"},
    {"department", "dept", "directorate", "division", "div"},
    {"balance", "bal"},
    {"percent", "pct", "percentage"},
    {"segment", "seg", "sgmt"},
    {"product", "prod", "prd"},
    {"channel", "chan", "chnl"},
    {"category", "cat", "ctgry", "group", "grp"},
    {"closed", "close", "end", "ended"},
    {"opened", "open", "start", "started", "begin"},
    {"active", "enabled", "actv"},
    {"counter", "to", "other", "contra"},
};

enum
{
    MEANINGS = sizeof meanings / sizeof meanings[0],
    MEANING_WORDS = sizeof meanings[0] / sizeof meanings[0][0]
};

_Static_assert(MEANINGS <= 64, "a meaning is a bit of WordSense");

static uint64_t
meanings_of(const char *word)
{
    uint64_t found = 0;

    for (size_t m = 0; m < MEANINGS; m++) {
        for (size_t i = 0; i < MEANING_WORDS && meanings[m][i] != NULL; i++) {
            if (meanings[m][i][0] == word[0] && strcmp(meanings[m][i], word) == 0) {
                found |= UINT64_C(1) << m;
            }
        }
    }
    return found;
}

static bool
means(const WordSense *sense, size_t meaning)
{
    return (sense->meanings >> meaning & 1) != 0;
}

/* Number and identifier name one thing in other ways. */
static bool
both_identify(const WordSense *a, const WordSense *b)
{
    return (means(a, NUMBER) && means(b, IDENTIFIER)) || (means(a, IDENTIFIER) && means(b, NUMBER));
}

/* Words that half of all columns have. */
static bool
says_little(const char *word, const WordSense *sense)
{
    static const char *const more[] = {"is",    "of",    "the", "flag", "flg", "ind",
                                       "value", "field", "col", "t",    NULL};

    if (means(sense, NUMBER) || means(sense, IDENTIFIER) || means(sense, DATE)) {
        return true;
    }
    for (size_t i = 0; more[i] != NULL; i++) {
        if (strcmp(more[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- spelling --------------------------------------------------------------------------------- */

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits from one word to the other; a swap of neighbours is one. */
static size_t
edits(const char *a, const char *b)
{
    size_t rows[3][NAME_WORD_BYTES + 1];
    const size_t m = strlen(a);
    const size_t n = strlen(b);

    for (size_t j = 0; j <= n; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= m; i++) {
        size_t *row = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
            }
        }
    }
    return rows[m % 3][n];
}

static bool
is_subsequence(const char *shorter, const char *longer)
{
    for (; *longer != '\0' && *shorter != '\0'; longer++) {
        shorter += *shorter == *longer;
    }
    return *shorter == '\0';
}

static double
abbreviation(const char *a, const char *b)
{
    const char *shorter = strlen(a) < strlen(b) ? a : b;
    const char *longer = shorter == a ? b : a;
    const size_t len = strlen(shorter);

    if (len < 2 || shorter[0] != longer[0] || isdigit((unsigned char) shorter[0])) {
        return 0;
    }
    if (strncmp(shorter, longer, len) == 0) {
        return len >= 3 ? 0.9 : 0.7;
    }
    return is_subsequence(shorter, longer) && len * 4 >= strlen(longer) ? 0.7 : 0;
}

/* Without the endings of plurals and participles. */
static void
stem(const char *word, char out[NAME_WORD_BYTES])
{
    size_t len = strlen(word);

    memcpy(out, word, len + 1);
    if (len > 4 && strcmp(out + len - 2, "ed") == 0) {
        len -= 2;
    } else if (len > 3 && out[len - 1] == 's' && out[len - 2] != 's') {
        len -= len > 4 && strcmp(out + len - 3, "ies") == 0 ? 2 : 1;
    }
    out[len] = '\0';
}

static WordSense
sense_of(const char *word)
{
    WordSense sense = {.meanings = meanings_of(word)};

    stem(word, sense.stem);
    sense.stem_meanings = meanings_of(sense.stem);
    sense.says_little = says_little(word, &sense);
    return sense;
}

static double
likeness(const char *a, const WordSense *of_a, const char *b, const WordSense *of_b)
{
    if (strcmp(a, b) == 0) {
        return 1;
    }
    if (strcmp(of_a->stem, of_b->stem) == 0) {
        return 0.97;
    }
    if ((of_a->meanings & of_b->meanings) != 0 ||
        (of_a->stem_meanings & of_b->stem_meanings) != 0) {
        return 0.9;
    }
    if (both_identify(of_a, of_b)) {
        return 0.75;
    }
    const size_t len = least(strlen(of_a->stem), strlen(of_b->stem));
    const size_t distance = len >= 4 ? edits(of_a->stem, of_b->stem) : len;

    if (len >= 4 && distance <= (len >= 7 ? 2 : 1)) {
        return 0.85;
    }
    return abbreviation(of_a->stem, of_b->stem);
}

double
word_likeness(const char *a, const char *b)
{
    const WordSense of_a = sense_of(a);
    const WordSense of_b = sense_of(b);

    return likeness(a, &of_a, b, &of_b);
}

static double
alike_at(const NameWords *a, size_t i, const NameWords *b, size_t j)
{
    return likeness(a->words[i], &a->senses[i], b->words[j], &b->senses[j]);
}

/* ---- names ------------------------------------------------------------------------------------ */

static double
weight_of(const NameWords *name, size_t at, const NameWords *context)
{
    if (name->senses[at].says_little) {
        return 0.5;
    }
    for (size_t i = 0; context != NULL && i < context->count; i++) {
        if (alike_at(name, at, context, i) >= 0.85) {
            return 0.3;
        }
    }
    return 1;
}

void
name_weights(const NameWords *name, const NameWords *context, double *weights)
{
    for (size_t i = 0; i < name->count; i++) {
        weights[i] = weight_of(name, i, context);
    }
}

/* Each word of `a` with the most alike word of `b` that is left. */
static void
pair_words(const NameWords *a, const NameWords *b, WordPair *out)
{
    bool taken[NAME_WORDS] = {false};

    for (size_t i = 0; i < a->count; i++) {
        out[i] = (WordPair){0};
        for (size_t j = 0; j < b->count; j++) {
            const double alike = taken[j] ? 0 : alike_at(a, i, b, j);

            if (alike > out[i].alike) {
                out[i] = (WordPair){alike, j};
            }
        }
        if (out[i].alike > 0) {
            taken[out[i].with] = true;
        }
    }
}

/* What the words of both names share, of what there is. */
static double
shared_words(const WordPair *words, const double *a_weights, size_t a_count,
             const double *b_weights, size_t b_count)
{
    double all = 0;
    double shared = 0;

    for (size_t i = 0; i < b_count; i++) {
        all += b_weights[i];
    }
    for (size_t i = 0; i < a_count; i++) {
        all += a_weights[i];
        if (words[i].alike > 0) {
            shared += words[i].alike * (a_weights[i] + b_weights[words[i].with]);
        }
    }
    return all > 0 ? shared / all : 0;
}

/* The word that says what a thing is, mostly the last one: "amount" of "net_amount"; of a name without words the first. */
static size_t
head_of(const NameWords *name)
{
    for (size_t i = name->count; i > 0; i--) {
        if (!name->senses[i - 1].says_little && !means(&name->senses[i - 1], MINOR)) {
            return i - 1;
        }
    }
    return name->count > 0 ? name->count - 1 : 0;
}

/* Names that share only what describes a thing are less alike: "net" is no "net_amount". */
static double
same_head(const NameWords *a, const NameWords *b)
{
    return alike_at(a, head_of(a), b, head_of(b)) >= 0.7 ? 1 : 0.85;
}

static const char *
next_letter(const char *at)
{
    while (*at != '\0' && !is_word(*at)) {
        at++;
    }
    return at;
}

/* "suppliername" beside "supplier_name": the same letters, cut otherwise. */
static bool
same_letters(const char *a, const char *b)
{
    a = next_letter(a);
    b = next_letter(b);
    while (*a != '\0' && *b != '\0' && lower_letter(*a) == lower_letter(*b)) {
        a = next_letter(a + 1);
        b = next_letter(b + 1);
    }
    return *a == *b;
}

NamePair
name_pair(const char *a, const NameWords *a_words, const char *b, const NameWords *b_words,
          WordPair *words)
{
    if (strcasecmp(a, b) == 0) {
        return (NamePair){.same = 1, .head = 1, .words = words};
    }
    if (same_letters(a, b)) {
        return (NamePair){.same = 0.98, .head = 1, .words = words};
    }
    pair_words(a_words, b_words, words);
    return (NamePair){.head = same_head(a_words, b_words), .words = words};
}

double
name_pair_likeness(const NamePair *pair, const double *a_weights, size_t a_count,
                   const double *b_weights, size_t b_count)
{
    if (pair->same > 0) {
        return pair->same;
    }
    const double shared =
        shared_words(pair->words, a_weights, a_count, b_weights, b_count) * pair->head;

    return shared < 0.97 ? shared : 0.97;
}

double
name_likeness(const char *a, const char *b, const NameWords *context)
{
    const NameWords left = name_words(a);
    const NameWords right = name_words(b);
    WordPair words[NAME_WORDS] = {0};
    double weights[2][NAME_WORDS] = {{0}};
    const NamePair pair = name_pair(a, &left, b, &right, words);

    name_weights(&left, context, weights[0]);
    name_weights(&right, context, weights[1]);
    return name_pair_likeness(&pair, weights[0], left.count, weights[1], right.count);
}
