// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ledger_names.hpp"

#include "daemon/ledger/store/query.hpp"
#include "daemon/vault/vault.hpp"

#include <filesystem>

namespace sekisho::cli {
namespace {

constexpr std::int64_t kMostConfigs = 100000;

}  // namespace

Result<LedgerNames> LedgerNames::read(const std::string& db, std::shared_ptr<const site::Site> site) {
    ledger::Filter filter;
    filter.kind = EntryKind::config;
    filter.limit = kMostConfigs;
    const auto configs = ledger::query(db, filter);
    if (configs.has_error()) return configs.error();
    LedgerNames names;
    names.site_ = std::move(site);
    for (const auto& entry : *configs) {
        for (const auto& row : std::get<ConfigDetail>(entry.detail).names) names.registry_.give(row);
    }
    const auto folder = std::filesystem::path(db).parent_path();
    if (!std::filesystem::exists(folder / "personal.db")) {
        names.no_people_ = "there is no personal.db beside the ledger";
        return {boost::system::in_place_value, std::move(names)};
    }
    const auto vault = vault::Vault::open(folder.empty() ? "." : folder.string());
    const auto people = vault.has_error() ? Result<std::vector<vault::PersonRow>>(vault.error()) : (*vault)->persons();
    if (people.has_error()) {
        names.no_people_ = to_text(people.error());
        return {boost::system::in_place_value, std::move(names)};
    }
    for (const auto& row : *people) {
        names.people_[row.pid] = row.holder.value;
        names.pids_[row.holder.value] = row.pid;
    }
    return {boost::system::in_place_value, std::move(names)};
}

std::string LedgerNames::name_of(NamedThing thing, std::int64_t number) const { return std::string(registry_.name_of(thing, number)); }

std::string LedgerNames::holder_of(Pid pid) const {
    const auto found = people_.find(pid);
    return found == people_.end() ? std::string() : found->second;
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
    if (!no_people_.empty()) return Error{no_people_, "holder", "lay personal.db and keys/pepper beside the ledger, or ask the daemon"};
    const auto found = pids_.find(holder);
    if (found == pids_.end()) return Error{"the ledger has nobody of that id", "holder", "give a staff number as the roster writes it"};
    return found->second;
}

}  // namespace sekisho::cli
