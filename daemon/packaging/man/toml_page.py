#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes sekisho.toml(5) from the parser's own table of keys.

usage: toml_page.py SCHEMA > sekisho.toml.5      (SCHEMA: what `sekisho config schema` prints)

The keys, their types and choices are the table's. What a section is about is said here, and a section that nothing is
said about is an error.
"""

import json
import sys

ABOUT = {
    "": "The file itself; each table is a section below.",
    "site": "Whose gate this is, its time zone, and whom to call at a door.",
    "files": "Other files, beside this one: special days, people, duties.",
    "hardware": "Real devices, or the simulated gate.",
    "ledger": "Its name, and what happens while it cannot be written.",
    "readers.NAME": "A card reader.",
    "readers.NAME.indicators": "Lines of its lights and its buzzer, and the hours in which it is quiet.",
    "readers.NAME.display": "A display of a few rows beside it, on a serial line.",
    "readers.NAME.poll": "How it looks for cards, and so how often it radiates.",
    "inputs.NAME": "An input of the gate: the contact of the fire panel, mains, water, a case, motion, a camera's answer.",
    "tethers.NAME": "A loop of wire through something that is chained: active while it is closed.",
    "outputs.NAME": "An output of the gate that is no lock and no lamp: the line for work from outside, a watchdog, a camera, a sounder.",
    "special_days": "Groups of days that are not as their weekday; any other key is a group's name.",
    "special_days.NAME": "A group: its days, and which group wins where two hold a day.",
    "schedules.NAME": "Periods of each weekday and of special days; ranges such as mon-fri are keys too.",
    "security_levels.NAME": "What a person shows to be let in.",
    "zones.NAME": "A room or a part of the house, and what protects it.",
    "zones.NAME.antipassback": "Nobody enters twice without having left.",
    "zones.NAME.occupancy": "How many, how few, and how long.",
    "zones.NAME.arm": "It is watched while it is empty, outside these hours.",
    "doors.NAME": "A door between two zones, or a cabinet.",
    "doors.NAME.authority": "Which office agreed to how an evacuation exit is locked, and where that is written.",
    "doors.NAME.unlock": "When it stands open for everyone.",
    "doors.NAME.timing": "How long it is released, and may stand open.",
    "doors.NAME.lines": "The lines of its lock, contact, exit button, lock monitor and tamper switch.",
    "doors.NAME.entry": "The side that is asked.",
    "doors.NAME.entry.levels[]": "Which level is asked for when.",
    "doors.NAME.exit": "The side that lets out.",
    "access_profiles.NAME[]": "Doors and the schedule in which a holder of the profile passes.",
    "job_classes.NAME": "A post and the profiles that come with it.",
    "holders[]": "A person.",
    "holders[].assignments[]": "One of several posts of a person, and from when to when.",
    "holders[].valid": "From when to when a person has rights at all.",
    "clock": "How far the machine's clock is believed.",
    "backup": "Where backups go, and for whose key.",
    "backup.generations": "How many are kept.",
    "witnesses.NAME": "Another machine that remembers checkpoints.",
    "disposal": "What goes when it is old enough.",
    "disposal.ledger": "Entries of the ledger.",
    "disposal.visit_papers": "Papers of visits.",
    "disposal.pin_verifiers": "Verifiers of PINs.",
    "disposal.exports": "Exports.",
    "disposal.backups": "Backups.",
    "vendors.NAME": "A firm whose people come in.",
    "vendors.NAME.contract": "Number and end.",
    "vendors.NAME.permit": "Work that needs a permit.",
    "training": "What the end of a training means.",
    "pin": "Rules of PINs.",
    "pin.lockout": "Of a person, after wrong PINs.",
    "pin.throttle": "Of an access point, after wrong PINs.",
    "keypads.NAME": "A keypad beside a reader.",
    "duty": "What the codes of the duty roster mean.",
    "interlocks.NAME": "Doors of which one at a time lets people in.",
    "recorded_only.NAME": "A place where passages are recorded and nothing is opened.",
    "credentials": "How long cards of several kinds are good.",
    "emergency_plans.NAME": "Rules that give way in an emergency.",
    "emergency_plans.NAME.effects[]": "What gives way, where.",
    "emergency_plans.NAME.declared_by": "What the gate sees and declares the plan by, and the criterion that it meets.",
    "break_glass.NAME": "Cards that lie sealed for emergencies.",
    "screen_lock": "The program that locks screens when somebody leaves.",
    "assets.NAME": "A thing with a tag.",
    "asset_check": "Rounds in which tags are tapped.",
    "inspection": "Zones that are looked at after work in them.",
    "metrics": "Where Prometheus may ask for what the gate counts.",
    "network": "Interfaces of the machine that may be in use.",
    "imports": "Files from outside that are taken in, and whose word counts.",
}
HEAD = """.\\" SPDX-License-Identifier: Apache-2.0
.\\" Made by toml_page.py from `sekisho config schema`; do not edit.
.Dd November 27, 2026
.Dt SEKISHO.TOML 5
.Os
.Sh NAME
.Nm sekisho.toml
.Nd zones, schedules, rights and devices of a gate
.Sh DESCRIPTION
.Pa /etc/sekisho/site.toml
is the policy of one gate, in TOML, version 1.0.
What is not understood is refused, with file, line and column:
.Dl sekisho config check /etc/sekisho/site.toml
.Pp
A key marked
.Li *
must be there.
What each means, with examples, stands in
.Pa /usr/share/doc/sekisho/admin-guide.md ,
each fault in
.Pa /usr/share/doc/sekisho/config-rules.md .
.Sh SECTIONS
"""
TAIL = """.Sh FILES
.Bl -tag -width Ds
.It Pa /usr/share/doc/sekisho/examples/one-door
all that one door needs
.It Pa /usr/share/doc/sekisho/examples/hospital
a hospital with five doors
.El
.Sh SEE ALSO
.Xr sekisho 1 ,
.Xr sekishod 8
"""


def sections(schema, path=""):
    """Every table that the file may hold, with its path, in the order of the schema."""
    for one in schema.get("anyOf", ()):
        yield from sections(one, path)
    if "items" in schema:
        yield from sections(schema["items"], path + "[]")
    if "properties" in schema:
        yield path, schema
    for name, inside in schema.get("properties", {}).items():
        yield from sections(inside, f"{path}.{name}".lstrip("."))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from sections(schema["additionalProperties"], f"{path}.NAME".lstrip("."))


def kind(schema):
    """What a value may be, in words."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(f'"{word}"' for word in schema["enum"])
    if schema["type"] == "array":
        return f"list of ({kind(schema['items'])})"
    names = {"string": schema.get("format", "text"), "object": "table", "integer": "number", "boolean": "true | false"}
    return names[schema["type"]]


def escaped(text):
    return text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")


def page(schema):
    lines = []
    for path, section in sections(schema):
        lines += [f".Ss {escaped(path) or 'site.toml'}", escaped(ABOUT[path]), ".Bl -column xxxxxxxxxxxxxxxxxxxxxxxxxx"]
        for name, value in section["properties"].items():
            mark = " *" if name in section.get("required", ()) else ""
            lines.append(f".It Li {escaped(name)}{mark} Ta {escaped(kind(value))}")
        lines.append(".El")
    return HEAD + "\n".join(lines) + "\n" + TAIL


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        sys.stdout.write(page(json.load(source)))
