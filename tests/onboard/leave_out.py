#!/usr/bin/env python3
"""Measure `firn onboard`: take one tenant's mapping out of a project, let onboard propose it, compare with what was there.

usage: leave_out.py FIRN PROJECT SNAPSHOT [--dsn DSN] [--with-kind] [--whole] [--verbose] [TENANT ...]

A column of the warehouse is placed right where it is made of the same staging columns as by the project's own mapping,
wrong where it is made of others, open where it is made of none.  Columns that neither fills are not counted, nor those that
only a record of the tenant's own fills.  --with-kind takes the tenant's kind out of the project too, and all its other
tenants: nobody has seen such tables then.  --whole also compares every record as a whole by `firn show`: the SQL of each
value (formats, code lists, divisions), the table, row identity, change column, order, deletes and filter.
Ends with 0; the last line is "columns RIGHT WRONG OPEN", in percent, for scripts.
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile


def firn(options, *words, codes=(0,)):
    done = subprocess.run([options.firn, *words], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"firn {' '.join(words)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def tenants_of(options):
    """tenant -> its regions, and the names of its schemas"""
    out = {}
    for line in firn(options, "coverage", "--csv", "--project-dir", options.project, "--snapshot",
                     options.snapshot).splitlines()[1:]:
        tenant, region = line.split(",")[:2]
        if region not in out.setdefault(tenant, []):
            out[tenant].append(region)
    return out


def cells_of(options, project, tenant):
    """(tenant_region, target, column) -> the staging columns it is made of; those of a hook are the tenant's own affair"""
    text = firn(options, "coverage", "--tenant", tenant, "--project-dir", project, "--snapshot", options.snapshot,
                "--output", "json")
    return {(t["tenant"], c["target"], c["column"]): frozenset(k for f in c["from"] for k in f["columns"])
            for t in json.loads(text) for c in t["columns"]}


def matches(pattern, tenant):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), tenant) is not None


def mapping_files(project):
    for folder, _, names in os.walk(os.path.join(project, "mappings")):
        for name in names:
            if name.endswith(".yaml"):
                yield os.path.join(folder, name)


def list_of(text):
    found = re.search(r"^tenants:\s*\[(.*?)\]", text, re.M | re.S)
    return [w.strip().strip("\"'") for w in found.group(1).split(",")] if found else []


def leave_out(options, project, tenant, tenants):
    """Takes the tenant out of the mapping files; gives the names of tenants that must be left out beside it."""
    others = set()
    for path in list(mapping_files(project)):
        text = open(path, encoding="utf-8").read()
        if re.search(rf"^tenant: {tenant}$", text, re.M):
            os.remove(path)
            continue
        patterns = list_of(text)
        members = [t for t in tenants if any(matches(p, t) for p in patterns)]
        if tenant not in members:
            continue
        if options.with_kind:
            others.update(members)
            os.remove(path)
        else:
            left = [t for t in members if t != tenant]
            text = re.sub(r"^tenants:\s*\[.*?\]\n", f"tenants: [{', '.join(left)}]\n" if left else "", text, flags=re.M | re.S)
            open(path, "w", encoding="utf-8").write(text)
    return others - {tenant}


def exclude(project, names):
    path = os.path.join(project, "mappings", "firn.yaml")
    text = open(path, encoding="utf-8").read()
    open(path, "w", encoding="utf-8").write(text + f"exclude: [{', '.join(sorted(names))}]\n")
    for other in list(mapping_files(project)):
        if any(re.search(rf"^tenant: {n}$", open(other, encoding="utf-8").read(), re.M) for n in names):
            os.remove(other)


def records_of(options, project, tenant, region):
    """place -> its text or SQL, of every record"""
    out = {}
    for record in options.records:
        done = subprocess.run([options.firn, "show", f"{tenant}_{region}", record, "--project-dir", project, "--snapshot",
                               options.snapshot, "--output", "json"], capture_output=True, text=True)
        if not done.stdout.startswith("["):
            continue
        for shown in json.loads(done.stdout):
            out.update({(record, v["name"]): v.get("sql") for v in shown.get("values", [])})
            out.update({(record, "/" + f["name"]): f.get("text") for f in shown.get("fields", []) if f["name"] != "text"})
    return out


