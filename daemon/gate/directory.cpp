// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/directory.hpp"

namespace sekisho::gate {

Directory::Directory(const std::vector<vault::PersonRow>& persons, const std::vector<vault::CardRow>& cards) {
    for (const auto& row : persons) add(row);
    for (const auto& row : cards) add(row);
}

void Directory::add(const vault::PersonRow& row) {
    pids_[row.holder] = row.pid;
    holders_[row.pid] = row.holder;
}

void Directory::add(const vault::CardRow& row) {
    cards_[row.card] = row.credential;
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
