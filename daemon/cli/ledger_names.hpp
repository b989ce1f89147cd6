// SPDX-License-Identifier: Apache-2.0
// What the numbers of a ledger are called, from the files beside it: for a ledger that no daemon serves.
#pragma once

#include "daemon/api/json/entry_json.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sekisho::cli {

class LedgerNames final : public api::Names {
public:
    // Zones, doors and readers from the config entries of the ledger at `db`; people from personal.db in the same folder,
    // when there is one; local time of `site`, or UTC without one.
    [[nodiscard]] static Result<LedgerNames> read(const std::string& db, std::shared_ptr<const site::Site> site);

    [[nodiscard]] std::string name_of(NamedThing thing, std::int64_t number) const override;
    [[nodiscard]] std::string holder_of(Pid pid) const override;
    [[nodiscard]] std::chrono::seconds offset_at(WallTime instant) const override;

    [[nodiscard]] std::optional<ZoneNumber> zone(const std::string& name) const;
    // Error: personal.db is not there, or does not know the person.
    [[nodiscard]] Result<Pid> pid(const std::string& holder) const;

private:
    state::Registry registry_;
    std::map<Pid, std::string> people_;
    std::map<std::string, Pid, std::less<>> pids_;
    std::string no_people_;  // why nobody is known
    std::shared_ptr<const site::Site> site_;
};

}  // namespace sekisho::cli
