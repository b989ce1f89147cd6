#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A controller's disk image under its own systemd, and a bad day of it. On the host; run by image_scenario.sh.

What the world does comes in through cards, GPIO pulls and a root shell; what the daemon does is read off the lock lines, the
ledger and systemd. The locks' pulls are against their rest state: a lock that the daemon does not hold shows as unlocked.
"""

import contextlib
import os
import signal
import sys
import tempfile

from gate_hands import (BURNING, HOLDER, KNOWN_CARD, MAIN_LOCKED, MAIN_RELEASED, QUIET, SERVER_LOCKED, SERVER_RELEASED)
from guest import Failed, Scenario, expect, until
from image_machine import Controller, SLOW

YEAR = 365 * 24 * 3600  # seconds
RELEASE = 8.0  # seconds: doors.main.timing.release, as image_scenario.sh sets it
RESTART = 2.0  # seconds: 6.8-B3
TRIES = 4  # one of so many kills must have been undisturbed by what else the host does
PASSAGES = 40  # after so many a full disk must have shown
WHOLE = 1200  # seconds for all of it: five times what it takes on two cores that are free
FULL, SPILL = "/srv/sekisho/filler", "/var/lib/sekisho/spill.bin"
AS_DAEMON = "setpriv --reuid=sekisho --regid=sekisho-api --groups=sekisho --no-new-privs --inh-caps=-all --bounding-set=-all --"
STRANGER = {"type": "A", "uid": "04a1b2c3d4e5f6"}


def first_start(scenario, gate):
    with scenario.step("the image starts: systemd, the first ledger, sekishod on the lab's site"):
        gate.start()
        gate.in_service()
        expect("PID 1", "systemd", gate.run("cat /proc/1/comm"))
        until("systemd done", lambda: gate.command("systemctl is-system-running")[1].strip() != "starting", SLOW)
        expect("failed units", "", gate.run("systemctl list-units --failed --no-legend --plain"))
        expect("the boot that the ledger names", gate.run("cat /proc/sys/kernel/random/boot_id"),
               gate.entries("start")[-1]["more"]["machine_boot"])
        expect("the mark of a first start", 1, gate.command("test -e /etc/sekisho/not-commissioned")[0])
        expect("the lock line of server", SERVER_LOCKED, gate.level("server_lock"))
        expect("the lock line of main", MAIN_LOCKED, gate.level("main_lock"))

    with scenario.step("the disk is larger than the image, and the data partition takes it"):
        size = int(gate.run("df --output=size --block-size=1M /srv/sekisho | tail -n 1"))
        expect(f"{size} MiB are more than the image had", True, size > 100)

    with scenario.step("nothing in it speaks with a network, or mounts what is plugged in"):
        expect("interfaces", "lo", gate.run("ls /sys/class/net"))
        expect("listening", "", gate.run("cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp | grep -v local_address || true"))
        mounting = gate.run("systemctl list-units --type=automount --no-legend --plain").split()
        expect(f"automounts: {mounting}", True, not mounting or mounting[0] == "proc-sys-fs-binfmt_misc.automount")


def service_user(scenario, gate):
    with scenario.step("6.5-B1d9: the service's user can write neither its programs nor its configuration"):
        places = ("/usr/sbin/sekishod /usr/bin/sekisho /usr/lib/sekisho/sekisho-reader /etc/sekisho /etc/sekisho/site.toml "
                  "/srv/sekisho /srv/sekisho/etc /lib/systemd/system/sekishod.service /etc /usr/sbin")
        look = f"for place in {places} $(dpkg -L sekisho); do test ! -w $place || echo $place; done; test -w /var/lib/sekisho"
        inside = f"nsenter --target={gate.pid()} --mount --"
        for where in ("", inside):  # as any program of that user, and as the service is locked up
            expect(f"written by the daemon's user {where}", "", gate.run(f"{where} {AS_DAEMON} sh -c '{look}'"))
        said = gate.command("touch /usr/sbin/sekishod")[1]
        expect(f"not even root writes the root: {said}", True, "Read-only file system" in said)
        said = gate.command(f"{inside} touch /etc/sekisho/site.toml")[1]
        expect(f"nothing in the service writes the site: {said}", True, "Read-only file system" in said)
        expect("its privileges", "0000000000000000", gate.run(f"sed -n 's/^CapEff:[[:space:]]*//p' /proc/{gate.pid()}/status"))


def issued(gate):
    """Whether the card became the holder's: the daemon waits for it for half a minute, and a busy host may need longer."""
    gate.run("rm -f /run/lab/issued")
    gate.run(f"(sekisho credential issue --holder {HOLDER} --reader server > /run/lab/issue 2>&1; echo $? > /run/lab/issued) "
             "> /run/lab/job 2>&1 &")
    # One that was held to the reader before the request arrived is a stranger's: it is taken away and held again.
    while gate.command("test -s /run/lab/issued")[0] != 0:
        with gate.card("server", KNOWN_CARD), contextlib.suppress(Failed):
            until("the card issued", lambda: gate.command("test -s /run/lab/issued")[0] == 0, 5)
    return gate.run("cat /run/lab/issued") == "0"


