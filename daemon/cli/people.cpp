// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/people.hpp"

#include "daemon/site/emergency.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace sekisho::cli {
namespace {

constexpr std::string_view kPid = "pid:";

std::optional<Pid> parse_pid(std::string_view text) {
    if (!text.starts_with(kPid)) return std::nullopt;
    text.remove_prefix(kPid.size());
    Pid pid;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), pid.value);
    if (failed != std::errc() || end != text.data() + text.size() || pid.value <= 0) return std::nullopt;
    return pid;
}

}  // namespace

Result<People> People::read(const std::string& dir, Roster roster) {
    const auto names = LedgerNames::read(dir + "/ledger.db", nullptr);
    if (names.has_error()) return names.error();
    People people;
    people.kind_ = roster;
    people.unknown_ = names->no_people();
    if (roster == Roster::pseudonyms) {
        auto vault = vault::Vault::open(dir, vault::Access::look);
        if (vault.has_error()) {
            people.unknown_ = to_text(vault.error());
        } else {
            people.vault_ = std::move(*vault);
        }
    }
    for (const auto& [pid, number] : names->people()) {
        people.numbers_[pid] = number;
        people.pids_[number] = pid;
        auto id = people.in_roster(number);
        if (roster == Roster::pseudonyms) people.by_roster_name_[id] = pid;
        people.ids_[pid] = std::move(id);
    }
    return {boost::system::in_place_value, std::move(people)};
}

std::string_view People::in_roster(Pid pid) const {
    const auto found = ids_.find(pid);
    return found == ids_.end() ? std::string_view() : std::string_view(found->second);
}

std::string People::in_roster(const std::string& holder) const {
    if (const auto pid = parse_pid(holder)) return std::string(in_roster(*pid));
    if (kind_ == Roster::staff_numbers || site::is_break_glass(holder)) return holder;  // a card that is nobody's own
    return vault_ == nullptr ? std::string() : vault_->pseudonym(HolderId{holder});
}

std::optional<Pid> People::pid_of(const std::string& holder) const {
    if (const auto pid = parse_pid(holder)) return pid;
    const auto found = pids_.find(holder);
    if (found == pids_.end()) return std::nullopt;
    return found->second;
}

std::optional<Pid> People::pid_in(const std::string& in_roster) const {
    const auto& known = kind_ == Roster::staff_numbers ? pids_ : by_roster_name_;
    const auto found = known.find(in_roster);
    if (found == known.end()) return std::nullopt;
    return found->second;
}

std::string People::name(Pid pid) const {
    const auto found = numbers_.find(pid);
    return found == numbers_.end() ? fmt::format("{}{}", kPid, pid.value) : found->second;
}

std::string People::name(const std::string& in_roster) const {
    const auto pid = pid_in(in_roster);
    return pid ? name(*pid) : in_roster;
}

access::WhoIs People::who(const state::State& state) const {
    std::unordered_map<Pid, CredentialRef> cards;
    for (const auto& [ref, credential] : state.credentials) cards.emplace(credential.holder, ref);
    return [this, cards = std::move(cards)](Pid pid) {
        const auto card = cards.find(pid);
        return access::KnownCard{card == cards.end() ? CredentialRef{} : card->second, in_roster(pid)};
    };
}

}  // namespace sekisho::cli
