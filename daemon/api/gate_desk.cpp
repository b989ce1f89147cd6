// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/gate_desk.hpp"

#include <utility>

namespace sekisho::api {

gate::Status GateDesk::status() const {
    return gate_.status();
}
std::vector<gate::InsideRow> GateDesk::inside() const {
    return gate_.inside();
}
std::vector<gate::MusteredRow> GateDesk::mustered() const {
    return gate_.mustered();
}
std::vector<gate::DeclaredRow> GateDesk::declared_exits() const {
    return gate_.declared_exits();
}
std::vector<gate::CredentialRow> GateDesk::credentials() const {
    return gate_.credentials();
}
std::shared_ptr<const site::Site> GateDesk::site() const {
    return gate_.site();
}

std::int64_t GateDesk::number_of(NamedThing thing, std::string_view name) const {
    return gate_.state().registry.number_of(thing, name);
}

std::string GateDesk::name_of(NamedThing thing, std::int64_t number) const {
    return std::string(gate_.state().registry.name_of(thing, number));
}

std::optional<Pid> GateDesk::pid_of(const HolderId& holder) const {
    return gate_.directory().pid_of(holder);
}

std::string GateDesk::holder_of(Pid pid) const {
    const auto* holder = gate_.directory().holder_of(pid);
    return holder == nullptr ? std::string() : holder->value;
}

bool GateDesk::is_left_out(Pid pid) const {
    return gate_.directory().is_left_out(pid);
}

void GateDesk::unlock(const DoorName& door, const std::string& reason, const std::string& operator_name, SeqDone done) {
    gate_.unlock(door, reason, operator_name, std::move(done));
}

void GateDesk::set_mode(const gate::ModeRequest& request, SeqDone done) {
    gate_.set_mode(request, std::move(done));
}

void GateDesk::reset_fire(const gate::FireReset& request, SeqDone done) {
    gate_.reset_fire(request, std::move(done));
}

void GateDesk::attend(const DoorName& door, const std::string& operator_name, SeqDone done) {
    gate_.attend(door, operator_name, std::move(done));
}

void GateDesk::forgive(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                       SeqDone done) {
    gate_.forgive(holder, reason, operator_name, std::move(done));
}

void GateDesk::declare_exit(const HolderId& holder, WallTime stated, const std::string& reason,
                            const std::string& operator_name, SeqDone done) {
    gate_.declare_exit(holder, stated, reason, operator_name, std::move(done));
}

void GateDesk::approve_exit(Seq declared, const std::string& operator_name, SeqDone done) {
    gate_.approve_exit(declared, operator_name, std::move(done));
}

void GateDesk::confirm_empty(const ZoneName& zone, const std::string& operator_name, SeqDone done) {
    gate_.confirm_empty(zone, operator_name, std::move(done));
}

void GateDesk::revoke(CredentialRef credential, const std::string& operator_name, SeqDone done) {
    gate_.revoke(credential, operator_name, std::move(done));
}

void GateDesk::reset_pin(const gate::PinResetRequest& request, SeqDone done) {
    gate_.reset_pin(request, std::move(done));
}

void GateDesk::clear_pins(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                          SeqDone done) {
    gate_.clear_pins(holder, reason, operator_name, std::move(done));
}

void GateDesk::clear_pins_at(const ReaderName& reader, const std::string& reason, const std::string& operator_name,
                             SeqDone done) {
    gate_.clear_pins_at(reader, reason, operator_name, std::move(done));
}

void GateDesk::vouch_for_clock(const std::string& operator_name, SeqDone done) {
    gate_.vouch_for_clock(operator_name, std::move(done));
}

void GateDesk::erase(const gate::EraseRequest& request, SeqDone done) {
    gate_.erase(request, std::move(done));
}

void GateDesk::rehearsed(WallTime backup_at, const std::string& operator_name, SeqDone done) {
    gate_.rehearsed(backup_at, operator_name, std::move(done));
}

void GateDesk::sign_review(const gate::ReviewRequest& request, SeqDone done) {
    gate_.sign_review(request, std::move(done));
}

void GateDesk::ask_disposal(WallTime before, const std::string& operator_name,
                            std::function<void(Result<gate::AskedDisposal>)> done) {
    gate_.ask_disposal(before, operator_name, std::move(done));
}

void GateDesk::approve_disposal(const Digest& sha256, const std::string& operator_name, SeqDone done) {
    gate_.approve_disposal(sha256, operator_name, std::move(done));
}

gate::DisposalStatus GateDesk::disposal() const {
    return gate_.disposal();
}

Result<void> GateDesk::report_witness(const std::string& witness, const gate::WitnessReport& report) {
    return gate_.report_witness(witness, report);
}

std::uint64_t GateDesk::subscribe(std::function<void(const Entry&)> on_entry) {
    return gate_.subscribe(std::move(on_entry));
}
void GateDesk::unsubscribe(std::uint64_t id) {
    gate_.unsubscribe(id);
}

}  // namespace sekisho::api
