#!/usr/bin/env python3
"""Write a synthetic project of many tenants: 20 targets of 30 columns, every value of every record overridden
in every tenant's own file.

usage: wide.py TENANTS FOLDER [TARGETS]   (writes FOLDER/mappings/ and FOLDER/staging.sql, the staging tables as DDL)

Ten vendors' tables differ in the names of all columns; one column in six is a date as text, one in six an `any:`, one in
six a CASE.  Half of the targets are dimensions, half facts that refer to one of them and to the date.
"""
import os, sys

TARGETS, COLUMNS, VENDORS = 20, 30, 10
TYPES = ["varchar(60)", "integer", "decimal(18,2)", "date", "timestamp", "varchar(20)"]


def column_type(column):
    return TYPES[column % len(TYPES)]


def is_fact(target):
    return target > TARGETS // 2


def write(folder, name, text):
    path = os.path.join(folder, "mappings", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as f:
        f.write(text)


def project():
    return """firn: 1
name: bench_wide
staging:
  schema: "{tenant}_{region}_{function}"
  regions: [eu]
  functions: [core]
warehouse: {schema: dw, control_schema: firn}
tenants: discover
defaults: {look_back: 1 hour, reconcile: daily, deletes: soft, brake: 20%}
"""


def target(n):
    lines = [f"{'fact' if is_fact(n) else 'dimension'}: target{n:02}", "key: id", "columns:", "  id: varchar(20)"]
    last = COLUMNS - 2 if is_fact(n) else COLUMNS
    lines += [f'  c{c:02}: "{column_type(c)}"' for c in range(2, last + 1)]
    if is_fact(n):
        lines += ["  booked: {dimension: date}", f"  parent: {{dimension: target{n - TARGETS // 2:02}}}"]
    return "\n".join(lines) + "\n"


def value(name, column, vendor):
    own = f"v{vendor}_{name}"
    if column % 6 == 3:
        return f"{{from: t.{own}, format: DD/MM/YYYY}}"
    if column % 6 == 1:
        return f"{{any: [t.{own}, t.{own}_old]}}"
    if column % 6 == 0:
        return f"case when t.{own} = 'none' then null else upper(t.{own}) end"
    return f"t.{own}"


def names(n):
    out = [("id", 5)] + [(f"c{c:02}", c) for c in range(2, COLUMNS + 1)]
    if is_fact(n):
        out[-2:] = [("booked", 3), ("parent", 5)]
    return out


def values(n, vendor, indent):
    return "".join(f"{indent}{name}: {value(name, column, vendor)}\n" for name, column in names(n))


def record(n):
    head = f"  target{n:02}:\n    from: core.table{n:02} as t\n    row: t.row_no\n    changed_at: t.changed_at\n"
    return head + "    order: [t.changed_at, t.row_no]\n    values:\n" + values(n, 0, "      ")


def feed(n):
    same = ", ".join(name for name, _ in names(n) if name not in ("booked", "parent"))
    text = f"  feed{n:02}:\n    into: target{n:02}\n    from: target{n:02} as x\n    columns:\n      same: [{same}]\n"
    return text + ("      booked: x.booked\n      parent: x.parent\n" if is_fact(n) else "")


def staging_type(column):
    # what becomes a date comes as text in another format; other types as they are
    return "varchar(20)" if column % 6 == 3 else column_type(column).replace("decimal", "numeric")


def table(n, vendor):
    columns = ["row_no bigint PRIMARY KEY", "changed_at timestamp"]
    for name, column in names(n):
        kind = "varchar(20)" if column == 5 and name in ("id", "parent") else staging_type(column)
        columns.append(f"v{vendor}_{name} {kind}")
        if column % 6 == 1 and vendor % 2 == 0:
            columns.append(f"v{vendor}_{name}_old {kind}")
    return f"    CREATE TABLE table{n:02} ({', '.join(columns)})\n"


def main(tenants, folder):
    every = range(1, TARGETS + 1)
    write(folder, "firn.yaml", project())
    write(folder, "targets.yaml", "---\n".join(target(n) for n in every))
    write(folder, "records.yaml", "function: core\nrecords:\n" + "".join(record(n) for n in every))
    write(folder, "feeds.yaml", "feeds:\n" + "".join(feed(n) for n in every))
    with open(os.path.join(folder, "staging.sql"), "w", encoding="ascii") as ddl:
        for t in range(1, tenants + 1):
            vendor = t % VENDORS
            text = f"tenant: t{t:04}\nrecords:\n"
            for n in every:
                text += f"  target{n:02}:\n    values:\n" + values(n, vendor, "      ")
            write(folder, f"tenants/t{t:04}.yaml", text)
            ddl.write(f"CREATE SCHEMA t{t:04}_eu_core\n" + "".join(table(n, vendor) for n in every).rstrip("\n") + ";\n")


TARGETS = int(sys.argv[3]) if len(sys.argv) > 3 else TARGETS
main(int(sys.argv[1]), sys.argv[2])
