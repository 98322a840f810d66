"""What a tracked dimension must hold: a plain function of all the images observed of a member, written without a
look at the engine, one instant after the other.

An image is a dict: at (when its values became true), seq (its place in the total order), dead (it ends the member)
and the columns.  Texts and numbers compare as they are; None is NULL.
"""
from datetime import datetime

BEGINNING = datetime(1, 1, 1)
END = datetime(9999, 12, 31)


class Rules:
    """How one dimension is declared."""

    def __init__(self, track=(), keep=(), overwrite=(), previous=(), beginning=True, sparse=False):
        self.track, self.keep, self.overwrite, self.previous = track, keep, overwrite, previous
        self.beginning, self.sparse = beginning, sparse

    def columns(self):
        return (*self.track, *self.keep, *self.overwrite, *self.previous)


class Version:
    def __init__(self, instant, start, values):
        self.instant = instant  # when it truly began; None where nothing was ever said of the member
        self.start, self.end = start, END
        self.values = values  # of tracked columns
        self.current = False

    def covers(self, time):
        return self.start <= time < self.end


def ordered(images):
    """Along the time line, the same image once."""
    once = {image["seq"]: image for image in images}
    return sorted(once.values(), key=lambda image: (image["at"], image["seq"]))


def filled(images, columns):
    """Sparse images: what one does not say is what the one before it on the time line said; after a delete nothing was."""
    known, out = {}, []
    for image in images:
        image = dict(image)
        if image["dead"]:
            known = {}
        else:
            for column in columns:
                if image[column] is None:
                    image[column] = known.get(column)
            known = {column: image[column] for column in columns}
        out.append(image)
    return out


def states(images):
    """What holds from each instant on: the last of several at one instant speaks for it."""
    out = []
    for image in images:
        if out and out[-1]["at"] == image["at"]:
            out.pop()
        out.append(image)
    return out


def merged(feeds):
    """What several feeds say together, as images: [(images, columns)].  A column is what the first feed says that speaks of the
    member then; it lives as long as one of them says so."""
    lines = [(states(ordered(images)), columns) for images, columns in feeds]
    names = {column for _, columns in feeds for column in columns}
    out = []
    for at in sorted({state["at"] for line, _ in lines for state in line}):
        now = [([state for state in line if state["at"] <= at] or [dict(dead=True)])[-1] for line, _ in lines]
        image = dict(seq=len(out), at=at, dead=all(state["dead"] for state in now))
        for name in names:
            says = [state[name] for state, (_, columns) in zip(now, lines) if name in columns and not state["dead"]]
            image[name] = says[0] if says else None
        out.append(image)
    return out


def versions(images, rules):
    images = ordered(images)
    if rules.sparse:
        images = filled(images, rules.columns())
    out = []
    open_version = None
    for state in states(images):
        values = None if state["dead"] else tuple(state[column] for column in rules.track)
        if open_version is not None and values == open_version.values:
            continue  # equal neighbours are one version
        if open_version is not None:
            open_version.end = state["at"]
            open_version = None
        if values is not None:
            start = BEGINNING if not out and rules.beginning else state["at"]
            open_version = Version(state["at"], start, values)
            out.append(open_version)
    if open_version is not None:
        open_version.current = True
    return out


def member(images, rules):
    """What stands on every version of a member: its columns that are not tracked, the current value of those that are."""
    images = ordered(images)
    if rules.sparse:
        images = filled(images, rules.columns())
    alive = [state for state in states(images) if not state["dead"]]
    if not alive:
        return None
    out = {}
    for column in rules.keep:
        said = [state[column] for state in alive if state[column] is not None]
        out[column] = said[0] if said else None
    out.update({column: alive[-1][column] for column in (*rules.overwrite, *rules.previous)})
    out.update({"current_" + column: alive[-1][column] for column in rules.track})
    for column in rules.previous:
        others = [state[column] for state in alive if state[column] != alive[-1][column]]
        out["previous_" + column] = others[-1] if others else None
    return out


def inferred(rules):
    """The one version of a member of which nothing is known but that something points to it."""
    out = Version(None, BEGINNING, tuple(None for _ in rules.track))
    out.current = True
    return out


def valid_at(member_versions, time):
    """The version that a row of that time belongs to, or None."""
    found = [version for version in member_versions if version.covers(time)]
    assert len(found) <= 1
    return found[0] if found else None
