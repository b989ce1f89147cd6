// SPDX-License-Identifier: Apache-2.0
// The only orchestrator: tap -> credential -> access -> ledger -> door -> lock. Every call and every callback runs on
// the loop; nothing here blocks. Order of things, by rank (design 1): REX, fire and exits drive first and record
// afterwards; an entry opens only after its ledger entry is durable.
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/directory.hpp"
#include "daemon/gate/disk_watch.hpp"
#include "daemon/gate/disposals.hpp"
#include "daemon/gate/emergency.hpp"
#include "daemon/gate/fire_names.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/gate/meter.hpp"
#include "daemon/gate/witnesses.hpp"
#include "daemon/gate/workflows.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/diff.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"
#include "daemon/vault/vault.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/loop.hpp"
#include "hal/contract/programs.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gate {

struct DoorStatus {
    DoorName name;
    std::string label;
    DoorMode mode{};
    bool released = false;
    std::optional<bool> open;  // nothing: no contact
    bool forced = false;
    bool held = false;
    bool lock_fault = false;  // the bolt is not where the lock was told to be
    bool tampered = false;
    std::int64_t cycles = 0;  // how often its lock was released and locked again, by the ledger (STD-UL-01)
    std::string disabled;     // why, when the door is out of service; else ""
};
struct ReaderStatus {
    ReaderName name;
    bool up = false;
    std::string why;         // when down
    std::string lamps;       // which lights cannot be lit and why, else ""
    std::string identity{};  // what the device that answered last says of itself
    bool strange = false;    // it is not the known one: down until it is accepted (6.5-B5d)
};
struct KeypadStatus {
    KeypadName name;
    ReaderName reader;  // beside which it stands
    bool up = false;
    std::string why;  // when down
};
struct InputStatus {
    std::string name;
    bool active = false;        // of a line that is lost: as it was last
    std::string why;            // when its line cannot be read, else ""
    bool awaits_reset = false;  // a fire is over by its input, and an account of `reset_by` has not reset it
};
struct StandingAlarm {
    SystemAlarm alarm{};
    std::string subject;  // what it is about, "" where there is only one
    // Of an input, as the configuration in force says (6.4-B3):
    Severity severity{};
    std::vector<std::string> notify{};  // roles
};
struct ProposedPlan {
    std::string plan;
    std::string by;
    Seq seq = kNoSeq;
};

struct Status {
    std::string site;
    std::string backend;  // "real" or "sim"
    std::string version;
    std::string config_sha256;  // hex
    Seq config_seq = kNoSeq;
    Duration uptime{};         // since the gate was made, whatever the wall clock did
    std::int64_t entries = 0;  // in the ledger
    ledger::Health ledger;
    Progress progress;
    std::vector<DiskUse> disks;  // that the ledger needs
    bool fire = false;
    ClockView clock;
    std::vector<DoorStatus> doors;
    std::vector<ReaderStatus> readers;
    std::vector<KeypadStatus> keypads;
    std::vector<InputStatus> inputs;
    std::vector<WitnessStatus> witnesses;
    std::vector<ProposedPlan> proposals;  // that nobody has declared
    std::vector<StandingAlarm> alarms;    // that the ledger says were raised and are not over
};
struct InsideRow {
    HolderId holder;
    std::string name;  // from the roster in force, "" when it no longer has the person
    ZoneName zone;
    WallTime since{};
    std::string host{};   // staff number of a visitor's host; "": no visitor
    bool certain = true;  // false: somebody left the zone since, and nobody knows who, or the person was forgiven
};
// A way out that waits for another operator's approval.
struct DeclaredRow {
    Seq seq = kNoSeq;
    HolderId holder;  // "pid:N" when nobody knows the person any more
    WallTime stated{};
    std::string operator_name;
};
// Seen safe outside, and at no door since (STD-EGR-07).
struct MusteredRow {
    HolderId holder;   // "pid:N" when nobody knows the person any more
    std::string name;  // as of a person inside
    WallTime at{};
};
// What a reload brings: read and checked elsewhere, off the loop.
struct NewConfig {
    std::shared_ptr<const site::Site> site;
    Digest sha256{};                              // of the archive already kept under config/<sha256>
    std::string cause;                            // "start", "SIGHUP", "command"
    site::Losses losses;                          // against the Site in force
    std::optional<std::int64_t> accept_removals;  // the exact number of people who may be lost (PRAC-05)
    site::ShortDiff changes{};                    // against the Site in force; empty at a start
};

