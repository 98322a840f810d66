#!/usr/bin/env python3
"""Mirrors of members that change in place, and the versions that a warehouse must hold of what its runs saw.

usage: mirror.py make SEED MEMBERS BATCHES FOLDER    writes rows.tsv: the whole of every tenant's table at each batch
       mirror.py wanted RUNS FOLDER                  the versions after so many batches; runs.tsv holds the instant of each run

acme says since when its rows are as they are, often not or wrongly; bolt never does; cedar has a change column, which is
always later; dune marks what is deleted and keeps it.
"""
import os
import random
import sys
from datetime import datetime, timedelta

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "history"))
from history import word
from reference import Rules, member, versions

TENANTS = ("acme", "bolt", "cedar", "dune")
VALUES = {"status": ("open", "shut", "held"), "city": ("Oslo", "Lima"), "name": ("Ann", "Bea", "Cid")}
ROW = ("batch", "tenant", "member", "op", "at", *VALUES)
RULES = Rules(track=("status", "city"), overwrite=("name",))


# ---- making ------------------------------------------------------------------------------------

def instant(rng, tenant, batch):
    if tenant == "bolt":
        return None
    if tenant == "cedar":
        return datetime(2024, 1, 1) + timedelta(days=batch)
    if rng.random() < 0.2:
        return None
    return datetime(2024, 1, 1) + timedelta(days=30 * batch + rng.randint(-60, 30))


def step(rng, tenant, batch, row):
    """What one batch does to a member; None where it is not in the table."""
    gone = row is None or row["op"] == "D"
    if gone and (batch == 1 or rng.random() < 0.3):
        new = {column: rng.choice(words) for column, words in VALUES.items()}
        return None if batch == 1 and rng.random() < 0.3 else dict(new, op="U", at=instant(rng, tenant, batch))
    if gone or rng.random() < 0.35:
        return row
    if rng.random() < 0.15:
        return dict(row, op="D", at=instant(rng, tenant, batch)) if tenant == "dune" else None
    new = dict(row, at=instant(rng, tenant, batch))
    for column, words in VALUES.items():
        if rng.random() < 0.4:
            new[column] = None if rng.random() < 0.1 else rng.choice(words)
    return new


def make(seed, members, batches, folder):
    rng = random.Random(seed)
    with open(os.path.join(folder, "rows.tsv"), "w", encoding="ascii") as out:
        for tenant in TENANTS:
            for m in range(members // len(TENANTS)):
                row = None
                for batch in range(1, batches + 1):
                    row = step(rng, tenant, batch, row)
                    if row is not None:
                        row = dict(row, batch=batch, tenant=tenant, member=f"m{m}")
                        out.write("\t".join("\\N" if row[c] is None else str(row[c]) for c in ROW) + "\n")


# ---- what must be there ------------------------------------------------------------------------

def seen(rows, runs):
    """What was seen of one member as images: a new one starts when it says, if that is after the last, else with the run."""
    images, last = [], None
    for number, run in enumerate(runs, 1):
        row = rows.get(number)
        now = None if row is None else tuple(row[c] for c in ("op", "at", *VALUES))
        if now == last:
            continue
        last = now
        dead = row is None or row["op"] == "D"
        if dead and (not images or images[-1]["dead"]):
            continue
        at = row["at"] if row is not None and row["at"] is not None else run
        if images and at <= images[-1]["at"]:
            at = run
        images.append(dict(seq=number, at=at, dead=dead, **{c: row[c] if row else None for c in VALUES}))
    return images


def read_rows(folder):
    out = {}
    with open(os.path.join(folder, "rows.tsv"), encoding="ascii") as lines:
        for line in lines:
            row = dict(zip(ROW, (None if field == "\\N" else field for field in line.rstrip("\n").split("\t"))))
            row["at"] = row["at"] and datetime.fromisoformat(row["at"])
            out.setdefault((row["tenant"], row["member"]), {})[int(row["batch"])] = row
    return out


def wanted(count, folder):
    with open(os.path.join(folder, "runs.tsv"), encoding="ascii") as lines:
        runs = [datetime.fromisoformat(line.strip()) for line in lines][:count]
    for (tenant, name), rows in read_rows(folder).items():
        images = seen(rows, runs)
        known = versions(images, RULES)
        alive = any(version.current for version in known)
        for version in known:
            yield [tenant, name, version.instant, version.start, version.end, version.current, not alive, *version.values,
                   member(images, RULES)["name"]]


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        for line in wanted(int(sys.argv[2]), sys.argv[3]):
            print("|".join(word(field) for field in line))
