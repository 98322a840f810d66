#!/usr/bin/env python3
"""Print the answer key of the councils as CSV: council, month, line, date, amount, unit, beneficiary.

usage: answer.py FOLDER            (the folder that holds <council>/processed/YYYY-MM.csv.gz)

The collectors' files differ in the order of their columns and in their encoding: columns are found by name,
bytes that are no UTF-8 become U+FFFD (as in the staging tables).  Lines are counted from 1 without the header;
a line with no column at all is not a row.
"""
import csv, glob, gzip, io, os, sys

TITLES = [["Payment Date"], ["Amount"], ["Organisational Unit"], ["Beneficiary Name", "Benificiary Name"]]


def rows(path):
    with gzip.open(path, "rb") as f:
        text = f.read().decode("utf-8-sig", "replace").replace("\x00", "")
    reader = csv.reader(io.StringIO(text))
    header = next(reader)
    places = [next(header.index(t) for t in titles if t in header) for titles in TITLES]
    for row in reader:
        if row:
            yield [row[p] if p < len(row) else "" for p in places]


def main(folder):
    out = csv.writer(sys.stdout, lineterminator="\n")
    for path in sorted(glob.glob(os.path.join(folder, "*", "processed", "*.csv.gz"))):
        council = os.path.basename(os.path.dirname(os.path.dirname(path)))
        month = os.path.basename(path)[:7]
        for line, row in enumerate(rows(path), 1):
            out.writerow([council, month, line] + row)


main(sys.argv[1])
