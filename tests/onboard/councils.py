#!/usr/bin/env python3
"""Measure `firn onboard` on what three councils published: every unlike header is a new tenant with a table `payments`,
the collectors' index.json is the key.

usage: councils.py [--first N] FIRN DATA [psql connection options ...]     (DATA: .../council_spending; libpq's variables say where)

Each header becomes a schema, filled with the first rows of its first file.  Then, one at a time, its mapping is taken out
of a project in which all others are mapped by the key, and proposed:
  one header     the other months of the same council are mapped already
  one council    no header of this council is mapped: only the other two
--first N: only the first N headers of each council are left out.  A field is right where the proposal reads the key's column, wrong where it reads another, open where it reads none.  Where
the key names two columns of a header, the one that holds what the collectors' own file holds is right.
The last lines are "one_header RIGHT WRONG OPEN" and "one_council ...", in percent.
"""
import csv, glob, gzip, io, json, os, re, subprocess, sys, tempfile

FIELDS = {"Payment Date": "payment_date", "Amount": "amount", "Beneficiary Name": "beneficiary_name", "Organisational Unit": "organisational_unit",
          "Organisation Label": "organisation_label"}
ROWS = 300


def column_names(header):
    """as load.py of the data names them"""
    names, seen = [], {}
    for i, title in enumerate(header):
        name = re.sub(r"[^a-z0-9]+", "_", title.strip("\ufeff \t").lower()).strip("_")[:55] or f"column_{i + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names


def read_rows(path):
    with gzip.open(path, "rb") as f:
        text = f.read().decode("utf-8", "replace").replace("\x00", "")
    rows = [r for r in csv.reader(io.StringIO(text)) if any(c.strip() for c in r)]
    return rows[0], rows[1:]


def answer_of(key, header, names, rows, path):
    """field -> its column"""
    out = {}
    for field, others in key.items():
        found = [i for i, title in enumerate(header) if title.strip("\ufeff \t") in [field, *others]]
        if len(found) > 1:
            title, done = read_rows(path.replace("/clean/", "/processed/"))
            told = {r[title.index(field)].strip() for r in done if field in title}
            found.sort(key=lambda i: -sum(r[i].strip() in told for r in rows[:ROWS] if i < len(r)))
        if found:
            out[FIELDS[field]] = names[found[0]]
    return out


def headers_of(data):
    """tenant -> names, rows, key"""
    out = {}
    for folder in sorted(glob.glob(os.path.join(data, "*", "clean"))):
        council = os.path.basename(os.path.dirname(folder))
        key = json.load(open(os.path.join(os.path.dirname(folder), "index.json"), encoding="utf-8"))["columns"]["map"]
        seen = {}
        for path in sorted(glob.glob(os.path.join(folder, "*.csv.gz"))):
            header, rows = read_rows(path)
            names = column_names(header)
            if tuple(names) not in seen:
                seen[tuple(names)] = f"{council}{len(seen) + 1:02}"
                out[seen[tuple(names)]] = (names, rows[:ROWS], answer_of(key, header, names, rows, path))
    return out


def fill(headers, options):
    sql = io.StringIO()
    for tenant, (names, rows, _) in headers.items():
        columns = ", ".join(f'"{n}"' for n in names)
        sql.write(f'CREATE SCHEMA {tenant}_uk_spend;\nCREATE TABLE {tenant}_uk_spend.payments (row_id bigint PRIMARY KEY, '
                  + ", ".join(f'"{n}" varchar(65535)' for n in names) + ");\n"
                  + f"COPY {tenant}_uk_spend.payments (row_id, {columns}) FROM STDIN WITH (FORMAT csv);\n")
        writer = csv.writer(sql, lineterminator="\n")
        for n, row in enumerate(rows):
            writer.writerow([n + 1] + (row + [""] * len(names))[: len(names)])
        sql.write("\\.\n")
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *options, "-f", "-"], check=True,
                   input=sql.getvalue().encode())


