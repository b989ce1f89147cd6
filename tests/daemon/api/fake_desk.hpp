// SPDX-License-Identifier: Apache-2.0
// A gate of one door and one person that says yes, unless told what to refuse with.
#pragma once

#include "daemon/api/services.hpp"

#include <map>
#include <string>
#include <utility>

namespace sekisho::api {

class FakeWorkflows final : public gate::Workflows {
public:
    void submit_permit(const gate::PermitRequest& request, SeqDone done) override {
        submitted = request;
        done(Seq{12});
    }
    void step_permit(const gate::PermitStep& step, SeqDone done) override {
        stepped = step;
        if (refuse_with) return done(*refuse_with);
        done(Seq{13});
    }
    std::vector<gate::PermitRow> permits() const override {
        return {{Seq{12},
                 state::PermitStage::started,
                 {},
                 {},
                 {},
                 {ZoneName{"server_room"}},
                 {HolderId{"V1"}},
                 HolderId{"N0123"},
                 "abc",
                 "uid:1001"}};
    }

    void return_card(CredentialRef card, const std::string&, SeqDone done) override {
        returned = card;
        done(Seq{14});
    }

    void issue_card(const gate::IssueRequest& request, std::function<void(Result<gate::CredentialRow>)> done) override {
        issued = request;
        if (never_answer) return;
        done(gate::CredentialRow{CredentialRef{5}, request.holder, false, {}, {}});
    }
    void report_lost(const HolderId& holder, CredentialRef card, const std::string&, SeqDone done) override {
        lost = holder.value + " " + std::to_string(card.value);
        done(Seq{15});
    }
    std::vector<gate::ActRow> unconfirmed_acts(const HolderId&) const override { return {{Seq{16}, {}}}; }
    void confirm_acts(const gate::ConfirmRequest& request, SeqDone done) override {
        confirmed = request;
        done(Seq{17});
    }
    void confirm_vendor(const gate::VendorConfirmation& list,
                        std::function<void(Result<gate::ConfirmedVendor>)> done) override {
        told = list;
        if (refuse_with) return done(*refuse_with);
        done(gate::ConfirmedVendor{Seq{20}, {HolderId{"V2"}}});
    }
    void say_worker(const gate::WorkerWord& said, SeqDone done) override {
        word = said;
        if (refuse_with) return done(*refuse_with);
        done(Seq{21});
    }
    void take_import(const gate::ImportRequest& request, SeqDone done) override {
        imported = request;
        if (refuse_with) return done(*refuse_with);
        done(Seq{22});
    }
    std::vector<gate::VendorRow> vendors() const override {
        gate::WorkerRow removed{HolderId{"V2"}, {WallTime{Duration{5}}, {}, {}, Seq{20}}, {}};
        removed.suspension = access::WorkerSuspension{Detail::worker_removed, {}, Seq{20}};
        gate::WorkerRow late{HolderId{"V3"}, {WallTime{Duration{5}}, {}, {}, kNoSeq}, {}};
        late.suspension = access::WorkerSuspension{Detail::worker_unused, WallTime{Duration{9}}, kNoSeq};
        return {{"abc", "ABC", std::chrono::days{31}, std::nullopt, {{HolderId{"V1"}, {}, {}}, removed, late}}};
    }
    void begin_round(const std::string& zone, const std::string& operator_name, SeqDone done) override {
        round = zone + " by " + operator_name;
        if (refuse_with) return done(*refuse_with);
        done(Seq{22});
    }
    void end_round(Seq of, const std::string& operator_name,
                   std::function<void(Result<gate::EndedRound>)> done) override {
        round = std::to_string(of.value) + " by " + operator_name;
        if (refuse_with) return done(*refuse_with);
        const auto rows = assets().assets;
        done(gate::EndedRound{Seq{23}, 3, {rows[0]}, {rows[1]}});
    }
    gate::AssetList assets() const override {
        gate::AssetRow never{"A-1", "disk", ZoneName{"server_room"}};
        never.missing = true;
        gate::AssetRow seen{"A-2", "PC", ZoneName{"server_room"}, WallTime{Duration{5}}, ReaderName{"r1"}};
        seen.seen_in = ZoneName{"outside"};
        seen.elsewhere = true;
        return {{never, seen}, {{Seq{22}, ZoneName{}, WallTime{Duration{5}}, 2, {"A-1"}}}};
    }
    void begin_visit(const gate::VisitRequest& request, SeqDone done) override {
        visit = request;
        done(Seq{18});
    }
    void end_visit(Seq of, bool badge_returned, const std::string&, SeqDone done) override {
        ended = std::to_string(of.value) + (badge_returned ? " returned" : " not returned");
        done(Seq{19});
    }
    std::vector<gate::VisitRow> visits() const override {
        return {{Seq{18}, HolderId{"visitor:000001"}, HolderId{"badge:B1"}, HolderId{"N0123"}, {}}};
    }
    gate::Inspections inspections() const override {
        gate::InspectionRow late{Seq{22},
                                 ZoneName{"server_room"},
                                 "operations_manager",
                                 HolderId{"K1"},
                                 WallTime{Duration{5}},
                                 true,
                                 "site.toml:9 access_profiles.cleaning[0]"};
        return {{"papers", "windows"}, {late, {Seq{23}, ZoneName{"gone"}, "", HolderId{"pid:4"}, {}, false, ""}}};
    }
    void record_inspection(const gate::InspectionReport& report, SeqDone done) override {
        inspected = report;
        if (refuse_with) return done(*refuse_with);
        done(Seq{24});
    }

