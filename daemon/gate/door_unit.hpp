// SPDX-License-Identifier: Apache-2.0
// One door in service: its lines, its state machine, its timer. Feeds events to door::step and carries out the actions.
#pragma once

#include "daemon/door/lock_watch.hpp"
#include "daemon/door/step.hpp"
#include "daemon/gate/handles.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/gate/lock_drive.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::gate {

// Who goes through on a grant; nobody for a command.
struct Passenger {
    Pid pid{};
    CredentialRef credential{};
};

class DoorUnit {
public:
    // Who goes through together with the passenger, on an entry of their own.
    struct Companion {
        Ticket ticket;
        Passenger passenger;
    };

    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        Handles& handles;
        Journal& journal;
        std::function<void(const DoorName&, door::Sound)> on_alarm;
        std::function<std::string()> fire_rule;  // the input that released, with its place
    };

    // `site` and its door at `index`; claims nothing yet.
    DoorUnit(Parts parts, const site::Site& site, site::DoorIndex index);

    // Claims the lock alone, at rest (locked). `fire`: a fire release stands, a lock it frees is claimed released. What
    // cannot be claimed is asked for again and told by claim().
    void rest(bool fire);
    // Claims what is not held of the lock, as above, and the inputs. Returns the lines that could not be claimed; the
    // others are in use all the same, so that a lost contact never takes away a REX.
    [[nodiscard]] std::vector<Error> claim(bool fire = false);
    // Puts the claimed door in service. Entries are refused while a fault stands; egress and fire never are.
    void begin(bool fire);
    // What the ledger says of its bolt and its case. Until it is known nothing is recorded of either, though the alarm
    // sounds; it comes once, after begin().
    void recall(const state::DoorFacts& known);
    // Hears nothing of its inputs any more, until it is reconfigured: first step of every change of configuration.
    void detach();
    // The same door in a new Site, same lock line: settings change, the lock does not move. Lines that are no longer
    // its own are forgotten here, before their handles are let go; new ones are claimed by reconfigure().
    void adopt(const site::Site& site, site::DoorIndex index);
    // `fire`: as for claim().
    void reconfigure(bool fire);
    // Ends what lets people in: a grant under way, its outcome unknown, and the unlock schedule. The lock is at rest,
    // unless fire, a REX or a button holds it, or somebody is on the way out of a door without a lever.
    void withdraw();
    // The door leaves the configuration: the same, nothing is heard any more, and an alarm of its that stands is over.
    void leave();

    void grant(UnlockCause cause, Ticket ticket, Direction direction, bool extended, Passenger passenger,
               std::optional<Companion> companion = std::nullopt);
    void fire(bool active);
    // Whether the unlock schedule holds. The lock hears of its beginning when the unlock is durable (no record, no
    // entry), and only while the door has no fault.
    void unlock_schedule(bool inside);
    // The modes that commands have put the door into, as the ledger says (STD-ONVIF-01). LockedOpen opens only while
    // the door has no fault.
    void modes(const door::Modes& standing);
    // The line of the plan in force that keeps the door open, "" for none (6.9-B3). The lock hears of its beginning
    // when the unlock is durable, and whatever else of the door fails: rescue goes before normal rules (6.9-B1).
    void emergency(const std::string& rule);

    [[nodiscard]] const std::string& fault() const { return fault_; }  // why entries are refused, else ""
    [[nodiscard]] const door::Door& state() const { return machine_; }
    [[nodiscard]] const door::LockWatch& lock() const { return lock_watch_; }
    [[nodiscard]] door::Sound loudest() const;  // of what stands
    // When its lock stands where it was told to: the end of the pulse under way; nothing: at once.
    [[nodiscard]] std::optional<MonoTime> lock_busy_until() const { return lock_.busy_until(); }
    [[nodiscard]] DoorMode mode() const { return door::mode_of(machine_, settings()); }
    [[nodiscard]] const site::Door& configured() const { return door_; }
    // Nothing: nobody can see whether it is.
    [[nodiscard]] std::optional<bool> seen_open() const {
        return contact_.input == nullptr ? std::nullopt : std::optional(machine_.open);
    }
    // Whether the other doors of its interlock let nobody in: it is open, released, or nobody can see that it is
    // closed. One that a fire holds released holds nobody up (6.9-B1).
    [[nodiscard]] bool holds_others() const {
        return !machine_.fire_holds && (machine_.open || machine_.released || contact_.input == nullptr);
    }