// PRAC-05: a reload that takes the rights of more than 5 % or of more than 10 people away is refused, unless exactly
// that many were accepted. The text names nobody: it goes into the log.
[[nodiscard]] std::optional<Error> refuse_losses(const NewConfig& config);

// Whom the vault is to forget, and which free texts with them.
struct EraseRequest {
    struct Text {
        Seq seq;  // of the entry that commits to it
        vault::Commitment commitment;
    };
    Pid pid{};
    std::vector<Text> texts;
    std::string reason;  // stays in the ledger for ever: it must name nobody
    std::string operator_name;
};

// A door is put into a mode, or let out of it.
struct ModeRequest {
    DoorName door;
    DoorMode mode{};      // locked_open, blocked or locked_down
    bool active = false;  // false: what a command began is over
    std::string reason;
    std::string operator_name;
};

// Whoever works the fire panel says that a fire is over.
struct FireReset {
    std::string input;  // as the configuration names it
    std::string reason;
    std::string operator_name;
};

// The daemon is stopped by an operator (6.8-B3).
struct StopRequest {
    std::string reason;
    std::string operator_name;
};

// An officer signs for entries `first` to `last`.
struct ReviewRequest {
    Seq first;
    Seq last;
    std::string note;  // stays in the ledger for ever: it must name nobody
    std::string operator_name;
};

// An officer has seen who it is (6.5-C7a2). The texts stand in the vault, and the entry commits to them.
struct PinResetRequest {
    HolderId holder;
    std::string identity_check;  // how the person was identified
    std::string document;        // what was shown
    std::string copy;            // where its filed copy is
    std::string operator_name;
};

struct Parts {
    hal::Loop& loop;
    hal::Clock& clock;
    hal::Hardware& hardware;
    // Frees what is large, off the loop.
    std::function<void(std::shared_ptr<const site::Site>)> retire;
    // Where entries go, whenever that changes: whoever runs the gate must see at once that it is not the ledger.
    std::function<void(const ledger::Health&)> ledger_health;
    // How full the disks are that the ledger needs; asked on the ledger thread. Nothing: nobody looks.
    DiskWatch::Ask disk_use;
    // Keeps what a witness cosigned, off the loop, for `recall_cosigned` at the next start.
    std::function<void(const std::string& witness, const std::string& note)> keep_cosigned;
    std::string ledger_path;  // ledger.db
    // Runs `work`, which may take long, neither on the loop nor on the ledger thread, then `then` on the loop.
    std::function<void(std::function<void()> work, std::function<void()> then)> aside;
    // Folds the ledger and keeps what it gives for good, before a disposal; durable when it returns. Called aside.
    std::function<Result<SnapshotDetail>()> take_snapshot;
    // What happens in a gate that serves without a ledger, and so is in none. Nothing: nobody is told.
    std::function<void(const Entry&)> unrecorded = {};
    // Why what an approved disposal takes is still there, whenever that changes. Nothing: nobody is told.
    std::function<void(const Error&)> disposal_trouble = {};
    ledger::Patience patience = {};  // of what is read aside: it must not keep the program from ending
    // As `aside`, for what somebody waits for at a keypad: never behind the work of that, and at most two at once.
    // Nothing: `aside` does it.
    std::function<void(std::function<void()> work, std::function<void()> then)> verify = {};
    // What locks screens is run by it (6.4-C5). Nothing: nothing is run.
    hal::Programs* programs = nullptr;
    // Why a screen may not have locked. Nothing: nobody is told.
    std::function<void(const Error&)> screen_lock_trouble = {};
    // Keeps at which inputs a fire stands, off the loop and in the order of the calls, for `claim` at the next start.
    // Nothing: it is not kept.
    std::function<void(const FireNames&)> keep_fires = {};
};

class Gate {
public:
    explicit Gate(Parts parts);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // First of all at start: claims every line of `site` and commands every lock to rest (locked), before the ledger is
    // opened; from then on REX and fire free the doors. Returns what could not be claimed, one error a line: refused
    // at commissioning, in service that door alone is disabled and tried again. `fires`: what was kept of the last run.
    [[nodiscard]] std::vector<Error> claim(std::shared_ptr<const site::Site> site, const FireNames& fires = {});