def taps(scenario, gate):
    with scenario.step("a stranger's card opens nothing and is written down"):
        with gate.card("server", STRANGER):
            until("the denial", lambda: [entry["detail"] for entry in gate.entries("access")] == ["ext:UnknownCard"])
        expect("the lock line of server", SERVER_LOCKED, gate.level("server_lock"))

    with scenario.step("a card is issued at the reader"):
        while not issued(gate):
            print("         not in time; once more", flush=True)

    with scenario.step("its tap releases the lock, and is an entry; the door opens and closes, and the lock falls"):
        tap(gate)
        entry = gate.entries("access")[-1]
        expect("the decision", "granted", entry["decision"])
        print(f"         entry {entry['seq']}: {entry['kind']} {entry['decision']} at {entry['time']}; server_lock = 1", flush=True)
        pass_through(gate)


def tap(gate):
    with gate.card("server", KNOWN_CARD):
        gate.lock_is("server", SERVER_RELEASED)


def pass_through(gate):
    gate.pull("server_contact", 1)
    until("the door seen open", lambda: next(door for door in gate.status()["doors"] if door["name"] == "server")["open"])
    gate.pull("server_contact", 0)
    gate.lock_is("server", SERVER_LOCKED)


def ways_out(gate):
    """Promise 1."""
    gate.pull("main_rex", 1)
    gate.lock_is("main", MAIN_RELEASED)
    gate.pull("main_rex", 0)
    gate.lock_is("main", MAIN_LOCKED)
    gate.pull("fire", BURNING)
    gate.lock_is("main", MAIN_RELEASED)
    gate.pull("fire", QUIET)
    gate.lock_is("main", MAIN_LOCKED)


def back(gate, starts):
    """In service again after systemd has started it once more; every lock at rest."""
    until("another start", lambda: int(gate.unit("NRestarts")["NRestarts"]) == starts + 1 and
          gate.unit("SubState")["SubState"] == "running", SLOW)
    expect("the lock line of server", SERVER_LOCKED, gate.level("server_lock"))
    expect("the lock line of main", MAIN_LOCKED, gate.level("main_lock"))
    gate.in_service()


