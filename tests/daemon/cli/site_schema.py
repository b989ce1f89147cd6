#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a site.toml against docs/schema/site-toml.json, as an editor would: site_schema.py SCHEMA SITE.

Prints one line a fault, and exits 1 when there is one. It knows the words that the schema uses, and no others.
"""

import datetime
import json
import sys
import tomllib

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
KNOWN = {
    "$schema",
    "title",
    "type",
    "enum",
    "minLength",
    "format",
    "anyOf",
    "items",
    "properties",
    "required",
    "additionalProperties",
}


def has_type(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def faults_of_table(schema, value, path):
    known = schema.get("properties", {})
    more = schema.get("additionalProperties", True)
    for key in schema.get("required", []):
        if key not in value:
            yield f"{path}: {key} is missing"
    for key, inner in value.items():
        if key in known:
            yield from faults(known[key], inner, f"{path}.{key}")
        elif isinstance(more, dict):
            yield from faults(more, inner, f"{path}.{key}")
        elif not more:
            yield f"{path}: {key} is not known"


def faults(schema, value, path):
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"this check does not know {unknown}")
    if "anyOf" in schema:
        found = [list(faults(one, value, path)) for one in schema["anyOf"]]
        if all(found):
            yield from min(found, key=len)
        return
    # An editor's TOML has types of its own for these; the schema says so by the format.
    if "format" in schema:
        wanted = {"date": datetime.date, "date-time": datetime.datetime}[schema["format"]]
        if type(value) is not wanted:
            yield f"{path}: no {schema['format']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not one of {schema['enum']}"
    if "type" not in schema:
        return
    if not has_type(value, schema["type"]):
        yield f"{path}: no {schema['type']}"
        return
    if schema["type"] == "string" and len(value) < schema.get("minLength", 0):
        yield f"{path}: too short"
    if schema["type"] == "array":
        for at, item in enumerate(value):
            yield from faults(schema["items"], item, f"{path}[{at}]")
    if schema["type"] == "object":
        yield from faults_of_table(schema, value, path)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(sys.argv[2], "rb") as file:
        site = tomllib.load(file)
    found = list(faults(schema, site, ""))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
