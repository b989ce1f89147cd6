// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ledger_names.hpp"

#include "daemon/ledger/store/query.hpp"
#include "daemon/site/security_desk.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace sekisho::cli {
namespace {

constexpr std::int64_t kMostOfAKind = 100000;

Result<std::vector<Entry>> entries_of(const std::string& db, EntryKind kind) {
    ledger::Filter filter;
    filter.kind = kind;
    filter.limit = kMostOfAKind;
    return ledger::query(db, filter);
}

}  // namespace

Result<LedgerNames> LedgerNames::read(const std::string& db, std::shared_ptr<const site::Site> site) {
    const auto configs = entries_of(db, EntryKind::config);
    if (configs.has_error()) return configs.error();
    LedgerNames names;
    names.site_ = std::move(site);
    for (const auto& entry : *configs) {
        for (const auto& row : std::get<ConfigDetail>(entry.detail).names) names.registry_.give(row);
    }
    names.vault_ = (std::filesystem::path(db).parent_path() / "personal.db").string();
    const auto people = vault::read_persons(names.vault_);
    if (people.has_error()) {  // a ledger is a ledger without names too
        names.no_people_ = to_text(people.error());
        return {boost::system::in_place_value, std::move(names)};
    }
    const auto established = entries_of(db, EntryKind::person);
    if (established.has_error()) return established.error();
    vault::Cited cited;
    for (const auto& entry : *established) cited.note(entry);
    for (const auto& row : *people) names.take(row, cited.judge(row).standing);
    return {boost::system::in_place_value, std::move(names)};
}

void LedgerNames::take(const vault::PersonRow& row, vault::Standing standing) {
    if (standing == vault::Standing::mismatched) mismatched_.insert(row.pid);
    if (standing != vault::Standing::sound) return;
    people_[row.pid] = row.holder.value;
    pids_[row.holder.value] = row.pid;
}

std::string LedgerNames::name_of(NamedThing thing, std::int64_t number) const {
    return std::string(registry_.name_of(thing, number));
}

std::string LedgerNames::holder_of(Pid pid) const {
    const auto found = people_.find(pid);
    return found == people_.end() ? std::string() : found->second;
}

std::optional<std::string> LedgerNames::text_of(const vault::Commitment& commitment) const {
    const auto found = texts_.find(commitment);
    return found == texts_.end() ? std::nullopt : found->second;
}

bool LedgerNames::sees_duress() const {
    return site_ != nullptr && site::is_of_security_desk(*site_, fmt::format("uid:{}", getuid()));
}

bool LedgerNames::is_mismatched(Pid pid) const {
    return mismatched_.contains(pid);
}

bool LedgerNames::is_mismatched(const vault::Commitment& commitment) const {
    const auto found = texts_.find(commitment);
    return found != texts_.end() && !found->second;
}

Result<void> LedgerNames::read_texts(const std::vector<Entry>& entries) {
    if (!no_people_.empty()) return {};
    std::vector<vault::Commitment> borne;
    for (const auto& entry : entries) {
        if (api::bears_text(entry)) borne.push_back(entry.pcommit);
    }
    auto texts = vault::read_texts(vault_, borne);
    if (texts.has_error()) return texts.error();
    texts_ = std::move(*texts);
    return {};
}

std::chrono::seconds LedgerNames::offset_at(WallTime instant) const {
    return site_ == nullptr ? std::chrono::seconds::zero() : site_->time_zone.offset_at(instant);
}

std::optional<ZoneNumber> LedgerNames::zone(const std::string& name) const {
    const ZoneNumber number{registry_.number_of(NamedThing::zone, name)};
    if (number.value == 0) return std::nullopt;
    return number;
}

Result<Pid> LedgerNames::pid(const std::string& holder) const {
    if (!no_people_.empty())
        return Error{no_people_, "holder", "lay personal.db of the same day beside the ledger, or ask the daemon"};
    const auto found = pids_.find(holder);
    if (found == pids_.end() && !mismatched_.empty())
        return Error{"the ledger has nobody of that id, but some rows of personal.db do not match the ledger", "holder",
                     "restore personal.db from its backup"};
    if (found == pids_.end())
        return Error{"the ledger has nobody of that id", "holder", "give a staff number as the roster writes it"};
    return found->second;
}

}  // namespace sekisho::cli