def kill(gate):
    """With a lock released. How long until it is ready again, in seconds in which the host let the guest run."""
    tap(gate)
    before = gate.entries()
    starts = int(gate.unit("NRestarts")["NRestarts"])
    with gate.watched() as kept_from_running:
        killed_at = float(gate.run(f"cut -d' ' -f1 /proc/uptime; kill -9 {gate.pid()}"))
        back(gate, starts)
        ready_at = gate.ready_at()
        waited = kept_from_running(killed_at, ready_at)
    after = gate.entries()
    expect("every entry from before, unchanged", before, after[:len(before)])
    told = [entry for entry in after[len(before):] if entry["kind"] in ("start", "stop", "gap")]
    expect("one start, the gap of the run that was killed, and no stop", ["start", "gap"], [entry["kind"] for entry in told])
    last = after[after.index(told[0]) - 1]
    expect("from when to when", (last["recorded"], told[1]["time"]), (told[1]["more"]["began"], told[1]["more"]["ended"]))
    print(f"         ready {ready_at - killed_at:.2f} s after the kill; for {waited:.2f} s of them the host was busy", flush=True)
    return ready_at - killed_at - waited


def killed(scenario, gate):
    with scenario.step("6.8-B3: killed with a lock released, it is back within two seconds, every lock at rest, nothing lost"):
        took = []
        while not took or took[-1] >= RESTART and len(took) < TRIES:
            took.append(kill(gate))
        expect(f"ready after {took} s", True, took[-1] < RESTART)


def stopped(scenario, gate):
    with scenario.step("6.8-B3: stopped (SIGSTOP) with a lock released: the watchdog ends it, and it is back with locks at rest"):
        tap(gate)
        starts = int(gate.unit("NRestarts")["NRestarts"])
        since = float(gate.run(f"cut -d' ' -f1 /proc/uptime; kill -STOP {gate.pid()}"))
        until("the watchdog", lambda: [line for line in gate.journal("_PID=1", "UNIT=sekishod.service")
                                       if "Watchdog timeout" in line["MESSAGE"]], SLOW)
        back(gate, starts)
        print(f"         ready {gate.ready_at() - since:.1f} s after it stood still", flush=True)
        tap(gate)
        pass_through(gate)


def step_clock(gate, by):
    """`by`: "+1 year" or "-1 year", while `main` is released by its button; its time must neither end early nor go on."""
    known = len(gate.entries("clock step"))
    pressed = gate.pulled_at("main_rex", 1)
    gate.pull("main_rex", 0)
    gate.lock_is("main", MAIN_RELEASED)
    gate.run(f"date --set='{by}'")
    expect("released after the step", MAIN_RELEASED, gate.level("main_lock"))
    gate.lock_is("main", MAIN_LOCKED)
    lasted = gate.uptime() - pressed
    tap(gate)  # before each decision the clocks are compared
    pass_through(gate)
    steps = gate.entries("clock step")[known:]
    expect("entries of the step", 1, len(steps))
    print(f"         {by}: {steps[0]['more']}; released for {lasted:.1f} s", flush=True)
    expect(f"released for {lasted:.1f} s", True, RELEASE - 0.5 <= lasted)
    return steps[0]


def clock(scenario, gate):
    pid = gate.pid()
    for by in ("+1 year", "-1 year", "-1 year", "+1 year"):
        with scenario.step(f"the clock is set by {by}: an entry, a card still opens, the time of a door is what it was"):
            step_clock(gate, by)
    with scenario.step("the same daemon lived through all four, and alarms have come and gone"):
        expect("the daemon's process", pid, gate.pid())
        lines = gate.journal("SEKISHO_KIND=alarm", "_SYSTEMD_UNIT=sekishod.service")
        expect("alarms in the journal, with fields", True, len(lines) >= 2)
        for line in lines:
            expect(f"fields of {line}", True, {"SEKISHO_KIND", "SEKISHO_ENTRY", "PRIORITY", "MESSAGE"} <= line.keys())


