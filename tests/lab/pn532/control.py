# SPDX-License-Identifier: Apache-2.0
"""The control socket's language: one JSON object a line in, one JSON object a line out ({"ok": true, ...})."""

import json

from .cards import CardFault, make_card
from .faults import Fault, FaultError


class Control:
    """Carries out control commands on a server (see server.py for what it offers)."""

    def __init__(self, server):
        self._server = server
        self._commands = {"place": self._place, "remove": self._remove, "field": self._field, "fault": self._fault,
                          "replug": self._replug, "stats": self._stats}

    def answer(self, line):
        """The answer line (bytes, newline included) to one command line."""
        try:
            request = json.loads(line)
            if not isinstance(request, dict) or request.get("cmd") not in self._commands:
                raise ValueError(f'"cmd" must be one of: {", ".join(self._commands)}')
            result = {"ok": True, **self._commands[request["cmd"]](request)}
        except (CardFault, FaultError, ValueError, TypeError) as error:
            result = {"ok": False, "error": str(error)}
        return json.dumps(result).encode() + b"\n"

    def _place(self, request):
        number = self._server.field.place(make_card(request.get("card")))
        self._server.field_changed()
        return {"number": number}

    def _remove(self, request):
        return {"removed": self._server.field.remove(request.get("number"))}

    def _field(self, _request):
        return {"cards": [{"number": number, "type": card.type, "id": card.identity.hex()}
                          for number, card in self._server.field.cards.items()]}

    def _fault(self, request):
        kind = request.get("fault")
        if kind == "close":
            self._server.unplug()
        elif kind == "none":
            self._server.faults = []
        else:
            code = request.get("on")
            fault = Fault(kind, None if code is None else int(code, 16), request.get("count"), request.get("ms", 0))
            self._server.faults = [*self._beside(fault), fault]
        return {}

    def _beside(self, new):
        """The faults in force that stay: of single commands, beside one of another single command."""
        return [fault for fault in self._server.faults if None not in (fault.code, new.code) and fault.code != new.code]

    def _replug(self, _request):
        self._server.plug()
        return {}

    def _stats(self, _request):
        server = self._server
        return {"commands": {f"{code:02x}": count for code, count in sorted(server.chip.counts.items())},
                "field": server.field.on, "field_on": server.field.switched_on,
                "field_off": server.field.switched_off, "field_on_s": server.field.on_for(),
                "bad_frames": server.bad_frames, "aborts": server.aborts, "plugged": server.plugged, "wakeups": server.wakeups,
                "sessions": server.sessions}
