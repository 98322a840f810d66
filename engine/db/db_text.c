#include "db/db_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* After these the same statement may succeed: serialization failure, deadlock, lock not available. */
static const char *const retry_states[] = {"40001", "40P01", "55P03", NULL};

/* The connection is gone or is about to go; class 08 is tested apart. */
static const char *const lost_states[] = {"57P01", "57P02", "57P03", "57P05", "25P03", NULL};

/* Wrong for good, and with data of the user in their texts; class 22 is tested apart. */
static const char *const fatal_states[] = {"23502", "23503", "23514", "42501",
                                           "42601", "42703", "57014", NULL};

/* PostgreSQL: internal errors (XX000) that only a concurrent change of the catalog causes. */
static const char *const postgres_texts[] = {
    "could not open relation with OID",
    "tuple concurrently updated",
    "tuple concurrently deleted",
    NULL,
};

static const char *const redshift_texts[] = {
    "Serializable isolation violation",
    "could not complete because of conflict with concurrent transaction",
    "possibly caused by concurrent transaction conflict",
    "could not open relation with OID",
    "deadlock detected",
    "system requested abort",
    NULL,
};

/* Redshift: error numbers at the start of a text or after "code:". */
static const char *const redshift_numbers[] = {"1018", "1020", "1023", NULL};

static bool
in_list(const char *const *list, const char *word)
{
    for (; *list != NULL; list++) {
        if (strcmp(*list, word) == 0) {
            return true;
        }
    }
    return false;
}

static bool
contains_any(const char *text, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        if (strstr(text, *parts) != NULL) {
            return true;
        }
    }
    return false;
}

/* Does "does not exist" follow `start`?  What is missing (an OID, a schema's name) is between. */
static bool
says_missing(const char *text, const char *start)
{
    const char *at = strstr(text, start);

    return at != NULL && strstr(at, "does not exist") != NULL;
}

static bool
starts_with_number(const char *text)
{
    text += strspn(text, " \t");
    for (size_t i = 0; redshift_numbers[i] != NULL; i++) {
        const size_t len = strlen(redshift_numbers[i]);

        if (strncmp(text, redshift_numbers[i], len) == 0 && !isalnum((unsigned char) text[len])) {
            return true;
        }
    }
    return false;
}

static bool
redshift_is_transient(const char *text)
{
    const char *code = strstr(text, "code:");

    return contains_any(text, redshift_texts) || starts_with_number(text) ||
           (code != NULL && starts_with_number(code + strlen("code:"))) ||
           says_missing(text, "elation with OID ") || says_missing(text, "schema \"");
}

DbFailure
db_classify(const SqlDialect *dialect, const char *sqlstate, const char *message,
            const char *detail)
{
    const char *state = sqlstate != NULL ? sqlstate : "";
    const char *texts[] = {message != NULL ? message : "", detail != NULL ? detail : ""};

    if (strncmp(state, "08", 2) == 0 || in_list(lost_states, state)) {
        return DB_LOST;
    }
    if (in_list(retry_states, state)) {
        return DB_RETRY;
    }
    if (dialect->id == SQL_POSTGRES) {
        return strcmp(state, "XX000") == 0 && contains_any(texts[0], postgres_texts) ? DB_RETRY
                                                                                     : DB_FAILED;
    }
    if (strncmp(state, "22", 2) == 0 || in_list(fatal_states, state)) {
        return DB_FAILED;
    }
    return redshift_is_transient(texts[0]) || redshift_is_transient(texts[1]) ? DB_RETRY
                                                                              : DB_FAILED;
}

static bool
is_secret_key(const char *key, size_t len)
{
    static const char *const secret[] = {"password", "sslpassword", "scram_client_key",
                                         "oauth_client_secret", NULL};

    for (size_t i = 0; secret[i] != NULL; i++) {
        if (strlen(secret[i]) == len && strncasecmp(secret[i], key, len) == 0) {
            return true;
        }
    }
    return false;
}

/* key=value&key=value after the "?" of a URI. */
static void
mask_uri_query(StrBuf *out, const char *query)
{
    while (*query != '\0') {
        const size_t len = strcspn(query, "&");
        const char *equals = memchr(query, '=', len);
        const size_t key_len = equals != NULL ? (size_t) (equals - query) : len;

        if (equals != NULL && is_secret_key(query, key_len)) {
            strbuf_mem(out, query, key_len);
            strbuf_str(out, "=***");
        } else {
            strbuf_mem(out, query, len);
        }
        query += len;
        if (*query == '&') {
            strbuf_char(out, *query++);
        }
    }
}

