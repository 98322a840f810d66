#!/usr/bin/env python3
"""Mapping files against the JSON Schema that `firn schema` publishes.

    schema.py SCHEMA FOLDER...   a line for every document that the schema refuses; nothing when it takes them all

Read as an editor reads them: YAML 1.2's true, false, numbers and null; keys are text.
"""
import glob
import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    pass


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", "^(true|false)$", "tf"),
    ("int", "^-?[0-9]+$", "-0123456789"),
    ("float", r"^-?[0-9]+\.[0-9]+$", "-0123456789"),
    ("null", "^(~|null|)$", ["~", "n", ""]),
    ("merge", "^<<$", "<"),
):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


def mapping(loader, node):
    return {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}


Loader.add_constructor("tag:yaml.org,2002:map", mapping)


def deepest(error):
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def main(schema_file, *folders):
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for folder in folders:
        for name in sorted(glob.glob(folder + "/**/*.y*ml", recursive=True)):
            try:
                with open(name, encoding="utf-8") as file:
                    documents = [document for document in yaml.load_all(file, Loader) if document is not None]
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                print(f"{name}: no YAML: {' '.join(str(error).split())[:100]}")
                continue
            for document in documents:
                for error in list(validator.iter_errors(document))[:1]:
                    inner = deepest(error)
                    place = "/".join(str(part) for part in inner.absolute_path)
                    print(f"{name}: {place}: {inner.message[:100]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
