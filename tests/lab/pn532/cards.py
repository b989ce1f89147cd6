# SPDX-License-Identifier: Apache-2.0
"""The cards one can hold to the emulated reader, and the radio field they lie in.

A card has an `identity` (UID, IDm or PUPI) and answers two questions: what it says when it is found (`target_data`),
and what it replies to bytes (`exchange`, None when it stays silent). A `script` of request -> reply pairs, in hex, comes
before the built-in replies.
"""

import os
import time


class CardFault(ValueError):
    """A card description that no real card could have."""


def _hex(spec, name, default=None, lengths=None):
    text = spec.get(name, default)
    if not isinstance(text, str):
        raise CardFault(f'a type {spec.get("type")} card needs "{name}" as hex text')
    try:
        value = bytes.fromhex(text)
    except ValueError:
        raise CardFault(f'"{name}": "{text}" is not hex') from None
    if lengths and len(value) not in lengths:
        raise CardFault(f'"{name}" is {len(value)} bytes; it must be {" or ".join(map(str, lengths))}')
    return value


class Card:
    """What all cards share. `halted` cards answer a new search only after those that are not."""

    type = ""

    def __init__(self, spec):
        self.halted = False
        script = spec.get("script", {})
        if not isinstance(script, dict):
            raise CardFault('"script" maps requests to replies, both in hex')
        self._script = {bytes.fromhex(ask): bytes.fromhex(reply) for ask, reply in script.items()}

    def power_on(self):
        """The field was switched on: the card forgets what it knew."""
        self.halted = False

    def exchange(self, data, raw):
        """The reply to `data`; `raw` when the host does its own ISO 14443-4 framing (InCommunicateThru)."""
        if data in self._script:
            return self._script[data]
        return self._built_in(data, raw)

    def _block_reply(self, data):
        """ISO 14443-4 presence checks: R(NAK) is answered by R(ACK), S(DESELECT) by itself."""
        if data and data[0] & 0xF6 == 0xB2:
            return bytes([data[0] & 0xEF]) + data[1:2]
        return data if data in (b"\xc2", b"\xca\x01") else None


class TypeA(Card):
    """ISO 14443 type A: UID of 4, 7 or 10 bytes; `ats` (with its length byte) makes it an ISO-DEP card.

    The UID "random" is a new 4-byte number beginning 08 each time the field comes on, as privacy cards do.
    """

    type = "A"

    @property
    def identity(self):
        return self.uid

    def __init__(self, spec):
        super().__init__(spec)
        self._random = spec.get("uid") == "random"
        self.uid = self._draw() if self._random else _hex(spec, "uid", lengths=(4, 7, 10))
        self.ats = _hex(spec, "ats", "")
        if self.ats and self.ats[0] != len(self.ats):
            raise CardFault(f'"ats" begins with its own length: {len(self.ats):02x} here, not {self.ats[0]:02x}')
        self.atqa = _hex(spec, "atqa", {4: "0004", 7: "0044", 10: "0084"}[len(self.uid)], lengths=(2,))
        self.sak = _hex(spec, "sak", "20" if self.ats else "00", lengths=(1,))

    @staticmethod
    def _draw():
        return b"\x08" + os.urandom(3)

    def power_on(self):
        super().power_on()
        if self._random:
            self.uid = self._draw()

    def target_data(self, with_ats=True, **_):
        ats = self.ats if with_ats else b""
        return self.atqa + self.sak + bytes([len(self.uid)]) + self.uid + ats

    def matches(self, initiator_data):
        """A search may name one UID, plain or with the cascade tags (88) that go over the air."""
        cascaded = {4: self.uid, 7: b"\x88" + self.uid,
                    10: b"\x88" + self.uid[:3] + b"\x88" + self.uid[3:]}[len(self.uid)]
        return not initiator_data or initiator_data in (self.uid, cascaded)

    def _built_in(self, data, raw):
        if self.ats:
            return self._block_reply(data) if raw else b"\x6d\x00"
        if self.sak == b"\x00" and len(data) == 2 and data[0] == 0x30:  # Ultralight READ: four pages of four bytes
            return (self.uid + bytes(16))[:16]
        return None


