// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/directory.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {

Directory::Directory(const std::vector<vault::PersonRow>& persons, const std::vector<vault::CardRow>& cards,
                     const std::vector<vault::PinRow>& pins) {
    for (const auto& row : persons) add(row);
    for (const auto& row : cards) add(row);
    for (const auto& row : pins) pins_[row.pid].push_back(row);
}

void Directory::add(const vault::PersonRow& row) {
    pids_[row.holder] = row.pid;
    holders_[row.pid] = row.holder;
}

void Directory::add(const vault::CardRow& row) {
    cards_[row.card] = row.credential;
}

void Directory::add(const vault::PinRow& row, std::size_t keep) {
    auto& pins = pins_[row.pid];
    if (pins.size() > keep) pins.erase(pins.begin(), pins.end() - static_cast<std::ptrdiff_t>(keep));
    pins.push_back(row);
}

const std::vector<vault::PinRow>& Directory::pins_of(Pid pid) const {
    static const std::vector<vault::PinRow> kNone;
    const auto found = pins_.find(pid);
    return found == pins_.end() ? kNone : found->second;
}

void Directory::add_duress(const vault::PinRow& row) {
    end_duress(row.pid);
    duress_.emplace(row.pid, row);
}

void Directory::end_duress(Pid pid) {
    const auto found = duress_.find(pid);
    if (found == duress_.end()) return;
    add_outdated(found->second);
    duress_.erase(found);
}

std::vector<vault::Commitment> Directory::take_outdated(Pid pid) {
    const auto found = outdated_.find(pid);
    if (found == outdated_.end()) return {};
    auto keys = std::move(found->second);
    outdated_.erase(found);
    return keys;
}

const vault::PinRow* Directory::duress_of(Pid pid) const {
    const auto found = duress_.find(pid);
    return found == duress_.end() ? nullptr : &found->second;
}

void Directory::forget(Pid pid, const std::vector<CredentialRef>& cards) {
    const auto holder = holders_.find(pid);
    if (holder != holders_.end()) {
        const auto current = pids_.find(holder->second);
        if (current != pids_.end() && current->second == pid) pids_.erase(current);
        holders_.erase(holder);
    }
    std::erase_if(cards_, [&cards](const auto& item) {
        return std::find(cards.begin(), cards.end(), item.second) != cards.end();
    });
    pins_.erase(pid);
    duress_.erase(pid);
    outdated_.erase(pid);
    left_out_.erase(pid);
}

std::optional<Pid> Directory::pid_of(const HolderId& holder) const {
    const auto found = pids_.find(holder);
    if (found == pids_.end()) return std::nullopt;
    return found->second;
}

const HolderId* Directory::holder_of(Pid pid) const {
    const auto found = holders_.find(pid);
    return found == holders_.end() ? nullptr : &found->second;
}

std::optional<CredentialRef> Directory::credential_of(const Digest& card) const {
    const auto found = cards_.find(card);
    if (found == cards_.end()) return std::nullopt;
    return found->second;
}

}  // namespace sekisho::gate
