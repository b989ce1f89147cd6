// SPDX-License-Identifier: Apache-2.0
// What all questions to a ledger.db share.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/patience.hpp"
#include "daemon/model/result.hpp"

#include <chrono>
#include <string>
#include <utility>

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

// Opens the ledger and asks it `what`, as long as that is not over. Error: also a question that was cut off.
template <class What>
[[nodiscard]] auto ask(const std::string& path, const Patience& patience, const What& what)
    -> decltype(what(std::declval<disk::Database&>())) {
    const Watch watch(patience);
    auto database = open_for_question(path);
    if (database.has_error()) return database.error();
    database->interrupt_when([&watch] { return watch.over(); });
    auto answer = what(database.value());
    if (watch.over()) return watch.error(path);
    return answer;
}

}  // namespace sekisho::ledger
