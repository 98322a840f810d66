#!/usr/bin/env python3
"""Random histories of many members, and what a warehouse must hold of them.

usage: history.py make SEED MEMBERS BATCHES FOLDER    writes images.tsv and facts.tsv, for COPY
       history.py wanted UPTO FOLDER [paused|erased]  the warehouse after batches 1 to UPTO, as lines; bolt is paused or erased

Every member has a history of its own: instants with ties and one microsecond apart, deletes and returns, changes that
equal their neighbours, changes that come late by their instant or by their batch, and some that come twice.
"""
import os
import random
import sys
from datetime import datetime, timedelta
from decimal import Decimal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from reference import END, Rules, inferred, member, merged, valid_at, versions

TENANTS = ("acme", "bolt")
TICK = timedelta(microseconds=1)
START = datetime(2024, 1, 1)
RULES = {
    "plain": Rules(track=("status", "rate", "branch", "city"), keep=("opened",), overwrite=("name",), previous=("tier",)),
    "changes": Rules(track=("status", "rate", "branch", "city"), keep=("opened",), overwrite=("name",), previous=("tier",),
                     beginning=False),
    "sparse": Rules(track=("status", "rate", "branch", "city"), keep=("opened",), overwrite=("name",), previous=("tier",),
                    sparse=True),
}
# What two feeds say of `pair`: rows with even and with odd numbers, each with columns of its own.
HALVES = (("status", "city", "name", "opened"), ("status", "rate", "branch", "tier"))
RULES["pair"] = RULES["plain"]
# One member for both tenants: the first of these that has it living says what it is.
FIRST = ("bolt", "acme")
RULES["shared"] = RULES["plain"]
SHARED = tuple(column for column in RULES["shared"].columns() if column != "branch")
VALUES = {
    "status": ("open", "shut", "held"),
    "rate": ("1.5", "1.50", "2", "-3.25"),
    "branch": ("north", "south"),
    "city": ("Oslo", "Lima", "Pune"),
    "tier": ("gold", "iron"),
    "name": ("Ann", "Bea", "Cid", "Dov"),
    "opened": ("2020-02-02", "2021-03-03"),
}
COLUMNS = tuple(VALUES)
IMAGE = ("batch", "tenant", "id", "seq", "op", "at", "member", *COLUMNS)
FACT = ("batch", "tenant", "id", "at", "member")


# ---- making ------------------------------------------------------------------------------------

def instants(rng):
    """Few, so that images meet; some next to each other."""
    days = rng.sample(range(400), rng.randint(2, 6))
    out = [START + timedelta(days=day, seconds=rng.choice((0, 0, 3599))) for day in days]
    return sorted(out + [time + TICK for time in out if rng.random() < 0.15])


def changed(rng, values):
    out = dict(values)
    for column, words in VALUES.items():
        if rng.random() < 0.3:
            out[column] = None if rng.random() < 0.15 else rng.choice(words)
    return out


def images_of(rng, times, first_seq):
    """Images in the order of their numbers; the instants mostly follow it."""
    values = {column: rng.choice(words) for column, words in VALUES.items()}
    count = rng.choice((1, 1, 2, 3, 4, 6, 9))
    walk = sorted(rng.choice(times) for _ in range(count))
    out, seq = [], first_seq
    for n in range(count):
        seq += rng.randint(1, 4)
        dead = rng.random() < (0.15 if n else 0.05)
        values = changed(rng, values)
        shown = {c: None for c in COLUMNS} if dead and rng.random() < 0.5 else values
        at = walk[n] if rng.random() < 0.75 else rng.choice(times)
        out.append(dict(seq=seq, op="D" if dead else "U" if n else "I", at=at, **shown))
    return out, seq


def batch_numbers(rng, count, batches):
    numbers = [rng.randint(1, batches) for _ in range(count)]
    way = rng.random()
    if way < 0.35:
        numbers.sort()
    elif way < 0.5:
        numbers.sort(reverse=True)
    elif way < 0.6:
        numbers = [numbers[0]] * count if numbers else numbers
    return numbers


def write(folder, name, columns, rows):
    with open(os.path.join(folder, name), "w", encoding="ascii") as out:
        for row in rows:
            out.write("\t".join("\\N" if row[c] is None else str(row[c]) for c in columns) + "\n")


