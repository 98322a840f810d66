/* What only facts have: kinds, periods, lags, and which of several values is taken. */
#include <string.h>

#include "mapping/reader.h"

static bool
read_period(Reader *r, const DocNode *map, Target *out)
{
    static const char *const periods[] = {"day", "week", "month", "quarter", "year", NULL};
    const bool given = read_child(map, "period") != NULL;
    size_t period = 0;
    bool ok = read_choice(r, map, "period", periods, &period);

    out->period = given ? (Period) (PERIOD_DAY + period) : PERIOD_NONE;
    ok &= read_text(r, map, "until", &out->until);
    return (out->until.text == NULL || read_check_date(r, out->until)) && ok;
}

bool
read_fact_head(Reader *r, const DocNode *map, Target *out)
{
    static const char *const keys[] = {"fact",  "kind",         "key",  "columns", "period",
                                       "until", "distribution", "sort", "deletes", "extras",
                                       NULL};
    static const char *const kinds[] = {"transaction", "factless", "accumulating_snapshot",
                                        "periodic_snapshot", NULL};
    size_t kind = FACT_TRANSACTION;
    bool ok = read_keys(r, map, "fact", keys);

    out->fact_kind = (Text){.text = "transaction"};
    ok &= read_choice(r, map, "kind", kinds, &kind);
    out->kind_of_fact = (FactKind) kind;
    ok &= read_period(r, map, out);
    return read_text(r, map, "kind", &out->fact_kind) && ok;
}

bool
read_take(Reader *r, const DocNode *map, Column *out)
{
    static const char *const takes[] = {"last", "first", "latest", "earliest", NULL};
    size_t take = TAKE_LAST;
    const bool ok = read_choice(r, map, "take", takes, &take);

    out->take = (Take) take;
    return read_text(r, map, "take", &out->take_given) && ok;
}

/* days_to_settle: {lag: [ordered_at, settled_at], unit: day} */
bool
read_lag(Reader *r, const DocNode *map, Column *out)
{
    static const char *const keys[] = {"lag", "unit", NULL};
    static const char *const units[] = {"day", "hour", "minute", NULL};
    const DocNode *lag = read_required(r, map, "lag");
    size_t unit = LAG_DAY;
    TextList ends = {0};
    bool ok = read_keys(r, map, out->name.text, keys);

    out->type = (DataType){.kind = DATATYPE_INTEGER};
    ok &= read_choice(r, map, "unit", units, &unit);
    ok &= read_text(r, map, "unit", &out->unit);
    out->lag_unit = (LagUnit) unit;
    if (!read_text_list(r, lag, "lag", &ends)) {
        return false;
    }
    if (ends.count != 2) {
        return read_wrong_kind(r, lag, "lag", "a list of two columns");
    }
    out->lag_from = ends.items[0];
    out->lag_to = ends.items[1];
    return ok;
}