    // What was kept from the last run; before `start`. Names of what is not what its witness cosigned go to `wrong`,
    // once the configuration is in force.
    void recall_cosigned(CosignedNotes notes, std::function<void(const std::string& witness)> wrong);

    // Then: `state` folded from the ledger, people and cards from the vault. Writes what happened to the clock since
    // the last run, the start entry, outcomes that a
    // crash left unknown, the config entry, and what happened since `claim`; then readers and unlock schedules are in
    // service. `ready` runs when the config entry is durable, or with the error that kept it out.
    void start(state::State state, Directory directory, ledger::Writer& writer, vault::Vault& vault,
               const NewConfig& config, std::function<void(Result<void>)> ready);
    // Or, where the ledger cannot be opened, for as long as this gate lives: ways out, fire and exit readers are served
    // on, every entry is refused (ext:LedgerFailed), `status` says `why`. Of the rest below only `stop` and the
    // questions may be asked.
    void serve_without_ledger(const Error& why);
    // Ends releases under way (but for fire and REX), lets nobody in any more and writes the stop entry. `done` runs
    // when it is durable, or has failed, and every lock is at rest that nobody on the way out needs. Fire, REX and exit
    // readers are served until let_go().
    void stop(const std::string& cause, std::function<void(const Result<Seq>&)> done);
    // The same by a command. `begun` runs before `done` when it does stop, whatever becomes of the entry. Without it
    // the gate goes on, and the error says why: it stops already, or nothing can be recorded, or not the reason.
    void stop(const StopRequest& request, std::function<void()> begun, std::function<void(const Result<Seq>&)> done);
    [[nodiscard]] bool stopping() const;
    // Of a gate that stops: `then`, when every lock is at rest that nobody on the way out needs.
    void when_locked(std::function<void()> then);
    // Lets every line go, once the loop has ended: from there on nobody hears a REX, and what is left to be done may
    // wait for a disk (STD-EGR-03). Then nothing but state() and directory() may be asked.
    void let_go();

    // --- configuration ---
    // Atomic: the config entry is durable first, then the new Site is in force at once; locks whose line and door are
    // unchanged do not move. Error: the gate stops (the entry may be there, the Site never came into force), a fire
    // release stands, PRAC-05 refused it, or the ledger did; the old one stays in
    // force.
    void reload(const NewConfig& config, std::function<void(Result<Seq>)> done);
    // A reload was refused before it came here (faults in the files): written down.
    void reload_refused(const std::string& cause, std::int64_t faults, const std::string& first_rule);

