// SPDX-License-Identifier: Apache-2.0
// The gate's answers as JSON; docs/schema/ has each form.
#pragma once

#include "daemon/api/json/entry_json.hpp"
#include "daemon/api/services.hpp"
#include "daemon/site/security_desk.hpp"
#include "daemon/vault/vault.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::api {

// Names as the gate knows them now, and the texts that were read with the entries. Both must outlive it.
class DeskNames final : public Names {
public:
    explicit DeskNames(const Desk& desk) : desk_(desk), site_(desk.site()) {}
    // `reader`: the account that is shown it ("uid:1004").
    DeskNames(const Desk& desk, const vault::Texts& texts, const std::string& reader)
        : desk_(desk),
          site_(desk.site()),
          texts_(&texts),
          sees_duress_(site_ != nullptr && site::is_of_security_desk(*site_, reader)) {}
    [[nodiscard]] std::string name_of(NamedThing thing, std::int64_t number) const override {
        return desk_.name_of(thing, number);
    }
    [[nodiscard]] std::string holder_of(Pid pid) const override { return desk_.holder_of(pid); }
    [[nodiscard]] std::optional<std::string> text_of(const vault::Commitment& commitment) const override {
        if (texts_ == nullptr) return std::nullopt;
        const auto found = texts_->find(commitment);
        return found == texts_->end() ? std::nullopt : found->second;
    }
    [[nodiscard]] bool is_mismatched(Pid pid) const override { return desk_.is_left_out(pid); }
    [[nodiscard]] bool is_mismatched(const vault::Commitment& commitment) const override {
        if (texts_ == nullptr) return false;
        const auto found = texts_->find(commitment);
        return found != texts_->end() && !found->second;
    }
    [[nodiscard]] std::chrono::seconds offset_at(WallTime instant) const override {
        return site_ == nullptr ? std::chrono::seconds::zero() : site_->time_zone.offset_at(instant);
    }

    [[nodiscard]] bool sees_duress() const override { return sees_duress_; }

private:
    const Desk& desk_;
    std::shared_ptr<const site::Site> site_;
    const vault::Texts* texts_ = nullptr;
    bool sees_duress_ = false;
};

[[nodiscard]] boost::json::object to_json(const gate::Status& status, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::WitnessStatus& witness, const Names& names);
// Appends the row's JSON.
void append_row(std::string& out, const gate::InsideRow& row, const Names& names);
void append_row(std::string& out, const gate::DeclaredRow& row, const Names& names);
void append_row(std::string& out, const gate::MusteredRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::CredentialRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::PermitRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::VendorRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::AssetRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::RoundRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::InspectionRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::VisitRow& row, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::AskedDisposal& asked, const Names& names);
[[nodiscard]] boost::json::object to_json(const gate::DisposalStatus& disposal, const Names& names);

}  // namespace sekisho::api
