#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a backup from docs/backup-format.md alone: Python's standard library, and libsodium for its cryptography.

read_backup.py BACKUP PRIVATE-KEY-FILE FOLDER: writes the files into FOLDER, which is made.
"""

import base64
import ctypes
import ctypes.util
import hashlib
import io
import sys
import tarfile
from pathlib import Path

MAGIC = b"sekisho backup 1"
CHUNK = 65536 + 17
TRAILER = 32 + 64
FINAL = 3


def cbor(data: bytes, at: int):
    """One item of RFC 8949 as the page uses it: (value, offset after it)."""
    major, argument = data[at] >> 5, data[at] & 31
    at += 1
    if argument >= 24:
        size = 1 << (argument - 24)
        argument, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major == 0:
        return argument, at
    if major in (2, 3):
        value = data[at : at + argument]
        return (value if major == 2 else value.decode()), at + argument
    assert major == 4, f"major type {major}"
    items = []
    for _ in range(argument):
        item, at = cbor(data, at)
        items.append(item)
    return items, at


def decrypt(sodium, key: bytes, stream: bytes, head: bytes, sealed: bytes) -> bytes:
    state = ctypes.create_string_buffer(sodium.crypto_secretstream_xchacha20poly1305_statebytes())
    assert sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, stream, key) == 0
    plain, tag = [], ctypes.c_ubyte(0)
    for start in range(0, len(sealed), CHUNK):
        assert tag.value != FINAL, "something stands behind the last chunk"
        part = sealed[start : start + CHUNK]
        out = ctypes.create_string_buffer(len(part))
        size, known = ctypes.c_ulonglong(0), head if start == 0 else b""
        good = sodium.crypto_secretstream_xchacha20poly1305_pull(
            state, out, ctypes.byref(size), ctypes.byref(tag), part, ctypes.c_ulonglong(len(part)),
            known, ctypes.c_ulonglong(len(known)),
        )
        assert good == 0, "a chunk is not authentic"
        plain.append(out.raw[: size.value])
    assert tag.value == FINAL, "cut short"
    return b"".join(plain)


def main(backup: str, key_file: str, folder: str) -> None:
    sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
    assert sodium.sodium_init() >= 0
    data = Path(backup).read_bytes()
    assert data[:16] == MAGIC
    end = 20 + int.from_bytes(data[16:20], "big")
    (number, made, checkpoint, origin_key, recipient, sealed_key, stream), after = cbor(data, 20)
    assert after == end and number > 0 and made > 0

    body, trailer = data[:-TRAILER], data[-TRAILER:]
    digest = hashlib.sha256(body).digest()
    assert digest == trailer[:32]
    message = MAGIC + b"\n" + digest
    assert sodium.crypto_sign_ed25519_verify_detached(
        trailer[32:], message, ctypes.c_ulonglong(len(message)), origin_key
    ) == 0

    secret = base64.b64decode(Path(key_file).read_text().strip().removeprefix("PRIVATE+sekisho-backup+"))
    key = ctypes.create_string_buffer(32)
    opened = sodium.crypto_box_seal_open(key, sealed_key, ctypes.c_ulonglong(len(sealed_key)), recipient, secret)
    assert opened == 0
    plain = decrypt(sodium, key.raw, stream, data[:end], body[end:])

    Path(folder).mkdir()
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        names = archive.getnames()
        assert names[0] == "known.txt" and "ledger.db" in names
        for member in archive.getmembers():
            path = Path(folder) / member.name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(archive.extractfile(member).read())
            path.chmod(0o600)
    assert checkpoint.startswith("hospital.example/gate1\n5\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