/* The user part ends at the last "@": a password with a raw "@" must not show its tail. */
static void
mask_uri(StrBuf *out, const char *dsn)
{
    const char *start = strstr(dsn, "://") + 3;
    const char *query = strchr(start, '?');
    const char *end = query != NULL ? query : start + strlen(start);
    const char *at = end;

    while (at > start && at[-1] != '@') {
        at--;
    }
    const char *colon = memchr(start, ':', (size_t) (at - start));

    if (at > start && colon != NULL) {
        strbuf_mem(out, dsn, (size_t) (colon - dsn));
        strbuf_str(out, ":***@");
    } else {
        strbuf_mem(out, dsn, (size_t) (at - dsn));
    }
    strbuf_mem(out, at, (size_t) (end - at));
    if (query != NULL) {
        strbuf_char(out, '?');
        mask_uri_query(out, query + 1);
    }
}

static const char *
skip_value(const char *text)
{
    const bool quoted = *text == '\'';

    text += quoted;
    while (*text != '\0' && (quoted ? *text != '\'' : !isspace((unsigned char) *text))) {
        text += text[0] == '\\' && text[1] != '\0' ? 2 : 1;
    }
    return *text != '\0' && quoted ? text + 1 : text;
}

static const char *
skip_space(const char *text)
{
    while (isspace((unsigned char) *text)) {
        text++;
    }
    return text;
}

static void
mask_pairs(StrBuf *out, const char *dsn)
{
    bool masking = false;

    for (;;) {
        const char *word = skip_space(dsn);
        const size_t len = strcspn(word, "= \t\r\n");
        const char *equals = skip_space(word + len);

        if (*word == '\0') {
            return;
        }
        if (*equals != '=') {
            /* Not a pair: perhaps the rest of a password that should have been quoted. */
            strbuf_mem(out, dsn, (size_t) (word - dsn));
            strbuf_mem(out, masking ? "***" : word, masking ? 3 : len);
            dsn = word + len;
            continue;
        }
        const char *value = skip_space(equals + 1);
        const char *end = skip_value(value);

        masking = is_secret_key(word, len);
        strbuf_mem(out, dsn, (size_t) ((masking ? value : end) - dsn));
        if (masking) {
            strbuf_str(out, "***");
        }
        dsn = end;
    }
}

const char *
db_mask_dsn(Arena *arena, const char *dsn)
{
    StrBuf out = strbuf_new(arena);

    if (strstr(dsn, "://") != NULL && strcspn(dsn, "= \t") > (size_t) (strstr(dsn, "://") - dsn)) {
        mask_uri(&out, dsn);
    } else {
        mask_pairs(&out, dsn);
    }
    return out.text;
}

const char *
db_scrub(Arena *arena, const char *text, const char *secret)
{
    enum
    {
        SHORTEST_SECRET = 4
    };
    StrBuf out = strbuf_new(arena);

    if (secret == NULL || strlen(secret) < SHORTEST_SECRET) {
        return text;
    }
    for (const char *hit; (hit = strstr(text, secret)) != NULL; text = hit + strlen(secret)) {
        strbuf_mem(&out, text, (size_t) (hit - text));
        strbuf_str(&out, "***");
    }
    strbuf_str(&out, text);
    return out.text;
}

const char *
db_one_line(Arena *arena, const char *text)
{
    StrBuf out = strbuf_new(arena);
    size_t len = strlen(text);

    while (len > 0 && isspace((unsigned char) text[len - 1])) {
        len--;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '\n') {
            strbuf_char(&out, text[i]);
            continue;
        }
        strbuf_str(&out, "; ");
        while (i + 1 < len && isspace((unsigned char) text[i + 1])) {
            i++;
        }
    }
    return out.text;
}

bool
db_version_is_redshift(const char *version)
{
    return strstr(version, "Redshift") != NULL;
}

const char *
db_version_short(Arena *arena, const char *version)
{
    const char *start = strstr(version, "Redshift ");

    start = start != NULL ? start : version;
    size_t len = strcspn(start, " ");

    if (start[len] == ' ') {
        len += 1 + strcspn(start + len + 1, " ,(");
    }
    return arena_strndup(arena, start, len);
}

static const char *
skip_comments(const char *text)
{
    for (;;) {
        text = skip_space(text);
        if (strncmp(text, "--", 2) == 0) {
            text += strcspn(text, "\n");
        } else if (strncmp(text, "/*", 2) == 0) {
            const char *end = strstr(text + 2, "*/");

            text = end != NULL ? end + 2 : text + strlen(text);
        } else {
            return text;
        }
    }
}

bool
db_is_commit(const char *statement)
{
    const char *word = skip_comments(statement);
    size_t len = 0;

    while (isalpha((unsigned char) word[len])) {
        len++;
    }
    return (len == 6 && strncasecmp(word, "commit", len) == 0) ||
           (len == 3 && strncasecmp(word, "end", len) == 0);
}

size_t
db_line_of(const char *statement, size_t position)
{
    size_t line = 1;
    size_t points = 0;

    for (; *statement != '\0'; statement++) {
        points += ((unsigned char) *statement & 0xC0) != 0x80;
        if (points >= position) {
            break;
        }
        line += *statement == '\n';
    }
    return line;
}
