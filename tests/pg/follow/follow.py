#!/usr/bin/env python3
"""Dimensions whose versions are split where their parent's change: a company, its securities, lots of those.

usage: follow.py make SEED MEMBERS BATCHES FOLDER    writes company.tsv, security.tsv, lot.tsv and trade.tsv
       follow.py wanted UPTO FOLDER                  the warehouse after batches 1 to UPTO
"""
import os
import random
import sys
from datetime import datetime

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "history"))
from history import TICK, batch_numbers, instants, word, write
from reference import Rules, inferred, valid_at, versions

IMAGE = ("batch", "id", "seq", "op", "at", "member", "status", "parent")
TRADE = ("batch", "id", "at", "member")
LEVELS = ("company", "security", "lot")
PARENT = {"company": None, "security": "company", "lot": "security"}
SHARE = {"company": 8, "security": 3, "lot": 1}  # one member of so many lots
RULES = Rules(track=("status", "parent"))


# ---- making ------------------------------------------------------------------------------------

def images_of(rng, level, members, seq):
    times = instants(rng)
    count = rng.choice((1, 1, 2, 3, 5))
    walk = sorted(rng.choice(times) for _ in range(count))
    upper = members // SHARE[PARENT[level]] if PARENT[level] else 0
    parent = f"m{rng.randrange(upper + 1)}" if upper else None  # one too many: it may never come
    for n in range(count):
        seq += rng.randint(1, 3)
        if upper and rng.random() < 0.2:
            parent = None if rng.random() < 0.2 else f"m{rng.randrange(upper)}"
        yield dict(seq=seq, op="D" if n and rng.random() < 0.12 else "U", at=walk[n] if rng.random() < 0.8 else rng.choice(times),
                   status=rng.choice(("a", "b")), parent=parent)


def make(seed, members, batches, folder):
    rng = random.Random(seed)
    for level in LEVELS:
        rows = []
        for m in range(members // SHARE[level]):
            own = list(images_of(rng, level, members, rows[-1]["seq"] if rows else 0))
            for image, batch in zip(own, batch_numbers(rng, len(own), batches)):
                rows.append(dict(image, batch=batch, id=len(rows) + 1, member=f"m{m}"))
        write(folder, level + ".tsv", IMAGE, rows)
    trades = [dict(id=n, batch=rng.randint(1, batches), at=rng.choice(instants(rng)) + rng.choice((-TICK, TICK, 0 * TICK)),
                   member=f"m{rng.randrange(members + members // 50)}") for n in range(members)]
    write(folder, "trade.tsv", TRADE, trades)


# ---- what must be there ------------------------------------------------------------------------

def read(folder, name, columns, upto):
    with open(os.path.join(folder, name + ".tsv"), encoding="ascii") as lines:
        for line in lines:
            row = dict(zip(columns, (None if field == "\\N" else field for field in line.rstrip("\n").split("\t"))))
            if int(row["batch"]) <= upto:
                yield dict(row, at=datetime.fromisoformat(row["at"]))


class Piece:
    """A stretch of time in which neither the member nor the version of its parent changes."""

    def __init__(self, start, end, status, parent, above, current):
        self.start, self.end, self.status, self.parent, self.above, self.current = start, end, status, parent, above, current

    def covers(self, time):
        return self.start <= time < self.end


def pieces(own, above):
    """The versions of a member, each cut where those of its parent begin and end."""
    out = []
    for version in own:
        status, parent = version.values
        line = above.get(parent, ())
        cuts = {version.start, version.end}
        cuts |= {time for piece in line for time in (piece.start, piece.end) if version.start < time < version.end}
        cuts = sorted(cuts)
        for start, end in zip(cuts, cuts[1:]):
            covering = valid_at(line, start)
            out.append(Piece(start, end, status, parent, covering, version.current and end == version.end))
    return out


def wanted(upto, folder):
    images = {level: {} for level in LEVELS}
    trades = list(read(folder, "trade", TRADE, upto))
    referred = {level: set() for level in LEVELS}
    referred["lot"] = {trade["member"] for trade in trades}
    for level in LEVELS:
        for row in read(folder, level, IMAGE, upto):
            row.update(seq=int(row["seq"]), dead=row["op"] == "D")
            images[level].setdefault(row["member"], []).append(row)
    lines, above = {}, {}
    for level in reversed(LEVELS):
        lines[level] = {name: versions(own, RULES) for name, own in images[level].items()}
        if PARENT[level]:
            referred[PARENT[level]] |= {v.values[1] for own in lines[level].values() for v in own if v.values[1]}
    for level in LEVELS:
        for name in referred[level]:
            if not lines[level].get(name):
                lines[level][name] = [inferred(RULES)]
        above = {name: pieces(own, above) for name, own in lines[level].items()}
        for name, own in above.items():
            for piece in own:
                yield [level, name, piece.start, piece.end, piece.current, piece.status, piece.parent if piece.above else None,
                       piece.above.start if piece.above else None]
    for trade in trades:
        lot = valid_at(above[trade["member"]], trade["at"])
        security = lot.above if lot else None
        company = security.above if security else None
        yield ["trade", trade["id"], *(part.start if part else None for part in (lot, security, company))]


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        for line in wanted(int(sys.argv[2]), sys.argv[3]):
            print("|".join(word(field) for field in line))
