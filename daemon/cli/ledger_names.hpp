// SPDX-License-Identifier: Apache-2.0
// What the numbers of a ledger are called, from the files beside it: for a ledger that no daemon serves.
#pragma once

#include "daemon/api/json/entry_json.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"
#include "daemon/vault/vault.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::cli {

class LedgerNames final : public api::Names {
public:
    // Zones, doors and readers from the config entries of the ledger at `db`; people from personal.db in the same
    // folder, when there is one, as far as the ledger bears them out; local time of `site`, or UTC without one.
    [[nodiscard]] static Result<LedgerNames> read(const std::string& db, std::shared_ptr<const site::Site> site);

    [[nodiscard]] std::string name_of(NamedThing thing, std::int64_t number) const override;
    [[nodiscard]] std::string holder_of(Pid pid) const override;
    [[nodiscard]] std::optional<std::string> text_of(const vault::Commitment& commitment) const override;
    [[nodiscard]] bool is_mismatched(Pid pid) const override;
    [[nodiscard]] bool is_mismatched(const vault::Commitment& commitment) const override;
    [[nodiscard]] std::chrono::seconds offset_at(WallTime instant) const override;
    // By `[roles] security_desk` of the site, where one is given, and the account that runs the program.
    [[nodiscard]] bool sees_duress() const override;
    // Reads the texts that these entries bear. Error: personal.db cannot be read; without one they stay unknown.
    [[nodiscard]] Result<void> read_texts(const std::vector<Entry>& entries);

    [[nodiscard]] std::optional<ZoneNumber> zone(const std::string& name) const;
    // Staff numbers, as far as the ledger bears them out.
    [[nodiscard]] const std::map<Pid, std::string>& people() const { return people_; }
    // Why nobody is named; empty: they are.
    [[nodiscard]] const std::string& no_people() const { return no_people_; }
    // Error: personal.db is not there, does not know the person, or what it says of them is not what the ledger commits
    // to.
    [[nodiscard]] Result<Pid> pid(const std::string& holder) const;

private:
    void take(const vault::PersonRow& row, vault::Standing standing);

    std::string vault_;  // path of personal.db, there or not
    state::Registry registry_;
    std::map<Pid, std::string> people_;
    std::set<Pid> mismatched_;
    std::map<std::string, Pid, std::less<>> pids_;
    vault::Texts texts_;
    std::string no_people_;  // why nobody is known
    std::shared_ptr<const site::Site> site_;
};

}  // namespace sekisho::cli
