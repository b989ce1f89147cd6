// SPDX-License-Identifier: Apache-2.0
// What the API asks of the rest of the daemon. Everything runs on the loop.
#pragma once

#include "daemon/config/load.hpp"
#include "daemon/gate/gate.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sekisho::api {

// The gate as routes see it (gate_desk.hpp is the real one): questions and commands of gate::Gate, and its directory.
class Desk {
public:
    using SeqDone = std::function<void(Result<Seq>)>;

    virtual ~Desk() = default;
    [[nodiscard]] virtual gate::Status status() const = 0;
    [[nodiscard]] virtual std::vector<gate::InsideRow> inside() const = 0;
    [[nodiscard]] virtual std::vector<gate::MusteredRow> mustered() const = 0;
    [[nodiscard]] virtual std::vector<gate::DeclaredRow> declared_exits() const = 0;
    [[nodiscard]] virtual std::vector<gate::CredentialRow> credentials() const = 0;
    [[nodiscard]] virtual std::shared_ptr<const site::Site> site() const = 0;
    [[nodiscard]] virtual std::int64_t number_of(NamedThing thing, std::string_view name) const = 0;  // 0: none
    [[nodiscard]] virtual std::string name_of(NamedThing thing, std::int64_t number) const = 0;       // "": none
    [[nodiscard]] virtual std::optional<Pid> pid_of(const HolderId& holder) const = 0;
    [[nodiscard]] virtual std::string holder_of(Pid pid) const = 0;  // "": none
    [[nodiscard]] virtual bool is_left_out(Pid pid) const = 0;       // gate::Directory

    virtual void unlock(const DoorName& door, const std::string& reason, const std::string& operator_name,
                        SeqDone done) = 0;
    virtual void set_mode(const gate::ModeRequest& request, SeqDone done) = 0;
    virtual void reset_fire(const gate::FireReset& request, SeqDone done) = 0;
    virtual void attend(const DoorName& door, const std::string& operator_name, SeqDone done) = 0;
    virtual void forgive(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                         SeqDone done) = 0;
    virtual void declare_exit(const HolderId& holder, WallTime stated, const std::string& reason,
                              const std::string& operator_name, SeqDone done) = 0;
    virtual void approve_exit(Seq declared, const std::string& operator_name, SeqDone done) = 0;
    virtual void confirm_empty(const ZoneName& zone, const std::string& operator_name, SeqDone done) = 0;
    virtual void revoke(CredentialRef credential, const std::string& operator_name, SeqDone done) = 0;
    virtual void reset_pin(const gate::PinResetRequest& request, SeqDone done) = 0;
    virtual void clear_pins(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                            SeqDone done) = 0;
    virtual void clear_pins_at(const ReaderName& reader, const std::string& reason, const std::string& operator_name,
                               SeqDone done) = 0;
    virtual void vouch_for_clock(const std::string& operator_name, SeqDone done) = 0;
    virtual void erase(const gate::EraseRequest& request, SeqDone done) = 0;
    virtual void rehearsed(WallTime backup_at, const std::string& operator_name, SeqDone done) = 0;
    virtual void sign_review(const gate::ReviewRequest& request, SeqDone done) = 0;
    virtual void ask_disposal(WallTime before, const std::string& operator_name,
                              std::function<void(Result<gate::AskedDisposal>)> done) = 0;
    virtual void approve_disposal(const Digest& sha256, const std::string& operator_name, SeqDone done) = 0;
    [[nodiscard]] virtual gate::DisposalStatus disposal() const = 0;
    [[nodiscard]] virtual Result<void> report_witness(const std::string& witness,
                                                      const gate::WitnessReport& report) = 0;
    [[nodiscard]] virtual gate::Workflows& workflows() = 0;
    virtual std::uint64_t subscribe(std::function<void(const Entry&)> on_entry) = 0;
    virtual void unsubscribe(std::uint64_t id) = 0;
};

struct ReloadRequest {
    std::optional<std::int64_t> accept_removals;  // as gate::NewConfig
    std::string operator_name;
};
// PRAC-05: too many people would lose their rights; the first thousand of them, for the administrator's eyes only.
struct LostRights {
    Error refusal;
    std::vector<HolderId> people;
};
// The seq of the config entry, or the files' faults, or why else the old configuration stays.
using ReloadAnswer = std::variant<Seq, config::Faults, LostRights, Error>;

enum class RexAction : std::uint8_t { press, release, press_and_release };

// Stands in front of the simulated gate's readers, doors and inputs. Errors: no such reader, door or input.
struct SimControl {
    // `hold`: the card stays until `remove`; else it leaves by itself after a moment.
    std::function<Result<void>(const ReaderName&, const CardEvidence&, bool hold)> tap;
    std::function<Result<void>(const ReaderName&)> remove;
    std::function<Result<void>(const DoorName&, bool open)> contact;
    std::function<Result<void>(const DoorName&, RexAction)> rex;
    std::function<Result<void>(const std::string& input, bool active)> input;
    std::function<Result<void>(const ReaderName&, std::string_view keys)> keypad;  // the one beside that reader
};

// state::canonical_dump of the state at some moment, and of how many entries it was.
struct StateDump {
    Seq applied_seq = kNoSeq;
    std::string text;
};

struct Services {
    Desk& desk;
    std::string ledger_path;  // ledger.db
    std::string vault_path;   // personal.db
    // Reads and checks the files off the loop, then reloads the gate.
    std::function<void(ReloadRequest, std::function<void(ReloadAnswer)>)> reload;
    // The signed note of the ledger as it is now. Called back on the loop.
    std::function<void(std::function<void(Result<std::string>)>)> checkpoint;
    // The state that the gate runs with. Called back on the loop.
    std::function<void(std::function<void(Result<StateDump>)>)> dump_state;
    // The signed certificate of a disposal entry (6.7-B3). Called back on the loop.
    std::function<void(const Entry& disposal, std::function<void(Result<std::string>)>)> certify;
    std::optional<SimControl> sim;  // nothing: this gate is real
    // Why no ledger is open, which answers all that is asked but for the status and the simulated hands; only these and
    // `desk.status`, `desk.site` and the names are then called.
    std::optional<Error> without_ledger = std::nullopt;
    // Stops the daemon (6.8-B3). Called back on the loop, with what ends it once the answer was told; an error may
    // leave it in service.
    using Stopped = std::function<void(Result<Seq>, std::function<void()> told)>;
    std::function<void(const gate::StopRequest&, Stopped)> stop = {};
};

}  // namespace sekisho::api
