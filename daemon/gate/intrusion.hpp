// SPDX-License-Identifier: Apache-2.0
// Zones that are watched while they are empty (6.4-D1). A zone arms when its hours are over and for `after` nobody has
// been in it: nobody is known to be in it or in a zone within it, perhaps or for certain, nobody is being let in,
// whoever went in or out was known since it was last confirmed empty, no door of it stands open, and something that
// tells of somebody works. It is disarmed when its hours begin, by a grant
// into it (durable before the lock moves, so before the door opens), and when somebody turns out to be in it. Each of
// these is an entry, and a restart changes none.
// While it is armed, motion, or a door of it that opens and no grant says for whom, raises an alarm of the zone: over
// when the zone is disarmed, or a minute after the last of these, a door that stands open among them. Motion anywhere
// else, and at any other time, is nothing, and leaves no entry.
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/input_line.hpp"
#include "daemon/gate/lasting_level.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::gate {

struct InputStatus;

class Intrusion {
public:
    // Whether a door stands open; nothing: nobody can see it.
    using SeenOpen = std::function<std::optional<bool>(const DoorName&)>;

    Intrusion(const InputLine::Parts& parts, ClockWatch& clock_watch, SeenOpen seen_open)
        : parts_(parts), clock_watch_(clock_watch), seen_open_(std::move(seen_open)) {}

    // Inputs that tell of motion. What cannot be claimed is added to `errors`, and tried again once served.
    void claim(const site::Site& site, std::vector<Error>& errors);
    // The ledger is open.
    void serve(std::shared_ptr<const site::Site> site);
    void detach();
    // Another Site is in force, after detach().
    void replace(std::shared_ptr<const site::Site> site);
    // An entry is durable.
    void told(const Entry& entry);
    void tell(std::vector<InputStatus>& status) const;

    // Somebody has looked: nobody is in the zone. Who perhaps was in it is so no more, and it may arm. Error: no such
    // zone; it is armed; somebody was seen to enter and not to leave, or is being let in; a zone within it is to be
    // looked at first. Not served: an error too.
    void confirm_empty(const std::string& zone, const std::string& operator_name, Journal::Done done);

private:
    struct Motion {
        Motion(const InputLine::Parts& parts, const site::Input& input) : line(parts, input) {}
        InputLine line;
        bool stands = false;
        std::optional<LastingLevel> level;  // while it is watched
    };
    // Of a zone that arms; as the ledger has it, or will when it is written.
    struct Guard {
        bool armed = false;
        bool alarm = false;
        bool doubted = false;                 // that it is unsure is on its way to the State
        std::optional<MonoTime> empty_since;  // it would be armed, were it for long enough
        MonoTime last_sign{};                 // of somebody, while the alarm stands
    };
    // Who or what stands against a zone being armed.
    struct Against {
        ArmingCause cause{};
        Seq grant = kNoSeq;  // of `entry`
    };
    // A zone that arms, for as long as nothing of `site_` changes.
    struct Zone {
        site::ZoneIndex index{};
        const site::Zone& configured;
        Guard& guard;
    };
    [[nodiscard]] Zone zone_of(const std::string& name);
    void recall();
    [[nodiscard]] Guard recalled(const std::string& zone) const;
    void end(const std::string& zone, const Guard& guard);
    void watch(Motion& motion);
    void moved(Motion& motion, bool active);
    void lost(Motion& motion);
    [[nodiscard]] bool moves_in(site::ZoneIndex zone) const;
    [[nodiscard]] bool stands_open(site::ZoneIndex zone) const;
    // Whether something would tell now of somebody in the zone, or of every way into it.
    [[nodiscard]] bool is_watched(site::ZoneIndex zone) const;

    void look();
    // Each: how long the next look may wait.
    Duration look_at(Zone zone, const Now& now);
    Duration settle(Zone zone, MonoTime now);
    Duration quiet(Zone zone, MonoTime now);
    [[nodiscard]] std::optional<Against> against(Zone zone, WallTime clock) const;

    // intrusion_state.cpp: what the State has in a zone or in one within it.
    [[nodiscard]] ZoneNumber number_of(site::ZoneIndex zone) const;
    [[nodiscard]] bool covers(site::ZoneIndex zone, ZoneNumber number) const;
    [[nodiscard]] Seq grant_into(site::ZoneIndex zone) const;  // kNoSeq: nobody is being let in
    [[nodiscard]] bool is_unsure(site::ZoneIndex zone) const;
    [[nodiscard]] state::Occupancy people_in(site::ZoneIndex zone) const;
    [[nodiscard]] std::optional<Error> why_not_empty(site::ZoneIndex zone) const;
    // Whether a way out by nobody knows whom leaves the zone no emptier than the State knows it to be.
    [[nodiscard]] bool is_explained(const site::Door& door, site::ZoneIndex zone, const Entry& entry) const;

    void opened(const Entry& entry);
    void raise(Zone zone, EntryDraft sign);
    void end_alarm(Zone zone);
    void arming(Zone zone, bool armed, ArmingCause cause, Seq of);
    void write(EntryDraft draft, const std::string& zone, Journal::Done done = {});

    InputLine::Parts parts_;
    ClockWatch& clock_watch_;
    SeenOpen seen_open_;
    std::shared_ptr<const site::Site> site_;  // nothing: not served
    std::vector<std::unique_ptr<Motion>> motions_;
    std::map<std::string, Guard> guards_;  // by the names of zones that arm
    std::unique_ptr<hal::Loop::Timer> due_;
};

}  // namespace sekisho::gate