private:
    // One of its inputs; without a line it has none.
    struct Sensor {
        hal::Input* input = nullptr;  // nullptr: no line, or lost
        std::optional<LineSpec> line;
    };
    void configure(const site::Site& site, site::DoorIndex index);
    void feed(const door::Event& event);
    void feed(const door::Event& event, MonoTime when);
    void contact_moved(hal::Edge edge);
    void perform(const door::DriveLock& action);
    void perform(const door::Record& action);
    void perform(const door::Alarm& action);
    void sound();
    void watch_lock(const door::LockWatchEvent& event);
    void record_outcome(EntryDraft draft, Direction direction);
    [[nodiscard]] Journal::Complete number_of_door() const;
    [[nodiscard]] Journal::Complete number_of_passage(Direction direction) const;
    [[nodiscard]] std::array<Sensor*, 5> sensors() { return {&contact_, &rex_, &button_, &lock_monitor_, &tamper_}; }
    [[nodiscard]] std::ptrdiff_t inputs_held();
    void watch_inputs();
    [[nodiscard]] std::optional<bool> level_of(const Sensor& sensor);
    void look_at_button();
    void button_moved(hal::Edge edge);
    void look_at_lock();
    void arm_timer();
    void fail(const LineSpec& line, const Error& error);
    void retry();
    void resume_inputs();
    void record_fault(bool disabled, const std::string& why);
    void apply_modes();
    void apply_schedule();
    void announce_schedule();
    void apply_emergency();
    void announce_emergency();
    [[nodiscard]] bool claimed_released(bool fire) const;
    void reclaim_lock();
    [[nodiscard]] bool rex_counts_when_lost() const;
    [[nodiscard]] door::Settings settings() const;
    [[nodiscard]] door::LockWatchSettings lock_watch_settings() const;

    Parts parts_;
    site::Door door_;
    std::string rule_;           // where the door stands in the configuration
    std::string schedule_rule_;  // the list of the unlock schedule that holds
    std::string outer_;          // names of the zones it joins
    std::string inner_;
    door::Door machine_;
    door::LockWatch lock_watch_;
    door::Sound machine_sound_ = door::Sound::quiet;
    LockDrive lock_;
    Sensor contact_;
    Sensor rex_;
    Sensor button_;
    Sensor lock_monitor_;
    Sensor tamper_;
    bool in_service_ = false;
    bool drive_anew_ = false;           // another Site says otherwise what its level means
    bool contact_came_ = false;         // its line was claimed anew
    door::Modes modes_;                 // by command
    std::string plan_rule_;             // of the plan that is to keep it open, "" for none
    bool plan_opens_ = false;           // its unlock is durable
    bool emergency_announced_ = false;  // its unlock is on its way to the ledger
    bool schedule_wanted_ = false;
    bool schedule_announced_ = false;  // its unlock is on its way to the ledger
    std::string fault_;
    std::set<LineSpec> lost_;
    struct Party {
        Passenger passenger;
        std::optional<Companion> companion;
    };
    std::map<Ticket, Party> passengers_;  // by the grant that the outcome will complete
    Ticket last_rex_ = kNoSeq;            // what an exit by REX completes
    MonoTime last_event_{};
    std::unique_ptr<hal::Loop::Timer> deadline_;
    std::unique_ptr<hal::Loop::Timer> lock_deadline_;
    std::unique_ptr<hal::Loop::Timer> closing_;                   // a closing that has not lasted yet
    std::unique_ptr<hal::Loop::Timer> button_up_;                 // likewise of the button
    std::unique_ptr<hal::Loop::Timer> retry_;                     // nothing: no line is missing
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for answers that come when the door is gone
};

}  // namespace sekisho::gate
