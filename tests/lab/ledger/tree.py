# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962, and the two proofs about it."""

import hashlib

from ledger.wrong import Wrong


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(leaf):
    return sha256(b"\x00", leaf)


def node_hash(left, right):
    return sha256(b"\x01", left, right)


class Tree:
    """Grows leaf by leaf; keeps only the full subtrees from left to right."""

    def __init__(self):
        self.size = 0
        self._peaks = []  # (leaves, hash)

    def append(self, leaf):
        peak = (1, leaf)
        while self._peaks and self._peaks[-1][0] == peak[0]:
            left = self._peaks.pop()
            peak = (2 * left[0], node_hash(left[1], peak[1]))
        self._peaks.append(peak)
        self.size += 1

    def root(self):
        if not self._peaks:
            return sha256()
        root = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes):
    tree = Tree()
    for one in hashes:
        tree.append(one)
    return tree.root()


def climb(first, last):
    while first % 2 == 0 and first != 0:
        first, last = first // 2, last // 2
    return first, last


def check_inclusion(leaf, index, size, root, path):
    value, first, last = leaf_hash(leaf), index, size - 1
    for one in path:
        if last == 0:
            raise Wrong("there are more hashes than the tree is high")
        if first % 2 == 1 or first == last:
            value = node_hash(one, value)
            first, last = climb(first, last)
        else:
            value = node_hash(value, one)
        first, last = first // 2, last // 2
    if last != 0 or value != root:
        raise Wrong("the hashes do not lead from the entry to the checkpoint's root")


def check_consistency(old, old_root, size, root, path):
    if old > size:
        raise Wrong("the later checkpoint is the shorter one")
    if old in (0, size):
        if path or old_root != (sha256() if old == 0 else root):
            raise Wrong("the later ledger does not begin with the earlier one")
        return
    if old & (old - 1) == 0:
        path = [old_root, *path]
    if not path:
        raise Wrong("the hashes are missing")
    before = after = path[0]
    first, last = old - 1, size - 1
    while first % 2 == 1:
        first, last = first // 2, last // 2
    for one in path[1:]:
        if last == 0:
            raise Wrong("there are more hashes than the tree is high")
        if first % 2 == 1 or first == last:
            before, after = node_hash(one, before), node_hash(one, after)
            first, last = climb(first, last)
        else:
            after = node_hash(after, one)
        first, last = first // 2, last // 2
    if last != 0 or before != old_root or after != root:
        raise Wrong("the later ledger does not begin with the earlier one")
