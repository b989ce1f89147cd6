# SPDX-License-Identifier: Apache-2.0
"""Keys, signatures, the commissioning record and checkpoints."""

import base64
import binascii
import re
import subprocess
import tempfile
from pathlib import Path

from ledger.tree import sha256
from ledger.wrong import Wrong

ED25519_DER = bytes.fromhex("302a300506032b6570032100")
DASH = "\u2014 "


def unbase64(text, length, what):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if len(data) != length or base64.b64encode(data).decode() != text:
        raise Wrong(f"{what} is not the base64 of {length} bytes")
    return data


def is_signed(key, message, signature):
    """Whether `openssl` finds that the holder of the Ed25519 key signed the message."""
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(ED25519_DER + key) + b"\n-----END PUBLIC KEY-----\n"
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        paths = [Path(folder) / name for name in ("key", "message", "signature")]
        for path, data in zip(paths, (pem, message, signature)):
            path.write_bytes(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", paths[0], "-rawin", "-in", paths[1],
                   "-sigfile", paths[2]]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def number(text, what):
    if not re.fullmatch(r"0|[1-9][0-9]*", text):
        raise Wrong(f"{what} is not a number")
    return int(text)


def parse_key(text):
    """(name, key hash, public key) of a verifier's key in text."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Wrong("the verifier's key is damaged")
    typed = unbase64(parts[2], 33, "the verifier's key")
    name, key = parts[0], typed[1:]
    if typed[0] != 1 or key_hash(name, key).hex() != parts[1]:
        raise Wrong("the verifier's key does not fit its hash")
    return name, key


def key_hash(name, key):
    return sha256(name.encode(), b"\n\x01", key)[:4]


def parse_record(text):
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    labels = ["sekisho commissioning record v1", "origin key: ", "first daily key: ", "genesis root: "]
    if len(lines) != 4 or any(not line.startswith(label) for line, label in zip(lines, labels)) or lines[0] != labels[0]:
        raise Wrong("the commissioning record is damaged")
    rest = [line[len(label):] for line, label in zip(lines, labels)]
    origin, key = parse_key(rest[1])
    return {"origin": origin, "key": key, "vkey": rest[1], "daily": unbase64(rest[2], 32, "the first daily key"),
            "genesis": unbase64(rest[3], 32, "the genesis root")}


def open_checkpoint(note, record, what):
    """(size, root) of a checkpoint that the record's origin signed."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3 or not signatures.endswith("\n"):
        raise Wrong(f"{what} is damaged")
    size, root = number(lines[1], f"{what}: its size"), unbase64(lines[2], 32, f"{what}: its root")
    signed = False
    for line in signatures[:-1].split("\n"):
        name, _, blob = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not blob:
            raise Wrong(f"{what}: a signature line is damaged")
        if name != record["origin"]:
            continue
        data = unbase64(blob, 68, f"{what}: its signature")
        if data[:4] != key_hash(record["origin"], record["key"]):
            continue
        if not is_signed(record["key"], (text + "\n").encode(), data[4:]):
            raise Wrong(f"{what}: the signature does not fit")
        signed = True
    if not signed:
        raise Wrong(f"{what} is not signed by the origin of the commissioning record")
    if lines[0] != record["origin"]:
        raise Wrong(f"{what} is that of another ledger")
    return size, root