class TypeF(Card):
    """FeliCa: `idm` and `pmm` of 8 bytes, `system` code of 2 (default fe00, the common area)."""

    type = "F"

    @property
    def identity(self):
        return self.idm

    def __init__(self, spec):
        super().__init__(spec)
        self.idm = _hex(spec, "idm", lengths=(8,))
        self.pmm = _hex(spec, "pmm", "0120220427674eff", lengths=(8,))
        self.system = _hex(spec, "system", "fe00", lengths=(2,))

    def target_data(self, initiator_data=b"", **_):
        wants_system = len(initiator_data) >= 4 and initiator_data[3] == 0x01
        body = b"\x01" + self.idm + self.pmm + (self.system if wants_system else b"")
        return bytes([len(body) + 1]) + body

    def matches(self, initiator_data):
        """The polling request `00 SC SC RC TSN`; an FF byte of the system code stands for any."""
        if len(initiator_data) < 3 or initiator_data[0] != 0x00:
            return False
        return all(ask in (0xFF, have) for ask, have in zip(initiator_data[1:3], self.system))

    def _built_in(self, data, raw):
        if len(data) < 10 or data[0] != len(data) or data[2:10] != self.idm:
            return None
        if data[1] == 0x04:  # Request Response: mode 0
            return bytes([11, 0x05]) + self.idm + b"\x00"
        if data[1] == 0x0C:  # Request System Code: one
            return bytes([13, 0x0D]) + self.idm + b"\x01" + self.system
        return None


class TypeB(Card):
    """ISO 14443 type B: `pupi` of 4 bytes, `app` of 4, `protocol` of 3 (default: ISO 14443-4, 106 kbit/s)."""

    type = "B"

    @property
    def identity(self):
        return self.pupi

    def __init__(self, spec):
        super().__init__(spec)
        self.pupi = _hex(spec, "pupi", lengths=(4,))
        self.app = _hex(spec, "app", "00000000", lengths=(4,))
        self.protocol = _hex(spec, "protocol", "008171", lengths=(3,))

    def target_data(self, **_):
        return b"\x50" + self.pupi + self.app + self.protocol + b"\x01\x01"  # ATTRIB_RES: one byte, CID 1

    def matches(self, initiator_data):
        """AFI 00 means every application family; this card belongs to none in particular."""
        return initiator_data[:1] in (b"", b"\x00")

    def _built_in(self, data, raw):
        return self._block_reply(data) if raw else b"\x6d\x00"


CARD_TYPES = {"A": TypeA, "F": TypeF, "B": TypeB}


def make_card(spec):
    """The card that a JSON description means; CardFault says what is wrong with it."""
    if not isinstance(spec, dict) or spec.get("type") not in CARD_TYPES:
        raise CardFault('"card" needs a "type": A, F or B')
    return CARD_TYPES[spec["type"]](spec)


class Field:
    """The cards before the antenna, by the number each got when it was placed."""

    def __init__(self):
        self.cards = {}
        self.on = False
        self.switched_on = 0
        self.switched_off = 0
        self._on_for = 0.0  # seconds, without the present time
        self._since = 0.0
        self._next = 1

    def place(self, card):
        number = self._next
        self._next += 1
        self.cards[number] = card
        if self.on:
            card.power_on()
        return number

    def remove(self, number=None):
        """Take one card away, or all; how many went."""
        if number is None:
            gone = len(self.cards)
            self.cards.clear()
            return gone
        return 0 if self.cards.pop(number, None) is None else 1

    def switch(self, on):
        if on == self.on:
            return
        self.on = on
        if on:
            self.switched_on += 1
            self._since = time.monotonic()
            for card in self.cards.values():
                card.power_on()
        else:
            self.switched_off += 1
            self._on_for += time.monotonic() - self._since

    def on_for(self):
        """How long the field has been on, in seconds."""
        return self._on_for + (time.monotonic() - self._since if self.on else 0.0)

    def holds(self, card):
        return any(card is placed for placed in self.cards.values())

    def search(self, card_type, initiator_data, limit):
        """Up to `limit` cards that answer; when all matching cards are halted they are woken and the first answers."""
        matching = [card for card in self.cards.values()
                    if card.type == card_type and card.matches(initiator_data)]
        awake = [card for card in matching if not card.halted]
        if not awake:
            for card in matching:
                card.halted = False
            awake = matching
        return awake[:limit]
