# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a reader, made on demand.

`apply` turns a reply into the bytes to send now and, for a late reply, those to send after a delay.
"""

from collections import namedtuple

from . import chip, frames

Wire = namedtuple("Wire", "now later delay")  # bytes, bytes, seconds

KINDS = ("mute", "nad_status", "truncate", "late", "nack", "ats_zero", "bad_checksum", "vanish")


class FaultError(ValueError):
    """A fault that does not exist, or lacks a parameter."""


class Fault:
    """One kind of fault; `code` limits it to one command, `count` to so many replies (None: until cleared)."""

    def __init__(self, kind, code=None, count=None, ms=0):
        if kind not in KINDS:
            raise FaultError(f'no fault "{kind}"; there are: close, none, {", ".join(KINDS)}')
        if kind == "late" and ms <= 0:
            raise FaultError('the fault "late" needs "ms", the delay in milliseconds')
        self.kind, self.code, self.count, self.delay = kind, code, count, ms / 1000

    def concerns(self, code):
        return self.count != 0 and self.code in (None, code)

    def used(self):
        if self.count is not None:
            self.count -= 1


def _zero_ats_length(data):
    """The reply of InListPassiveTarget with the first type A target's ATS length byte set to 0; unchanged if none."""
    if data[:2] != bytes([chip.IN_LIST_PASSIVE_TARGET + 1, 1]) or len(data) < 7:
        return data
    at = 7 + data[6]  # code, count, target number, ATQA (2), SAK, UID length, UID
    return data[:at] + b"\x00" + data[at + 1:]


def _with_nad(code, data):
    return data[:1] + bytes([data[1] | 0x80]) + data[2:] if code in chip.STATUS_COMMANDS else data


def apply(kind, code, data, baud=0):
    """The wire bytes of the reply `data` (None: unknown command) to command `code` under the fault `kind` (or None).

    `baud` is the modulation a search asked for: only type A (0) has an ATS.
    """
    if kind == "mute":
        return Wire(b"", b"", 0)
    if kind == "nack":
        return Wire(frames.NACK, b"", 0)
    if data is None:
        return Wire(frames.ACK + frames.ERROR, b"", 0)
    if kind == "nad_status":
        data = _with_nad(code, data)
    elif kind == "ats_zero" and baud == 0:
        data = _zero_ats_length(data)
    frame = frames.encode(data)
    if kind == "truncate":
        frame = frame[:len(frame) // 2]
    elif kind == "bad_checksum":
        frame = frame[:-2] + bytes([frame[-2] ^ 0x01]) + frame[-1:]
    return Wire(frames.ACK, frame, None) if kind == "late" else Wire(frames.ACK + frame, b"", 0)
