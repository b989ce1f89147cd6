# SPDX-License-Identifier: Apache-2.0
"""The PN532's serial (HSU) frames: encoding, and an incremental decoder.

A normal frame is `00 00 FF LEN LCS TFI PD0..PDn DCS 00`, with LEN + LCS = 0 and TFI + PD + DCS = 0 (mod 256). An
extended frame has `FF FF LENM LENL LCS` in place of `LEN LCS`. The reader only needs the start code `00 FF`: whatever
stands before it (the wake-up preamble `55 55 00 00 00`, line noise) is skipped, as the chip does.
"""

from collections import namedtuple

HOST_TO_CHIP = 0xD4
CHIP_TO_HOST = 0xD5

ACK = bytes.fromhex("0000ff00ff00")
NACK = bytes.fromhex("0000ffff0000")
ERROR = bytes.fromhex("0000ff01ff7f8100")  # application level: the chip does not know this command

MAX_NORMAL = 254  # payload bytes after the TFI
MAX_EXTENDED = 264

Event = namedtuple("Event", "kind payload")  # kind: "command", "ack", "nack", "bad"


def encode(payload, tfi=CHIP_TO_HOST):
    """The frame that carries `payload` (at most 264 bytes, TFI not counted)."""
    if len(payload) > MAX_EXTENDED:
        raise ValueError(f"a PN532 frame holds at most {MAX_EXTENDED} bytes, not {len(payload)}")
    body = bytes([tfi]) + bytes(payload)
    if len(payload) <= MAX_NORMAL:
        head = bytes([len(body), -len(body) & 0xFF])
    else:
        high, low = divmod(len(body), 256)
        head = bytes([0xFF, 0xFF, high, low, -(high + low) & 0xFF])
    return b"\x00\x00\xff" + head + body + bytes([-sum(body) & 0xFF, 0x00])


class Decoder:
    """Turns the bytes a host sends into events; keeps an unfinished frame for the next call."""

    def __init__(self):
        self._buffer = bytearray()

    def reset(self):
        """Forget an unfinished frame: the host closed the port."""
        self._buffer.clear()

    def feed(self, data):
        """Every event that `data` completes, in order. A frame whose checksum is wrong is one "bad" event."""
        self._buffer += data
        events = []
        while True:
            start = self._buffer.find(b"\x00\xff")
            if start < 0:
                del self._buffer[:-1]  # a trailing 00 may be the first half of a start code
                return events
            del self._buffer[:start]
            event, used = self._parse()
            if used == 0:
                return events
            del self._buffer[:used]
            events.append(event)

    def _parse(self):
        """The frame at the start code in front of the buffer, and how many bytes it took: 0 when it is unfinished."""
        frame = self._buffer
        if len(frame) < 4:
            return None, 0
        if frame[2:4] == b"\x00\xff":
            return Event("ack", b""), 4
        if frame[2:4] == b"\xff\x00":
            return Event("nack", b""), 4
        if frame[2:4] == b"\xff\xff":
            if len(frame) < 7:
                return None, 0
            head, length, length_ok = 7, frame[4] * 256 + frame[5], (frame[4] + frame[5] + frame[6]) % 256 == 0
        else:
            head, length, length_ok = 4, frame[2], (frame[2] + frame[3]) % 256 == 0
        if not length_ok or not 2 <= length <= MAX_EXTENDED + 1:
            return Event("bad", bytes(frame[:head])), 2
        if len(frame) < head + length + 1:
            return None, 0
        body = bytes(frame[head:head + length])
        used = head + length + 1
        if sum(frame[head:used]) % 256 != 0 or body[0] != HOST_TO_CHIP:
            return Event("bad", body), used
        return Event("command", body[1:]), used