def make(seed, members, batches, folder):
    rng = random.Random(seed)
    images, facts = [], []
    for tenant in TENANTS:
        seq, row, fact = 0, 0, 0
        for m in range(members // len(TENANTS)):
            times = instants(rng)
            own, seq = images_of(rng, times, seq)
            if rng.random() < 0.1:
                own = []  # only facts ever speak of it
            own += [image for image in own if rng.random() < 0.08]
            for image, batch in zip(own, batch_numbers(rng, len(own), batches)):
                row += 1
                images.append(dict(image, batch=batch, tenant=tenant, id=row, member=f"m{m}"))
                once = sum(other["seq"] == image["seq"] for other in own) == 1
                if once and batch < batches and rng.random() < 0.06:  # the row is corrected, perhaps to another member's
                    images.append(dict(changed(rng, images[-1]), batch=rng.randint(batch + 1, batches), at=rng.choice(times),
                                       op=rng.choice("UUD"), member=f"m{rng.choice((m, m, m + 1))}"))
            for _ in range(rng.choice((0, 1, 2, 4))):
                fact += 1
                facts += facts_of(rng, times, batches, dict(tenant=tenant, id=fact, member=f"m{m}"), members // len(TENANTS))
    write(folder, "images.tsv", IMAGE, images)
    write(folder, "facts.tsv", FACT, facts)


def facts_of(rng, times, batches, fact, members):
    def time():
        return rng.choice(times) + rng.choice((-TICK, timedelta(0), TICK, timedelta(hours=rng.randint(-9999, 9999))))
    first = rng.randint(1, batches)
    out = [dict(fact, batch=first, at=time())]
    if first < batches and rng.random() < 0.2:  # it turns out to be of another time, or another's
        other = f"m{rng.randrange(members)}" if rng.random() < 0.5 else fact["member"]
        out.append(dict(fact, batch=rng.randint(first + 1, batches), at=time(), member=other))
    return out


# ---- what must be there ------------------------------------------------------------------------

def read(folder, name, columns, upto):
    with open(os.path.join(folder, name), encoding="ascii") as lines:
        for line in lines:
            row = dict(zip(columns, (None if word == "\\N" else word for word in line.rstrip("\n").split("\t"))))
            if int(row["batch"]) <= upto:
                row["at"] = datetime.fromisoformat(row["at"])
                yield row


def typed(row):
    row["seq"], row["dead"] = int(row["seq"]), row["op"] == "D"
    row["rate"] = None if row["rate"] is None else Decimal(row["rate"])
    return row


def word(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds").rjust(26, "0")
    return str(value)


def lines_of(dimension, rules, tenant, name, known, rest):
    alive = any(version.current for version in known)
    for version in known:
        end = version.end if dimension != "changes" or version.end != END else None
        yield [dimension, tenant, name, version.instant, version.start, end, version.current, not alive, version.instant is None,
               *version.values, *(rest.get(c) for c in ("current_city", "opened", "name", "tier", "previous_tier"))]


def images_of_member(dimension, key, images, first):
    if dimension == "pair":
        return merged([([image for image in images.get(key, ()) if int(image["id"]) % 2 == half], HALVES[half]) for half in (0, 1)])
    if dimension == "shared":
        return [dict(image, branch=None) for image in merged([(images.get((tenant, key[1]), ()), SHARED) for tenant in first])]
    return images.get(key, ())


def wanted(upto, folder, bolt=None):
    images, facts, found, said = {}, {}, {}, {}
    gone = ("bolt",) if bolt == "erased" else ()
    first = sorted(FIRST) if bolt else FIRST  # words of a paused tenant count last
    for row in sorted(read(folder, "images.tsv", IMAGE, upto), key=lambda row: int(row["batch"])):
        if row["tenant"] not in gone:
            said[row["tenant"], row["id"]] = row
    for row in said.values():
        images.setdefault((row["tenant"], row["member"]), []).append(typed(row))
    for row in sorted(read(folder, "facts.tsv", FACT, upto), key=lambda row: int(row["batch"])):
        if row["tenant"] not in gone:
            facts[row["tenant"], row["id"]] = row
    referred = {(fact["tenant"], fact["member"]) for fact in facts.values()}
    for dimension, rules in RULES.items():
        if dimension == "shared":
            everyone = {(None, name) for _, name in (*images, *referred)}
            shown = {(None, name) for _, name in referred}
        else:
            everyone, shown = set(images) | referred, referred
        for key in everyone:
            own = images_of_member(dimension, key, images, first)
            known = versions(own, rules)
            if not known and key in shown:
                known = [inferred(rules)]
            found[dimension, key] = known
            yield from lines_of(dimension, rules, *key, known, member(own, rules) or {})
    for fact in facts.values():
        who = (fact["tenant"], fact["member"])
        keys = [valid_at(found[d, (None, who[1]) if d == "shared" else who], fact["at"]) for d in RULES]
        known = keys[0] if keys[0] and keys[0].instant else None  # of a reference that wants no inferred members
        yield ["fact", fact["tenant"], fact["id"], fact["member"],
               *(key.start if key else "unknown" for key in (*keys, known))]


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        for line in wanted(int(sys.argv[2]), *sys.argv[3:]):
            print("|".join(word(field) for field in line))
