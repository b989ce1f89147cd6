// SPDX-License-Identifier: Apache-2.0
// Who the pseudonyms of a ledger are in the roster of a configuration: by their staff numbers, or in a kept
// configuration by the pseudonyms that stand there in their place.
#pragma once

#include "daemon/access/past.hpp"
#include "daemon/cli/ledger_names.hpp"
#include "daemon/model/result.hpp"
#include "daemon/vault/vault.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sekisho::cli {

class People {
public:
    enum class Roster : std::uint8_t { staff_numbers, pseudonyms };
    // `dir`: a state directory. Without its personal.db (or, for pseudonyms, keys/pepper) nobody is known, and
    // `unknown` says why. Error: the ledger cannot be read.
    [[nodiscard]] static Result<People> read(const std::string& dir, Roster roster);

    // As that roster names the person; "": not known.
    [[nodiscard]] std::string_view in_roster(Pid pid) const;
    // Of a staff number, or of "pid:17"; "": not known.
    [[nodiscard]] std::string in_roster(const std::string& holder) const;
    // Nothing: whoever that is has no pseudonym in the ledger, and so no card either.
    [[nodiscard]] std::optional<Pid> pid_of(const std::string& holder) const;
    // The same of somebody in that roster.
    [[nodiscard]] std::optional<Pid> pid_in(const std::string& in_roster) const;
    // For people: the staff number, or "pid:17".
    [[nodiscard]] std::string name(Pid pid) const;
    // The same of somebody in that roster; one of whom no more is known keeps the pseudonym there.
    [[nodiscard]] std::string name(const std::string& in_roster) const;
    [[nodiscard]] const std::string& unknown() const { return unknown_; }
    // For access/past.hpp, with the cards of that State; this must outlive it.
    [[nodiscard]] access::WhoIs who(const state::State& state) const;

private:
    Roster kind_ = Roster::staff_numbers;
    std::unique_ptr<vault::Vault> vault_;  // for pseudonyms
    std::unordered_map<Pid, std::string> ids_;
    std::unordered_map<std::string, Pid> pids_;            // by staff number
    std::unordered_map<Pid, std::string> numbers_;         // the staff number
    std::unordered_map<std::string, Pid> by_roster_name_;  // where they are not the staff numbers
    std::string unknown_;
};

}  // namespace sekisho::cli
