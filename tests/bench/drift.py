#!/usr/bin/env python3
"""Give a snapshot the control state of a project whose staging was accepted as it is there, then let one tenant in twenty drift.

usage: drift.py SNAPSHOT OUT

Of each of these tenants one column of every fourth table vanishes, one is wider, one is new.
"""
import json, sys

snapshot = json.load(open(sys.argv[1]))
columns, shapes = snapshot["columns"], snapshot["shapes"]
names = sorted(schema for schema in snapshot["schemas"] if schema.count("_") >= 2)
state = {"tenants": [], "targets": [], "branches": [], "retries": [], "remembered": []}
made = {}


def drifted(shape):
    if shape not in made:
        old = shapes[shape].split()
        kind = columns[int(old[4])]
        columns.append([kind[0], "text"])
        columns.append(["appeared", "integer"])
        shapes.append(" ".join(old[:4] + [str(len(columns) - 2)] + old[6:] + [str(len(columns) - 1)]))
        made[shape] = len(shapes) - 1
    return made[shape]


for key, schema in enumerate(names, 1):
    tenant, region, _ = schema.rsplit("_", 2)
    state["tenants"].append({"tenant": tenant, "region": region, "tenant_key": key, "display_name": tenant})
    for n, (table, shape) in enumerate(snapshot["schemas"][schema].items()):
        state["remembered"].append({"tenant_key": key, "schema": schema, "table": table, "shape": shape, "first_seen": None})
        if key % 20 == 0 and n % 4 == 0:
            snapshot["schemas"][schema][table] = drifted(shape)
snapshot["state"] = state
json.dump(snapshot, open(sys.argv[2], "w"))
