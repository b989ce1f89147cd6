# SPDX-License-Identifier: Apache-2.0
"""Proof files."""

from ledger import leaf as leaves
from ledger.note import number, open_checkpoint, unbase64
from ledger.tree import check_consistency, check_inclusion
from ledger.wrong import Wrong

MOST_HASHES = 63


def check_proof(text, record, shapes):
    head, gap, rest = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not gap or first not in ("c2sp.org/tlog-proof@v1", "sekisho consistency proof v1"):
        raise Wrong("this is no proof")
    inclusion = first.startswith("c2sp")
    if inclusion and (len(lines) < 2 or not lines[0].startswith("extra ") or not lines[1].startswith("index ")):
        raise Wrong("the entry is missing")
    path = [unbase64(line, 32, "a hash") for line in (lines[2:] if inclusion else lines)]
    if len(path) > MOST_HASHES:
        raise Wrong("there are too many hashes")
    if not inclusion:
        notes = rest.split("\n\n")
        if len(notes) != 4:
            raise Wrong("there are not two checkpoints")
        old = open_checkpoint("\n\n".join(notes[:2]) + "\n", record, "the earlier checkpoint")
        new = open_checkpoint("\n\n".join(notes[2:]), record, "the later checkpoint")
        check_consistency(*old, *new, path)
        return
    size, root = open_checkpoint(rest, record, "the checkpoint")
    index = number(lines[1].removeprefix("index "), "the number of the entry")
    text_of_leaf = lines[0].removeprefix("extra ")
    leaf = unbase64(text_of_leaf, len(text_of_leaf) // 4 * 3 - text_of_leaf.count("="), "the entry")
    if leaves.read(leaf, shapes)["seq"] != index:
        raise Wrong("the entry has another number")
    if index >= size:
        raise Wrong("the entry is not under the checkpoint")
    check_inclusion(leaf, index, size, root, path)