PROJECT = """firn: 1
name: headers
staging: {schema: "{tenant}_{region}_{function}", regions: [uk], functions: [spend]}
warehouse: {schema: dw, control_schema: firn}
tenants: discover
formats:
  any_date: [YYYY-MM-DD, DD/MM/YYYY, excel_serial]
  money: {decimal: ".", group: ","}
"""
TARGET = """fact: payment
columns:
  payment_date: date
  amount: {type: "decimal(18,2)", additive: true}
  beneficiary_name: varchar(200)
  organisational_unit: varchar(200)
  organisation_label: varchar(200)
"""
RECORD = """function: spend
records:
  payment:
    from: spend.payments as t
    values:
      payment_date: {from: t.payment_date, format: any_date}
      amount: {from: t.amount, format: money}
      beneficiary_name: t.beneficiary_name
      organisational_unit: t.organisational_unit
      organisation_label?: t.organisation_label
"""
FEED = """feeds:
  payments:
    into: payment
    from: payment as x
    columns: {same: [payment_date, amount, beneficiary_name, organisational_unit, organisation_label]}
"""


def write(folder, name, text):
    path = os.path.join(folder, "mappings", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def mapping_of(tenant, answer):
    keep = {"payment_date": "{from: t.%s, format: any_date}", "amount": "{from: t.%s, format: money}"}
    return f"tenant: {tenant}\nrecords:\n  payment:\n    values:\n" + "".join(
        f"      {value}: {keep.get(value, 't.%s') % answer[value]}\n" for value in FIELDS.values() if value in answer)


def project_of(folder, headers, without):
    write(folder, "firn.yaml", PROJECT + (f"exclude: [{', '.join(without[1:])}]\n" if without[1:] else ""))
    for name, text in (("target.yaml", TARGET), ("record.yaml", RECORD), ("feed.yaml", FEED)):
        write(folder, name, text)
    for tenant, (_, _, answer) in headers.items():
        if tenant not in without:
            write(folder, f"tenants/{tenant}.yaml", mapping_of(tenant, answer))


def measure(firn, headers, tenant, without):
    with tempfile.TemporaryDirectory(prefix="firn-headers-") as folder:
        project_of(folder, headers, [tenant, *without])
        done = subprocess.run([firn, "onboard", tenant, "--project-dir", folder, "--output", "json", "--stdout"],
                              capture_output=True, text=True)
        if done.returncode not in (0, 3):
            sys.exit(f"firn onboard {tenant} ended with {done.returncode}: {done.stderr[-2000:]}")
    places = json.loads(done.stdout)[0]["regions"][0]["records"][0]["places"]
    ours = {p["name"]: (p["columns"][0].split(".")[-1] if p["columns"] else None) for p in places if p["place"] == "value"}
    answer = headers[tenant][2]
    counts = [0, 0, 0]
    told = []
    for value in FIELDS.values():
        true, found = answer.get(value), ours.get(value)
        if true is not None or found is not None:
            counts[0 if true == found else 2 if found is None else 1] += 1
            if true != found:
                told.append(f"{value}: {found or 'open'} for {true or 'nothing'}")
    return counts, told


def main(first, firn, data, *options):
    headers = headers_of(data)
    fill(headers, options)
    totals = {}
    for mode in ("one_header", "one_council"):
        totals[mode] = [0, 0, 0]
        print(f"{mode:<14} {'right':>6} {'wrong':>6} {'open':>6}")
        for tenant in [t for t in headers if int(t[-2:]) <= first]:
            council = tenant[:-2]
            without = [t for t in headers if t != tenant and t[:-2] == council] if mode == "one_council" else []
            counts, told = measure(firn, headers, tenant, without)
            print(f"{tenant:<14} {counts[0]:>6} {counts[1]:>6} {counts[2]:>6}  {'; '.join(told)}", flush=True)
            totals[mode] = [a + b for a, b in zip(totals[mode], counts)]
    for mode, counts in totals.items():
        count = sum(counts)
        print(f"{mode} " + " ".join(f"{100 * n / count:.2f}" for n in counts) + f" of {count}")


words = sys.argv[1:]
main(*([int(words[1])] + words[2:] if words[0] == "--first" else [99] + words))
