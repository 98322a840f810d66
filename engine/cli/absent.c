#include "cli/absent.h"

#include <stdio.h>
#include <string.h>

#include "cli/query.h"
#include "cli/table.h"

bool
absent_query(Session *session, const char *tenant, DbRows *rows)
{
    const SqlVar var = {.name = "tenant", .kind = SQL_VAR_LITERAL, .text = tenant};

    return query_template(session, "report_absent", &var, 1, rows);
}

void
absent_print(const DbRows *rows)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        const char *count = db_value(rows, i, 1);
        const char *noun = i > 0 ? "" : strcmp(count, "1") == 0 ? " row" : " rows";

        printf("%s%s%s of %s", i > 0 ? ", " : "absent, and not gone yet: ", count, noun,
               db_value(rows, i, 0));
    }
    if (rows->row_count > 0) {
        puts("; the next run compares them again");
    }
}

json_t *
absent_json(const DbRows *rows)
{
    static const TableColumn columns[] = {{"target", "target", TABLE_TEXT},
                                          {"rows", "rows", TABLE_NUMBER},
                                          {"tenants", "tenants", TABLE_NUMBER},
                                          {"since (UTC)", "since", TABLE_TEXT},
                                          {0}};

    return table_json(rows, columns);
}
