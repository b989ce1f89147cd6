# SPDX-License-Identifier: Apache-2.0
"""The PN532's commands: what the chip answers to each, given the cards in its field.

`Chip.handle` takes a command (code and parameters, no TFI) and returns a Reply, or a Pending search that the server
finishes when a card comes, its deadline passes or the host aborts. Time comes in as an argument, in seconds of one
monotonic clock.
"""

from collections import Counter, namedtuple

Reply = namedtuple("Reply", "data")  # response code and data; None = the chip knows no such command
Pending = namedtuple("Pending", "search deadline nothing")  # search() -> data or None; nothing: the reply at the deadline

DIAGNOSE, GET_FIRMWARE_VERSION, GET_GENERAL_STATUS = 0x00, 0x02, 0x04
READ_REGISTER, WRITE_REGISTER, SET_PARAMETERS, SAM_CONFIGURATION, POWER_DOWN = 0x06, 0x08, 0x12, 0x14, 0x16
RF_CONFIGURATION = 0x32
IN_DATA_EXCHANGE, IN_COMMUNICATE_THRU, IN_DESELECT, IN_LIST_PASSIVE_TARGET = 0x40, 0x42, 0x44, 0x4A
IN_PSL, IN_ATR, IN_RELEASE, IN_SELECT, IN_JUMP_FOR_DEP, IN_AUTO_POLL = 0x4E, 0x50, 0x52, 0x54, 0x56, 0x60

# Commands whose reply begins with a status byte.
STATUS_COMMANDS = (POWER_DOWN, IN_DATA_EXCHANGE, IN_COMMUNICATE_THRU, IN_DESELECT, IN_PSL, IN_ATR, IN_RELEASE,
                   IN_SELECT, IN_JUMP_FOR_DEP)

OK, TIMEOUT, WRONG_CONTEXT = b"\x00", b"\x01", b"\x27"

BAUD_TO_TYPE = {0x00: "A", 0x01: "F", 0x02: "F", 0x03: "B"}  # 04 is Jewel: no such card here
# InAutoPoll type -> card type, with automatic activation of ISO 14443-4 or not (None: either)
POLL_TYPES = {0x00: ("A", None), 0x01: ("F", None), 0x02: ("F", None), 0x03: ("B", None), 0x10: ("A", False),
              0x11: ("F", None), 0x12: ("F", None), 0x20: ("A", True), 0x23: ("B", None)}
POLL_UNIT = 0.150  # seconds that one InAutoPoll period unit lasts, for each type
INFINITE = 0xFF
AUTOMATIC_RATS = 0x10
FELICA_POLL_ALL = bytes.fromhex("00ffff0100")


