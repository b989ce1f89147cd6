# SPDX-License-Identifier: Apache-2.0
"""The leaves of a ledger, from docs/ledger-format.md alone: deterministic CBOR, and the kinds' details as the page's table
gives them."""

import re

from ledger.wrong import Wrong

COLUMNS = ("seq", "ver", "kind", "t_event", "t_rec", "t_boot", "boot_seq", "clk_status", "clk_err_us", "zone", "door", "dir",
           "decision", "pid", "ref_seq", "cred", "cfg_seq")
NOT_NEGATIVE = ("seq", "boot_seq", "clk_err_us", "zone", "door", "pid")
VALUES = {"ver": (1,), "clk_status": (1, 2, 3), "dir": (0, 1, 2), "decision": (0, 1, 2)}
ARRAY = 4
MAJORS = {0: "int", 1: "int", 2: "bytes", 3: "text", ARRAY: "list"}


def shapes_of(page):
    """{number: (word, shape)} of the page's table of kinds; a shape is a list of "int", "bytes", "text" and lists."""
    shapes = {}
    for row in re.finditer(r"^\| (\d+) \| ([a-z ]+) \| `(\[.*\])` \|", page, re.MULTILINE):
        words = re.findall(r"\[|\]|list of|int|bytes|text", row[3])
        shapes[int(row[1])] = (row[2], _shape(words))
    return shapes


def _shape(words):
    shape = []
    assert words.pop(0) == "["
    while words[0] != "]":
        word = words.pop(0)
        shape.append(_shape(words) if word == "list of" else word)
    words.pop(0)
    return shape


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        part = self.data[self.at:self.at + count]
        if len(part) != count:
            raise Wrong("the CBOR ends too early")
        self.at += count
        return part

    def head(self):
        """Major type and argument, in the shortest form only."""
        first = self.take(1)[0]
        major, low = first >> 5, first & 31
        if major not in MAJORS or low > 27:
            raise Wrong("CBOR that no leaf has")
        if low < 24:
            return major, low
        argument = int.from_bytes(self.take(1 << (low - 24)), "big")
        if argument < (24, 1 << 8, 1 << 16, 1 << 32)[low - 24]:
            raise Wrong("CBOR that is not in its shortest form")
        return major, argument

    def value(self):
        major, argument = self.head()
        if major < 2:
            if argument >= 1 << 63:
                raise Wrong("an integer of more than 64 bits")
            return argument if major == 0 else -1 - argument
        if major == ARRAY:
            return [self.value() for _ in range(argument)]
        part = self.take(argument)
        if major == 2:
            return part
        try:
            return part.decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong("a text that is not UTF-8") from None


def _decode(data):
    reader = _Reader(data)
    value = reader.value()
    if reader.at != len(data):
        raise Wrong("bytes follow the CBOR")
    return value


def _fits(value, shape):
    if isinstance(shape, list):
        return isinstance(value, list) and all(_row_fits(row, shape) for row in value)
    return isinstance(value, {"int": int, "bytes": bytes, "text": str}[shape])


def _row_fits(row, shape):
    return isinstance(row, list) and len(row) == len(shape) and all(map(_fits, row, shape))


def read(leaf, shapes):
    """The columns of a leaf by name, its kind as the word, its detail as a list."""
    row = _decode(leaf)
    if not _row_fits(row, ["int"] * len(COLUMNS) + ["bytes", "bytes"]):
        raise Wrong("it is not an array of 19 columns")
    entry = dict(zip(COLUMNS, row))
    for name in NOT_NEGATIVE:
        if entry[name] < 0:
            raise Wrong(f"{name} is below 0")
    for name, values in VALUES.items():
        if entry[name] not in values:
            raise Wrong(f"{name} is {entry[name]}")
    for name in ("ref_seq", "cfg_seq"):
        if not -1 <= entry[name] < entry["seq"]:
            raise Wrong(f"{name} does not point to an earlier entry")
    if len(row[-2]) not in (0, 32):
        raise Wrong("pcommit is neither empty nor 32 bytes")
    if entry["kind"] not in shapes:
        raise Wrong(f"there is no kind {entry['kind']}")
    word, shape = shapes[entry["kind"]]
    detail = _decode(row[-1])
    if not _row_fits(detail, shape):
        raise Wrong(f"its detail is not that of \"{word}\"")
    return {**entry, "kind": word, "detail": detail}
