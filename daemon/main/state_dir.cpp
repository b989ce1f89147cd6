// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/state_dir.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::main {

Result<OpenedState> open_state_dir(const std::string& dir, const std::string& origin) {
    OpenedState opened;
    std::vector<Pid> persons_cited;
    std::vector<CredentialRef> credentials_cited;
    auto store = ledger::Store::open(dir, origin, [&](const Entry& entry) {
        state::apply(opened.state, entry);
        if (entry.kind == EntryKind::person) persons_cited.push_back(entry.pid);
        if (entry.kind == EntryKind::credential_issued) credentials_cited.push_back(entry.cred);
    });
    if (!store) return store.error();
    opened.store = std::move(*store);
    auto vault = vault::Vault::open(dir);
    if (!vault) return vault.error();
    opened.vault = std::move(*vault);
    if (auto swept = opened.vault->sweep(persons_cited, credentials_cited); !swept) return swept.error();
    const auto persons = opened.vault->persons();
    if (!persons) return persons.error();
    auto cards = opened.vault->cards();
    if (!cards) return cards.error();
    // A card that was issued anew has two rows: the credential that still counts comes last, and so wins.
    std::stable_partition(cards->begin(), cards->end(), [&](const vault::CardRow& row) {
        const auto known = opened.state.credentials.find(row.credential);
        return known == opened.state.credentials.end() || known->second.revoked;
    });
    opened.directory = gate::Directory(*persons, *cards);
    return opened;
}

Result<Digest> keep_config(const std::string& dir, const site::Site& site, const vault::Vault& vault) {
    const auto text = site::archive(site, [&vault](const HolderId& holder) { return vault.pseudonym(holder); });
    const auto bytes = ledger::bytes_of(text);
    const Digest sha256 = ledger::sha256({bytes});
    std::string hex;
    for (const auto byte : sha256) hex += fmt::format("{:02x}", byte);
    const auto path = dir + "/config/" + hex;
    const auto kept = disk::is_there(path);
    if (!kept) return kept.error();
    if (*kept) return sha256;
    // Written beside and renamed, so that a file of that name is always whole.
    const auto part = path + ".part";
    const auto unfinished = disk::is_there(part);
    if (!unfinished) return unfinished.error();
    if (*unfinished) {
        if (auto wiped = disk::wipe_file(part); !wiped) return wiped.error();
    }
    if (auto written = disk::write_new_file(part, bytes, 0600); !written) return written.error();
    if (auto renamed = disk::rename_file(part, path); !renamed) return renamed.error();
    return sha256;
}

}  // namespace sekisho::main