    void accept_reader(const gate::ReaderAcceptance& acceptance, SeqDone done) override {
        accepted = acceptance;
        if (refuse_with) return done(*refuse_with);
        done(Seq{25});
    }

    gate::ReaderAcceptance accepted;
    gate::InspectionReport inspected;
    gate::IssueRequest issued;
    gate::ConfirmRequest confirmed;
    gate::VisitRequest visit;
    gate::VendorConfirmation told;
    gate::WorkerWord word;
    gate::ImportRequest imported;
    std::string lost;
    std::string ended;
    std::string round;
    bool never_answer = false;
    gate::PermitRequest submitted;
    CredentialRef returned;
    gate::PermitStep stepped;
    std::optional<Error> refuse_with;
};

class FakeDesk final : public Desk {
public:
    FakeDesk() {
        auto site = std::make_shared<site::Site>();
        site->doors.emplace_back().name = DoorName{"server_door"};
        site->zones.emplace_back().name = ZoneName{"server_room"};
        site->readers.emplace_back().name = ReaderName{"r1"};
        site->inputs.emplace_back().name = "fire";
        site::Holder holder;
        holder.id = HolderId{"N0123"};
        site->roster = site::Roster("roster.csv", {std::move(holder)});
        site_ = std::move(site);
    }

    gate::Status status() const override {
        gate::Status out;
        out.site = "hospital";
        out.backend = "sim";
        out.doors.emplace_back().name = DoorName{"server_door"};
        out.readers.push_back({ReaderName{"r1"}, true, "", "chip0:6: there is no such line", "maker, chip 1", false});
        gate::WitnessStatus witness;
        witness.witness = {"police", "192.0.2.1", 7380, "", "w+00000000+BAAA"};
        witness.why = "it answered 503";
        witness.cosigned = gate::Cosigned{3, {}, "gate\n3\nroot\n"};
        out.witnesses.push_back(std::move(witness));
        out.alarms.push_back({SystemAlarm::disk_nearly_full, "spill file"});
        out.proposals.push_back({"flood", "water", Seq{7}});
        out.uptime = std::chrono::milliseconds(61'999);
        out.progress = {2, 1, 0, 0, std::chrono::seconds(3), gate::LastCommit{17, {}}};
        out.disks.push_back({"spill file", 81});
        out.inputs.push_back({"fire", true, "chip0:9: the line is lost"});
        return out;
    }
    std::vector<gate::InsideRow> inside() const override {
        return {{HolderId{"N0123"}, "name", ZoneName{"server_room"}, {}, "", true}};
    }
    std::vector<gate::MusteredRow> mustered() const override { return {{HolderId{"N0456"}, "name", {}}}; }
    std::vector<gate::DeclaredRow> declared_exits() const override {
        return {{Seq{6}, HolderId{"N0123"}, {}, "uid:1001"}};
    }
    std::vector<gate::CredentialRow> credentials() const override {
        return {{CredentialRef{5}, HolderId{"N0123"}, false, {}}};
    }
    std::shared_ptr<const site::Site> site() const override { return site_; }
    std::int64_t number_of(NamedThing, std::string_view name) const override { return name == "server_room" ? 1 : 0; }
    std::string name_of(NamedThing, std::int64_t) const override { return {}; }
    std::optional<Pid> pid_of(const HolderId& holder) const override {
        if (holder.value != "N0123") return std::nullopt;
        return Pid{1};
    }
    std::string holder_of(Pid) const override { return "N0123"; }
    bool is_left_out(Pid) const override { return false; }

    void unlock(const DoorName& door, const std::string& reason, const std::string& operator_name,
                SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        unlocked = door.value + " " + reason + " " + operator_name;
        done(Seq{3});
    }
    void set_mode(const gate::ModeRequest& request, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        mode_request = request;
        done(Seq{12});
    }
    void reset_fire(const gate::FireReset& request, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        passage = "fire reset " + request.input + " " + request.reason + " " + request.operator_name;
        done(Seq{13});
    }
    void attend(const DoorName& door, const std::string& operator_name, SeqDone done) override {
        passage = "attend " + door.value + " " + operator_name;
        done(Seq{8});
    }
    void forgive(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                 SeqDone done) override {
        passage = "forgive " + holder.value + " " + reason + " " + operator_name;
        done(Seq{9});
    }
    void declare_exit(const HolderId& holder, WallTime stated, const std::string& reason,
                      const std::string& operator_name, SeqDone done) override {
        passage = "declare " + holder.value + " " + std::to_string(stated.time_since_epoch().count()) + " " + reason +
                  " " + operator_name;
        done(Seq{10});
    }
    void approve_exit(Seq declared, const std::string& operator_name, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        passage = "approve " + std::to_string(declared.value) + " " + operator_name;
        done(Seq{11});
    }
    void confirm_empty(const ZoneName& zone, const std::string& operator_name, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        passage = "confirm empty " + zone.value + " " + operator_name;
        done(Seq{12});
    }
    void revoke(CredentialRef, const std::string&, SeqDone done) override { done(Seq{4}); }
    void reset_pin(const gate::PinResetRequest& request, SeqDone done) override {
        pin_reset = request;
        done(Seq{5});
    }
    void clear_pins(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                    SeqDone done) override {
        passage = "clear " + holder.value + " " + reason + " " + operator_name;
        done(Seq{6});
    }
    void clear_pins_at(const ReaderName& reader, const std::string& reason, const std::string& operator_name,
                       SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        passage = "clear at " + reader.value + " " + reason + " " + operator_name;
        done(Seq{7});
    }
    void vouch_for_clock(const std::string& operator_name, SeqDone done) override {
        vouched = operator_name;
        done(Seq{5});
    }
    void erase(const gate::EraseRequest& request, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        erased = request;
        done(Seq{6});
    }
    void rehearsed(WallTime backup_at, const std::string& operator_name, SeqDone done) override {
        rehearsed_at = backup_at;
        rehearsed_by = operator_name;
        done(Seq{7});
    }
    void sign_review(const gate::ReviewRequest& request, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        reviewed = request;
        done(Seq{8});
    }
    void ask_disposal(WallTime before, const std::string& operator_name,
                      std::function<void(Result<gate::AskedDisposal>)> done) override {
        if (refuse_with) return done(*refuse_with);
        disposal_status.asked = gate::AskedDisposal{
            {0, 300, 290, {0xAB}, before, std::nullopt}, before, "site.toml:9 disposal.ledger", operator_name};
        done(*disposal_status.asked);
    }
    void approve_disposal(const Digest& sha256, const std::string& operator_name, SeqDone done) override {
        if (refuse_with) return done(*refuse_with);
        approved = sha256;
        approved_by = operator_name;
        done(Seq{9});
    }
    gate::DisposalStatus disposal() const override { return disposal_status; }
    Result<void> report_witness(const std::string& witness, const gate::WitnessReport& report) override {
        if (refuse_with) return *refuse_with;
        reports.emplace_back(witness, report);
        return {};
    }
    gate::Workflows& workflows() override { return flows; }
    std::uint64_t subscribe(std::function<void(const Entry&)> on_entry) override {
        subscribers[++last_id] = std::move(on_entry);
        return last_id;
    }
    void unsubscribe(std::uint64_t id) override { subscribers.erase(id); }

    // An entry became durable.
    void tell(Seq seq) {
        Entry entry;
        entry.kind = EntryKind::stop;
        entry.seq = seq;
        entry.detail = StopDetail{std::string(500, 'x')};
        for (const auto& [id, on_entry] : subscribers) on_entry(entry);
    }

    std::string unlocked;
    std::string vouched;
    std::string passage;
    gate::ModeRequest mode_request;
    gate::EraseRequest erased;
    WallTime rehearsed_at{};
    std::string rehearsed_by;
    gate::ReviewRequest reviewed;
    gate::PinResetRequest pin_reset;
    Digest approved{};
    std::string approved_by;
    gate::DisposalStatus disposal_status;
    FakeWorkflows flows;
    std::vector<std::pair<std::string, gate::WitnessReport>> reports;
    std::optional<Error> refuse_with;
    std::map<std::uint64_t, std::function<void(const Entry&)>> subscribers;

private:
    std::shared_ptr<const site::Site> site_;
    std::uint64_t last_id = 0;
};

struct FakeSim {
    CardEvidence tapped;
    bool held = false;
    std::string keys;

    SimControl control() {
        return {[this](const ReaderName&, const CardEvidence& card, bool hold) -> Result<void> {
                    tapped = card;
                    held = hold;
                    return {};
                },
                [](const ReaderName&) -> Result<void> { return {}; },
                [](const DoorName&, bool) -> Result<void> { return {}; },
                [](const DoorName&, RexAction) -> Result<void> { return {}; },
                [](const std::string&, bool) -> Result<void> { return {}; },
                [this](const ReaderName&, std::string_view typed) -> Result<void> {
                    keys = typed;
                    return {};
                }};
    }
};

}  // namespace sekisho::api
