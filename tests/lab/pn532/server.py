# SPDX-License-Identifier: Apache-2.0
"""The loop that serves one emulated reader: its device, its control socket, and the one reply that may be pending.

It blocks in epoll and wakes only for bytes or a deadline. The device is watched edge-triggered: a pseudo-terminal that
nobody has open reports a hang-up for as long as that lasts, which level-triggered waiting would turn into a busy loop.
"""

import os
import select
import socket
import time

from . import faults, frames
from .cards import Field
from .chip import Chip, Pending
from .control import Control
from .port import Port


class Server:
    """One reader. `faults` are those in force; `ready` is called once device and socket are there.

    What comes in on the descriptor `woken` only wakes the loop, so that a signal is seen at once.
    """

    def __init__(self, link, control_path=None, ready=None, woken=None):
        self._ready = ready
        self.field = Field()
        self.chip = Chip(self.field)
        self.faults = []
        self.bad_frames = 0
        self.aborts = 0
        self.wakeups = 0
        self.sessions = 0  # hosts that came, said something and closed
        self._decoder = frames.Decoder()
        self._port = Port(link)
        self._control = Control(self)
        self._control_path = control_path
        self._listener = None
        self._clients = {}  # descriptor -> [socket, unfinished line]
        self._epoll = select.epoll()
        if woken is not None:
            self._epoll.register(woken, select.EPOLLIN | select.EPOLLET)
        self._searching = None  # (command, Pending) while the chip looks for a card
        self._late = None  # (due, bytes) of a reply held back
        self._last = b""  # the last reply, repeated when the host says NACK
        self._session = False  # a host has sent something since the last hang-up

    # -- what control.py may do

    @property
    def plugged(self):
        return self._port.master >= 0

    def plug(self):
        if not self.plugged:
            self._epoll.register(self._port.plug(), select.EPOLLIN | select.EPOLLET)

    def unplug(self):
        if self.plugged:
            self._forget()
            self._epoll.unregister(self._port.master)
            self._port.unplug()
            self.field.switch(False)

    def field_changed(self):
        if self._searching is not None:
            command, pending = self._searching
            found = pending.search()
            if found is not None:
                self._searching = None
                self._send(command, found, acknowledged=True)

    # -- the loop

    def run(self):
        """Serve until an exception (KeyboardInterrupt, SystemExit) ends it; then take device and socket away."""
        try:
            self.plug()
            if self._control_path:
                self._listen()
            if self._ready is not None:
                self._ready()
            while True:
                self._run_once()
        finally:
            self._close()

    def _listen(self):
        if os.path.exists(self._control_path):
            os.unlink(self._control_path)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self._control_path)
        self._listener.listen()
        self._epoll.register(self._listener, select.EPOLLIN)

    def _close(self):
        self.unplug()
        for client, _ in self._clients.values():
            client.close()
        if self._listener is not None:
            self._listener.close()
            os.unlink(self._control_path)
        self._epoll.close()

    def _run_once(self):
        ready = self._epoll.poll(self._wait())
        self.wakeups += 1
        for descriptor, _ in ready:
            if descriptor == self._port.master:
                self._serve_port()
            elif self._listener is not None and descriptor == self._listener.fileno():
                client, _ = self._listener.accept()
                self._clients[client.fileno()] = [client, b""]
                self._epoll.register(client, select.EPOLLIN)
            elif descriptor in self._clients:
                self._serve_client(descriptor)
        self._meet_deadlines()

    def _deadlines(self):
        if self._late is not None:
            yield self._late[0]
        if self._searching is not None and self._searching[1].deadline is not None:
            yield self._searching[1].deadline

    def _wait(self):
        due = min(self._deadlines(), default=None)
        return None if due is None else max(0.0, due - time.monotonic())

    def _meet_deadlines(self):
        now = time.monotonic()
        if self._late is not None and self._late[0] <= now:
            self._port.write(self._late[1])
            self._late = None
        if self._searching is not None:
            command, pending = self._searching
            if pending.deadline is not None and pending.deadline <= now:
                self._searching = None
                self._send(command, pending.nothing, acknowledged=True)

    # -- the device

    def _forget(self):
        self._decoder.reset()
        self._searching = self._late = None

    def _serve_port(self):
        while self.plugged:
            data = self._port.read()
            if data is None:
                if self._session:
                    self._end_session()
                return
            if not data:
                return
            self._session = True
            for event in self._decoder.feed(data):
                self._serve_event(event)

    def _end_session(self):
        self._session = False
        self.sessions += 1
        self._forget()
        if not self._port.end_session():  # claimed, and the claimant is gone: only a new device helps
            self.unplug()
            self.plug()

    def _serve_event(self, event):
        if event.kind == "bad":
            self.bad_frames += 1
            return
        if event.kind == "nack":
            self._port.write(self._last)
            return
        self._searching = self._late = None  # an ACK from the host aborts; so does a new command
        if event.kind == "ack":
            self.aborts += 1
            return
        command = event.payload
        fault = self._fault_of(command[0])
        if fault is not None and fault.kind == "vanish":
            fault.used()
            self.field.remove()
        answer = self.chip.handle(command, time.monotonic())
        if isinstance(answer, Pending):
            if fault is None or fault.kind != "mute":
                self._port.write(frames.ACK)
                self._searching = (command, answer)
        else:
            self._send(command, answer.data)

    def _fault_of(self, code):
        return next((fault for fault in self.faults if fault.concerns(code)), None)

    def _send(self, command, data, acknowledged=False):
        """Send the reply `data`; `acknowledged` when its ACK went out earlier."""
        fault = self._fault_of(command[0])
        baud = command[2] if len(command) > 2 else 0
        wire = faults.apply(None if fault is None else fault.kind, command[0], data, baud)
        if fault is not None:
            fault.used()
        now = wire.now[len(frames.ACK):] if acknowledged and wire.now.startswith(frames.ACK) else wire.now
        if now:
            self._port.write(now)
        self._last = wire.now[len(frames.ACK):] + wire.later
        if wire.later:
            self._late = (time.monotonic() + fault.delay, wire.later)

    # -- control

    def _serve_client(self, descriptor):
        client, unfinished = self._clients[descriptor]
        try:
            data = client.recv(65536)
            *lines, rest = (unfinished + data).split(b"\n")
            self._clients[descriptor][1] = rest
            for line in lines:
                client.sendall(self._control.answer(line))
        except ConnectionError:  # the client did not wait for its answer
            data = b""
        if not data:
            self._epoll.unregister(client)
            client.close()
            del self._clients[descriptor]