def full_disk(scenario, gate):
    pid = gate.pid()
    with scenario.step("the disk is full: entries wait in the spill file, cards and ways out go on"):
        gate.run(f"head -c 1G /dev/zero > {FULL} || true")
        for _ in range(PASSAGES):  # the write-ahead log may have room that it had before
            tap(gate)
            pass_through(gate)
            if gate.status()["ledger_writing"] != "ledger":
                break
        until("the spill file", lambda: gate.status()["ledger_writing"] == "spill")
        ways_out(gate)
        tap(gate)
        pass_through(gate)

    with scenario.step("nor can the spill file be written any more: no record, no entry; ways out go on"):
        gate.run(f"chattr +i {SPILL}")  # for those who have it open, too
        for _ in range(2):
            with gate.card("server", KNOWN_CARD):
                until("nothing recorded", lambda: gate.status()["ledger_writing"] == "nothing")
                ways_out(gate)
                expect("the lock line of server", SERVER_LOCKED, gate.level("server_lock"))

    with scenario.step("freed: what waited is in the ledger, with a gap entry, and cards open again"):
        gate.run(f"chattr -i {SPILL}; rm {FULL}")
        until("the ledger written again", lambda: gate.status()["ledger_writing"] == "ledger")
        tap(gate)
        pass_through(gate)
        gaps = [gap for gap in gate.entries("gap") if gap["ref_seq"] is None]  # the others are of runs that were killed
        print(f"         gaps: {[gap['more'] for gap in gaps]}", flush=True)
        expect("gap entries", True, len(gaps) > 0)
        expect("what was refused meanwhile", True,
               "ext:LedgerFailed" in [entry["detail"] for entry in gate.entries("access")])
        expect("the daemon's process", pid, gate.pid())


def end(scenario, gate):
    with scenario.step("the ledger verifies against the record of its first start"):
        print(gate.run("sekisho ledger verify --db /var/lib/sekisho/ledger.db --commissioning /var/lib/sekisho/commissioning.txt"))

    with scenario.step("switched off in order"):
        gate.power_off()

    with scenario.step("started from the disk alone, as firmware does"):
        gate.start_from_disk()
        gate.console_says("sekishod: active")
        gate.halt()

    with scenario.step("6.8-B4: its data partition is lost: ways out are served all the same, and nobody is let in"):
        gate.lose_data()
        gate.start()
        until("sekishod up", lambda: gate.unit("ActiveState")["ActiveState"] == "active", SLOW)
        status = gate.in_service()
        expect("where entries go", "nothing", status["ledger_writing"])
        ways_out(gate)
        with gate.card("server", KNOWN_CARD):
            until("the refusal", lambda: gate.journal("SEKISHO_KIND=access"))
        expect("the lock line of server", SERVER_LOCKED, gate.level("server_lock"))
        expect("a ledger begun anew", 1, gate.command("test -e /var/lib/sekisho/ledger.db")[0])
        gate.power_off()


def main():
    parts = {part.__name__: part for part in (service_user, killed, stopped, clock, full_disk)}
    chosen = sys.argv[2:] or list(parts)
    if len(sys.argv) < 2 or not set(chosen) <= set(parts):
        sys.exit(f"usage: {sys.argv[0]} IMAGE_DIR [{'|'.join(parts)}]...")
    image = os.path.abspath(sys.argv[1])

    def body(scenario):
        with scenario.step("a disk with the image, and two readers"):
            gate = Controller(scenario, image)
        try:
            for part in (first_start, taps, *(parts[name] for name in chosen), end):
                part(scenario, gate)
        except Failed:
            with contextlib.suppress(Failed, OSError):
                print(gate.command("sekisho status; journalctl --no-pager --lines=80 --unit='sekisho*'")[1])
            raise

    def give_up(number, _):
        raise Failed(f"not done within {WHOLE} s" if number == signal.SIGALRM else "told to stop")

    for ending in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):  # QEMU and the readers end with this in any case
        signal.signal(ending, give_up)
    signal.alarm(WHOLE)
    with tempfile.TemporaryDirectory(prefix="sekisho-image-") as work:
        status = Scenario(os.path.join(work, "lab")).run(body)
    sys.exit(status)


if __name__ == "__main__":
    main()
