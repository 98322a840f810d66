/* How long: durations of the language, instants compared, and whether a branch is due to be compared. */
#include <stdlib.h>
#include <string.h>

#include "plan/planner.h"

/* The number and unit at `*at`, in seconds; -1 when there is none. */
static long long
next_interval(const char **at)
{
    static const struct
    {
        const char *unit;
        long long seconds;
    } units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 604800}};
    char *end = NULL;
    const long long number = strtoll(*at, &end, 10);

    if (end == *at || number < 0) {
        return -1;
    }
    *at = end + strspn(end, " ");
    if (number == 0 && **at == '\0') {
        return 0;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        const size_t len = strlen(units[i].unit);

        if (strncmp(*at, units[i].unit, len) == 0) {
            *at += len + ((*at)[len] == 's');
            *at += strspn(*at, " ");
            return number * units[i].seconds;
        }
    }
    return -1;
}

long long
interval_seconds(const char *text)
{
    long long sum = 0;

    do {
        const long long seconds = next_interval(&text);

        if (seconds < 0) {
            return -1;
        }
        sum += seconds;
    } while (*text != '\0');
    return sum;
}

/* The numbers of "YYYY-MM-DD HH24:MI:SS" (or with a T between), as many as there are. */
static size_t
read_numbers(const char *text, long long *out, size_t most)
{
    size_t count = 0;

    while (text != NULL && count < most) {
        char *end = NULL;

        out[count] = strtoll(text, &end, 10);
        if (end == text) {
            break;
        }
        count++;
        text = *end != '\0' ? end + 1 : end;
    }
    return count;
}

/* An instant as seconds of a calendar that only serves to subtract; -1 when it is none. */
static long long
instant_seconds(const char *text)
{
    enum
    {
        YEAR,
        MONTH,
        DAY,
        HOUR,
        MINUTE,
        SECOND,
        PARTS
    };
    long long part[PARTS] = {0};

    if (read_numbers(text, part, PARTS) <= DAY) {
        return -1;
    }
    /* days from civil, Howard Hinnant's formula: years begin in March */
    const long long year = part[YEAR] - (part[MONTH] <= 2);
    const long long era = year / 400;
    const long long year_of_era = year - era * 400;
    const long long month = part[MONTH] + (part[MONTH] > 2 ? -3 : 9);
    const long long day_of_year = (153 * month + 2) / 5 + part[DAY] - 1;
    const long long day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (era * 146097 + day_of_era) * 86400 + part[HOUR] * 3600 + part[MINUTE] * 60 +
           part[SECOND];
}

/* `reconcile: daily` and the like in seconds; 0: never by itself. */
static long long
reconcile_every(const Project *project)
{
    static const struct
    {
        const char *word;
        long long seconds;
    } words[] = {{"hourly", 3600}, {"daily", 86400}, {"weekly", 604800}, {"never", 0}};
    const char *text =
        project->reconcile.state == FIELD_SET ? project->reconcile.text.text : "daily";

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(words[i].word, text) == 0) {
            return words[i].seconds;
        }
    }
    const long long seconds = interval_seconds(text);

    return seconds > 0 ? seconds : 0;
}

bool
is_due(const Planner *planner, const StateBranch *state)
{
    const long long every = reconcile_every(planner->project);
    const long long now = instant_seconds(planner->catalog->taken_at);
    const long long last = instant_seconds(state->compared_at);

    return every > 0 && now >= 0 && last >= 0 && now - last >= every;
}