    // --- commands; `operator_name` is who asked ("uid:0") ---
    void unlock(const DoorName& door, const std::string& reason, const std::string& operator_name,
                std::function<void(Result<Seq>)> done);
    // Record first, then the lock. LockedDown and LockedOpen leave only by being let out of (STD-ONVIF-01). Error: no
    // such door, in that mode already, not in it; a fire release stands, which no lock command gets past (STD-EGR-02).
    void set_mode(const ModeRequest& request, std::function<void(Result<Seq>)> done);
    // Record first, then the locks (STD-EGR-02). Error: FireInputs::why_not_reset.
    void reset_fire(const FireReset& request, std::function<void(Result<Seq>)> done);
    // A step of an emergency plan, written down and in force at once. Error: why_not_step.
    void emergency(const EmergencyStep& step, std::function<void(Result<Seq>)> done);
    // Break-glass cards (6.9-B2.1): the next card at the reader becomes one of that name; two operators, one after the
    // other, seal it (the first gets kNoSeq: it waits for the other); it is destroyed when it was used. Error: no such
    // name, reader or card; as `issue`; sealed or destroyed already.
    void issue_break_glass(const std::string& name, const ReaderName& reader, const std::string& operator_name,
                           std::function<void(Result<CredentialRow>)> done);
    void seal_card(CredentialRef credential, const std::string& operator_name, std::function<void(Result<Seq>)> done);
    void destroy_card(CredentialRef credential, const std::string& operator_name,
                      std::function<void(Result<Seq>)> done);
    // The operator, who is of the security desk, stands in for the second person whom a card waits for at this door,
    // where its level allows that (PRAC-02). Error: not of the desk, nobody waits, the level does not name the desk.
    void attend(const DoorName& door, const std::string& operator_name, std::function<void(Result<Seq>)> done);
    // Where the person is said to be does not count against the next tap (STD-BAC-02). Error: in no zone.
    void forgive(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                 std::function<void(Result<Seq>)> done);
    // The person says to have left at that time (PRAC-10); counts once another operator has approved it. Error: in no
    // zone, a time to come, seen to enter after it.
    void declare_exit(const HolderId& holder, WallTime stated, const std::string& reason,
                      const std::string& operator_name, std::function<void(Result<Seq>)> done);
    // Error: no such declared exit, approved already, by whom it was declared.
    void approve_exit(Seq declared, const std::string& operator_name, std::function<void(Result<Seq>)> done);
    // The operator has looked: nobody is in the zone (6.4-D1). Error: Intrusion::confirm_empty.
    void confirm_empty(const ZoneName& zone, const std::string& operator_name, std::function<void(Result<Seq>)> done);
    // Workflows::issue_card, of a regular card.
    void issue(const HolderId& holder, const ReaderName& reader, const std::string& operator_name,
               std::function<void(Result<CredentialRow>)> done);
    void revoke(CredentialRef credential, const std::string& operator_name, std::function<void(Result<Seq>)> done);
    // Ends the person's PIN and gives the right to set a new one, once, at a keypad and with an own card (6.5-C7a2); a
    // lock-out is over with it. Error: nobody of that number has a card, a text is missing.
    void reset_pin(const PinResetRequest& request, std::function<void(Result<Seq>)> done);
    // Wrong PINs of the person, or at that reader's access point, do not count any more, and a lock-out or delay by
    // them is over (6.5-D6-2); the PIN stays. Error: none counts.
    void clear_pins(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                    std::function<void(Result<Seq>)> done);
    void clear_pins_at(const ReaderName& reader, const std::string& reason, const std::string& operator_name,
                       std::function<void(Result<Seq>)> done);
    // The operator vouches for the wall clock as it stands: ClockWatch::vouch. `done` gets the clock step entry.
    void vouch_for_clock(const std::string& operator_name, std::function<void(Result<Seq>)> done);
    // Entries say so first, then the rows go and their file is written anew. The seq: of the entry that stands for the
    // person. Error: unknown or erased already, still in the roster, a card is being issued to them; or the entry is
    // there and the file could not be written anew, which the next start makes good.
    void erase(const EraseRequest& request, std::function<void(Result<Seq>)> done);
    // A backup of that time was put back in a temporary place and verified: written down (H9.2-4).
    void rehearsed(WallTime backup_at, const std::string& operator_name, std::function<void(Result<Seq>)> done);

    // The entry commits to all entries up to `last`, and says who signed (REV-11). Error: this operator may not (any
    // role of [disposal.ledger] may, without it everybody who may command), no such entries, disposed of.
    void sign_review(const ReviewRequest& request, std::function<void(Result<Seq>)> done);

    // Disposals::ask, ::approve, ::status.
    void ask_disposal(WallTime before, const std::string& operator_name,
                      std::function<void(Result<AskedDisposal>)> done);
    void approve_disposal(const Digest& sha256, const std::string& operator_name,
                          std::function<void(Result<Seq>)> done);
    [[nodiscard]] DisposalStatus disposal() const;

    [[nodiscard]] Workflows& workflows();

    // What a witness answered, as sekisho-notify brings it. Errors: as Witnesses::report.
    [[nodiscard]] Result<void> report_witness(const std::string& witness, const WitnessReport& report);

    // --- questions ---
    [[nodiscard]] Status status() const;
    [[nodiscard]] const Measured& measured() const;
    [[nodiscard]] std::vector<InsideRow> inside() const;
    [[nodiscard]] std::vector<DeclaredRow> declared_exits() const;
    [[nodiscard]] std::vector<MusteredRow> mustered() const;  // by holder
    [[nodiscard]] std::vector<CredentialRow> credentials() const;
    [[nodiscard]] const state::State& state() const;
    [[nodiscard]] const Directory& directory() const;
    [[nodiscard]] std::shared_ptr<const site::Site> site() const;

    // Every entry once it is durable, in order of seq. Returns an id for `unsubscribe`.
    std::uint64_t subscribe(std::function<void(const Entry&)> on_entry);
    void unsubscribe(std::uint64_t id);

private:
    void end(EntryDraft stop, std::function<void(const Result<Seq>&)> done);

    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sekisho::gate
