// SPDX-License-Identifier: Apache-2.0
// What all questions to a ledger.db share.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/query.hpp"

namespace sekisho::ledger {

// Whether a question has lasted long enough. Begins with the object.
class Watch {
public:
    explicit Watch(const Patience& patience) : patience_(patience), begun_(std::chrono::steady_clock::now()) {}
    [[nodiscard]] bool over() const { return stopped() || late(); }
    // Why it was cut off, once it is over.
    [[nodiscard]] Error error(const std::string& path) const;

private:
    [[nodiscard]] bool stopped() const { return patience_.stop != nullptr && patience_.stop->load(); }
    [[nodiscard]] bool late() const {
        return patience_.longest && std::chrono::steady_clock::now() - begun_ >= *patience_.longest;
    }
    Patience patience_;
    std::chrono::steady_clock::time_point begun_;
};

// Read-only, with the tables of a ledger. Error: there is none, or it was changed.
[[nodiscard]] Result<disk::Database> open_for_question(const std::string& path);

}  // namespace sekisho::ledger
