#!/usr/bin/env python3
"""Reads a script that Firn wrote for Redshift and prints it as a PostgreSQL server can run it.

Only what PostgreSQL's grammar or its functions lack is changed, word by word; README.md lists it.  Names, joins, types, conditions
and the order of the statements stay as they are: they are what is tested.
"""
import re
import sys

TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?\*/)
      | (?P<text>'(?:[^'\\]|\\.|'')*')
      | (?P<name>"(?:[^"]|"")*")
      | (?P<word>[A-Za-z_][A-Za-z_0-9$]*)
      | (?P<number>[0-9][0-9.]*)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

# Functions that PostgreSQL has not, or has with another meaning: functions.sql defines them.
FUNCTIONS = {
    "getdate", "is_valid_json", "json_extract_path_text", "json_parse", "json_serialize", "json_size", "json_typeof",
    "len", "regexp_replace", "round", "strtol",
    "to_hex",
}  # fmt: skip
# Settings that only Redshift has.
SETTINGS = {"enable_case_sensitive_identifier", "error_on_nondeterministic_update", "query_group"}
# What may stand behind the columns of a table there.
LAYOUT = {"diststyle", "distkey", "sortkey", "compound", "backup", "encode"}


class Failure(Exception):
    pass


def tokens_of(text):
    return [[m.lastgroup, m.group()] for m in TOKEN.finditer(text)]


def word(token):
    return token[1].lower() if token[0] == "word" else ""


def next_solid(tokens, at):
    while at < len(tokens) and tokens[at][0] == "space":
        at += 1
    return at


def closing(tokens, at):
    """The place of the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        if tokens[i][1] == "(":
            depth += 1
        elif tokens[i][1] == ")":
            depth -= 1
            if depth == 0:
                return i
    raise Failure("a parenthesis is never closed")


def joined(tokens):
    return "".join(token[1] for token in tokens)


def try_cast(tokens):
    """TRY_CAST(x AS t), translated inside already: NULL where the text of x is no t."""
    depth = 0
    last = None
    for i, token in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(token[1], 0)
        if depth == 0 and word(token) == "as":
            last = i
    if last is None:
        raise Failure("TRY_CAST without AS")
    value, kind = joined(tokens[:last]).strip(), joined(tokens[last + 1 :]).strip()
    return f"CAST(redshift.readable(CAST({value} AS text), '{kind}') AS {kind})"


def layout_end(tokens, at):
    """The end of what says how a table is laid out: the semicolon, or the AS of its query."""
    while at < len(tokens) and tokens[at][1] != ";" and word(tokens[at]) != "as":
        at += 1
    return at


def translated(tokens):
    out = []
    i = 0
    while i < len(tokens):
        kind, text = tokens[i]
        name = word(tokens[i])
        follows = next_solid(tokens, i + 1)
        calls = follows < len(tokens) and tokens[follows][1] == "("
        if kind == "text" and "\\" in text:
            out.append(["text", "E" + text])
        elif name == "try_cast" and calls:
            end = closing(tokens, follows)
            out.append(["word", try_cast(translated(tokens[follows + 1 : end]))])
            i = end
        elif name in FUNCTIONS and calls:
            out.append(["word", "redshift." + name])
        elif name == "super":
            out.append(["word", "jsonb"])
        elif name in LAYOUT and not calls or name in ("distkey", "sortkey"):
            i = layout_end(tokens, i) - 1
        else:
            out.append(tokens[i])
        i += 1
    return out


def statements(tokens):
    """Each with its semicolon, so that a setting of Redshift's own can be left out as a whole."""
    start = 0
    for i, token in enumerate(tokens):
        if token[1] == ";":
            yield tokens[start : i + 1]
            start = i + 1
    yield tokens[start:]


def is_foreign_setting(statement):
    solid = [word(token) for token in statement if token[0] != "space"]
    return solid[:1] == ["set"] and solid[1:2] and solid[1] in SETTINGS


def main():
    for statement in statements(tokens_of(sys.stdin.read())):
        if not is_foreign_setting(statement):
            sys.stdout.write(joined(translated(statement)))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"translate.py: {failure}")