class Chip:
    """One PN532. `activations` maps a target number (1 or 2) to the card selected under it."""

    def __init__(self, field):
        self.field = field
        self.counts = Counter()
        self.registers = {}
        self.activations = {}
        self.parameters = 0x14
        self.passive_retries = INFINITE
        self._handlers = {
            DIAGNOSE: self._diagnose, GET_FIRMWARE_VERSION: self._firmware, GET_GENERAL_STATUS: self._status,
            READ_REGISTER: self._read_register, WRITE_REGISTER: self._write_register,
            SET_PARAMETERS: self._set_parameters, SAM_CONFIGURATION: self._nothing, POWER_DOWN: self._power_down,
            RF_CONFIGURATION: self._rf_configuration, IN_DATA_EXCHANGE: self._data_exchange,
            IN_COMMUNICATE_THRU: self._communicate_thru, IN_DESELECT: self._deselect, IN_RELEASE: self._release,
            IN_SELECT: self._select, IN_PSL: self._psl, IN_LIST_PASSIVE_TARGET: self._list_passive_target,
            IN_AUTO_POLL: self._auto_poll, IN_ATR: self._no_dep, IN_JUMP_FOR_DEP: self._no_dep,
        }

    def handle(self, command, now):
        code, args = command[0], command[1:]
        self.counts[code] += 1
        handler = self._handlers.get(code)
        if handler is None:
            return Reply(None)
        try:
            answer = handler(args, now)
        except IndexError:  # parameters missing: the chip calls it a syntax error too
            return Reply(None)
        if isinstance(answer, Pending):
            return answer
        return Reply(None if answer is None else bytes([code + 1]) + answer)

    # -- the chip itself

    def _diagnose(self, args, _now):
        if args[0] == 0x00:  # communication line test: echo
            return args
        if args[0] == 0x06:  # is the card still there?
            card = self.activations.get(1)
            return OK if card is not None and self.field.holds(card) else TIMEOUT
        return OK

    def _firmware(self, _args, _now):
        return bytes([0x32, 1, 6, 7])

    def _status(self, _args, _now):
        targets = b"".join(bytes([number, 0, 0, 0]) for number in self.activations)
        return bytes([0, 1 if self.field.on else 0, len(self.activations)]) + targets + b"\x80"

    def _read_register(self, args, _now):
        return bytes(self.registers.get(args[at:at + 2], 0) for at in range(0, len(args) - 1, 2))

    def _write_register(self, args, _now):
        for at in range(0, len(args) - 2, 3):
            self.registers[args[at:at + 2]] = args[at + 2]
        return b""

    def _set_parameters(self, args, _now):
        self.parameters = args[0]
        return b""

    def _nothing(self, _args, _now):
        return b""

    def _power_down(self, _args, _now):
        self.activations.clear()
        self.field.switch(False)
        return OK

    def _rf_configuration(self, args, _now):
        if args[0] == 0x01:
            self.field.switch(bool(args[1] & 0x01))
        elif args[0] == 0x05:
            self.passive_retries = args[3]
        return b""

    # -- finding cards

    def _activate(self, cards):
        self.activations = {number: card for number, card in enumerate(cards, start=1)}

    def _list_passive_target(self, args, _now):
        limit, baud, initiator_data = args[0], args[1], bytes(args[2:])
        self.activations.clear()
        self.field.switch(True)
        card_type = BAUD_TO_TYPE.get(baud)

        def search():
            if card_type is None:
                return None
            cards = self.field.search(card_type, initiator_data, min(limit, 2))
            if not cards:
                return None
            self._activate(cards)
            with_ats = bool(self.parameters & AUTOMATIC_RATS)
            targets = b"".join(bytes([number]) + card.target_data(with_ats=with_ats, initiator_data=initiator_data)
                               for number, card in self.activations.items())
            return bytes([IN_LIST_PASSIVE_TARGET + 1, len(cards)]) + targets

        found = search()
        if found is not None:
            return found[1:]
        if self.passive_retries == INFINITE:
            return Pending(search, None, None)
        return b"\x00"

    def _auto_poll(self, args, now):
        rounds, period, types = args[0], args[1], bytes(args[2:])
        if not types:
            return None
        self.activations.clear()
        self.field.switch(True)

        def search():
            for poll_type in types:
                card_type, iso_dep = POLL_TYPES.get(poll_type, (None, None))
                for card in self.field.search(card_type, FELICA_POLL_ALL if card_type == "F" else b"", 2):
                    if iso_dep is not None and iso_dep != bool(card.ats):
                        continue
                    self._activate([card])
                    data = b"\x01" + card.target_data(with_ats=bool(iso_dep), initiator_data=FELICA_POLL_ALL)
                    return bytes([IN_AUTO_POLL + 1, 1, poll_type, len(data)]) + data
            return None

        found = search()
        if found is not None:
            return found[1:]
        deadline = None if rounds == INFINITE else now + rounds * period * POLL_UNIT * len(types)
        return Pending(search, deadline, bytes([IN_AUTO_POLL + 1, 0]))

    # -- talking to cards

    def _exchange(self, card, data, raw):
        if card is None:
            return WRONG_CONTEXT
        if not self.field.on or not self.field.holds(card):
            return TIMEOUT
        answer = card.exchange(data, raw)
        return TIMEOUT if answer is None else OK + answer

    def _data_exchange(self, args, _now):
        return self._exchange(self.activations.get(args[0] & 0x3F), bytes(args[1:]), raw=False)

    def _communicate_thru(self, args, _now):
        card = self.activations.get(1)
        return TIMEOUT if card is None else self._exchange(card, bytes(args), raw=True)

    def _deselect(self, args, _now):
        for number, card in self.activations.items():
            if args[0] in (0, number):
                card.halted = True
        return OK

    def _release(self, args, now):
        self._deselect(args, now)
        if args[0] == 0:
            self.activations.clear()
        else:
            self.activations.pop(args[0], None)
        return OK

    def _select(self, args, _now):
        card = self.activations.get(args[0])
        if card is None:
            return WRONG_CONTEXT
        if not self.field.holds(card):
            return TIMEOUT
        card.halted = False
        return OK

    def _psl(self, args, _now):
        return OK if args[0] in self.activations else WRONG_CONTEXT

    def _no_dep(self, _args, _now):
        return TIMEOUT  # no card here speaks NFC-DEP