def compare_whole(options, project, tenant, regions):
    same = differ = 0
    for region in regions:
        true, ours = (records_of(options, p, tenant, region) for p in (options.project, project))
        for place in sorted(set(true) | set(ours)):
            if true.get(place) == ours.get(place):
                same += true.get(place) is not None
            else:
                differ += 1
                if options.verbose:
                    print(f"    {place[0]} {place[1]}: {ours.get(place)!r} for {true.get(place)!r}")
    return same, differ


def measure(options, tenant, tenants):
    true = cells_of(options, options.project, tenant)
    right = wrong = open_ = 0
    with tempfile.TemporaryDirectory(prefix="firn-leave-out-") as folder:
        for part in ("mappings", "lua"):
            if os.path.isdir(os.path.join(options.project, part)):
                shutil.copytree(os.path.join(options.project, part), os.path.join(folder, part))
        others = leave_out(options, folder, tenant, tenants)
        if others:
            exclude(folder, others)
        where = ["--dsn", options.dsn] if options.dsn else ["--snapshot", options.snapshot]
        proposal = json.loads(firn(options, "onboard", tenant, "--project-dir", folder, "--output", "json", *where, codes=(0, 3)))
        ours = cells_of(options, folder, tenant)
        own = {key for key in true if key not in ours}
        for key in sorted(set(true) - own):
            a, b = true[key], ours[key]
            right += bool(a) and a == b
            wrong += bool(b) and a != b
            open_ += bool(a) and not b
            if options.verbose and a != b:
                print(f"    {'.'.join(key)}: {', '.join(sorted(b)) or 'open'} for {', '.join(sorted(a)) or 'nothing'}")
        whole = compare_whole(options, folder, tenant, tenants[tenant]) if options.whole else (0, 0)
    kinds = {r.get("kind") for r in proposal[0]["regions"]} - {None}
    return right, wrong, open_, whole, ", ".join(sorted(kinds)), sum(1 for key in own if true[key])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("firn")
    p.add_argument("project")
    p.add_argument("snapshot")
    p.add_argument("tenants", nargs="*")
    p.add_argument("--dsn")
    for flag in ("--with-kind", "--whole", "--verbose"):
        p.add_argument(flag, action="store_true")
    options = p.parse_intermixed_args()
    options.records = sorted({r for path in mapping_files(options.project) if "/records/" in path
                              for r in re.findall(r"^  (\w+):", open(path, encoding="utf-8").read(), re.M)})
    tenants = tenants_of(options)
    totals = [0, 0, 0, 0, 0]
    print(f"{'tenant':<14} {'right':>6} {'wrong':>6} {'open':>6}" + (f" {'same':>6} {'differ':>6}" if options.whole else "") + "  kind")
    for tenant in options.tenants or sorted(tenants):
        right, wrong, open_, whole, kind, own = measure(options, tenant, sorted(tenants) and tenants)
        print(f"{tenant:<14} {right:>6} {wrong:>6} {open_:>6}" + (f" {whole[0]:>6} {whole[1]:>6}" if options.whole else "")
              + f"  {kind}" + (f" ({own} columns of records of its own not counted)" if own else ""), flush=True)
        totals = [a + b for a, b in zip(totals, (right, wrong, open_, *whole))]
    count = sum(totals[:3]) or 1
    if options.whole:
        print(f"places of records: {totals[3]} the same, {totals[4]} differ ({100 * totals[3] / max(1, totals[3] + totals[4]):.1f}% the same)")
    print(f"{count} columns: {totals[0]} right, {totals[1]} wrong, {totals[2]} open")
    print("columns " + " ".join(f"{100 * n / count:.2f}" for n in totals[:3]))


main()
