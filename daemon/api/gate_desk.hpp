// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/api/services.hpp"

namespace sekisho::api {

// The real gate behind the API. `gate` must outlive it.
class GateDesk final : public Desk {
public:
    explicit GateDesk(gate::Gate& gate) : gate_(gate) {}

    [[nodiscard]] gate::Status status() const override;
    [[nodiscard]] std::vector<gate::InsideRow> inside() const override;
    [[nodiscard]] std::vector<gate::MusteredRow> mustered() const override;
    [[nodiscard]] std::vector<gate::DeclaredRow> declared_exits() const override;
    [[nodiscard]] std::vector<gate::CredentialRow> credentials() const override;
    [[nodiscard]] std::shared_ptr<const site::Site> site() const override;
    [[nodiscard]] std::int64_t number_of(NamedThing thing, std::string_view name) const override;
    [[nodiscard]] std::string name_of(NamedThing thing, std::int64_t number) const override;
    [[nodiscard]] std::optional<Pid> pid_of(const HolderId& holder) const override;
    [[nodiscard]] std::string holder_of(Pid pid) const override;
    [[nodiscard]] bool is_left_out(Pid pid) const override;

    void unlock(const DoorName& door, const std::string& reason, const std::string& operator_name,
                SeqDone done) override;
    void set_mode(const gate::ModeRequest& request, SeqDone done) override;
    void reset_fire(const gate::FireReset& request, SeqDone done) override;
    void attend(const DoorName& door, const std::string& operator_name, SeqDone done) override;
    void forgive(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                 SeqDone done) override;
    void declare_exit(const HolderId& holder, WallTime stated, const std::string& reason,
                      const std::string& operator_name, SeqDone done) override;
    void approve_exit(Seq declared, const std::string& operator_name, SeqDone done) override;
    void confirm_empty(const ZoneName& zone, const std::string& operator_name, SeqDone done) override;
    void revoke(CredentialRef credential, const std::string& operator_name, SeqDone done) override;
    void reset_pin(const gate::PinResetRequest& request, SeqDone done) override;
    void clear_pins(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                    SeqDone done) override;
    void clear_pins_at(const ReaderName& reader, const std::string& reason, const std::string& operator_name,
                       SeqDone done) override;
    void vouch_for_clock(const std::string& operator_name, SeqDone done) override;
    void erase(const gate::EraseRequest& request, SeqDone done) override;
    void rehearsed(WallTime backup_at, const std::string& operator_name, SeqDone done) override;
    void sign_review(const gate::ReviewRequest& request, SeqDone done) override;
    void ask_disposal(WallTime before, const std::string& operator_name,
                      std::function<void(Result<gate::AskedDisposal>)> done) override;
    void approve_disposal(const Digest& sha256, const std::string& operator_name, SeqDone done) override;
    [[nodiscard]] gate::DisposalStatus disposal() const override;
    [[nodiscard]] Result<void> report_witness(const std::string& witness, const gate::WitnessReport& report) override;
    [[nodiscard]] gate::Workflows& workflows() override { return gate_.workflows(); }
    std::uint64_t subscribe(std::function<void(const Entry&)> on_entry) override;
    void unsubscribe(std::uint64_t id) override;

private:
    gate::Gate& gate_;
};

}  // namespace sekisho::api
