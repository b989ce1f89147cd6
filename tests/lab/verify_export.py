#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies an exported ledger as a stranger would: written from docs/ledger-format.md alone, with the standard library and
the openssl command. The kinds of entries are read from that page.

    verify_export.py DIR --commissioning FILE [--checkpoint FILE] [--proof FILE]... [--all-signatures]

Prints what is wrong, one finding a line. Exit status: 0 verified, 1 not, 2 could not run."""

import argparse
import sys
from pathlib import Path

from ledger import leaf as leaves
from ledger.export import Export
from ledger.note import open_checkpoint, parse_record
from ledger.proof import check_proof
from ledger.wrong import Wrong

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ledger-format.md"


def check_export(export, kept):
    """`kept`: the text of a checkpoint that was kept outside, or None."""
    record = export.record
    size, root = open_checkpoint(export.read("checkpoint").decode("utf-8", "replace"), record, "the checkpoint")
    if export.read("origin.vkey").decode("utf-8", "replace") != f"{record['vkey']}\n":
        export.findings.append("origin.vkey is not the origin key of the commissioning record")
    outside = open_checkpoint(kept, record, "the kept checkpoint") if kept is not None else None
    found = export.check_entries(size, {1, outside[0]} if outside else {1})
    if found != root:
        export.findings.append("the entries are not those of the checkpoint")
    if export.roots.get(1) != record["genesis"]:
        export.findings.append("entry 0: the first entry is not that of the commissioning record")
    export.check_tiles(size)
    if outside and outside[0] > size:
        export.findings.append(f"the kept checkpoint speaks of {outside[0]} entries, the export has {size}")
    elif outside and export.roots[outside[0]] != outside[1]:
        export.findings.append(f"the first {outside[0]} entries are not those of the kept checkpoint")
    return size


def look(export, kept, proofs):
    """Fills the findings; how many entries the export has."""
    size = 0
    try:
        size = check_export(export, kept)
    except Wrong as wrong:
        export.findings.append(str(wrong))
    for path, text in proofs:
        try:
            check_proof(text, export.record, export.shapes)
        except Wrong as wrong:
            export.findings.append(f"{Path(path).name}: {wrong}")
    return size


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("folder")
    options.add_argument("--commissioning", required=True)
    options.add_argument("--checkpoint")
    options.add_argument("--proof", action="append", default=[])
    options.add_argument("--all-signatures", action="store_true")
    given = options.parse_args()
    try:
        record = parse_record(Path(given.commissioning).read_text(encoding="utf-8"))
        kept = Path(given.checkpoint).read_text(encoding="utf-8") if given.checkpoint else None
        proofs = [(path, Path(path).read_text(encoding="utf-8")) for path in given.proof]
        shapes = leaves.shapes_of(PAGE.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Wrong) as wrong:
        print(f"could not run: {wrong}", file=sys.stderr)
        return 2
    export = Export(given.folder, record, shapes, given.all_signatures)
    try:
        size = look(export, kept, proofs)
    except OSError as wrong:  # no openssl
        print(f"could not run: {wrong}", file=sys.stderr)
        return 2
    for finding in export.findings:
        print(finding)
    print("NOT VERIFIED" if export.findings else f"verified: {size} entries of {record['origin']}")
    return 1 if export.findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
