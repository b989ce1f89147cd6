// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/state_dir.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::main {

Result<OpenedState> open_state_dir(const std::string& dir, const std::string& origin) {
    OpenedState opened;
    auto store = ledger::Store::open(dir, origin, [&opened](const Entry& entry) { state::apply(opened.state, entry); });
    if (!store) return store.error();
    opened.store = std::move(*store);
    auto vault = vault::Vault::open(dir);
    if (!vault) return vault.error();
    opened.vault = std::move(*vault);
    const auto persons = opened.vault->persons();
    if (!persons) return persons.error();
    const auto cards = opened.vault->cards();
    if (!cards) return cards.error();
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
    if (disk::exists(path)) return sha256;
    // Written beside and renamed, so that a file of that name is always whole.
    const auto part = path + ".part";
    if (disk::exists(part)) {
        if (auto wiped = disk::wipe_file(part); !wiped) return wiped.error();
    }
    if (auto written = disk::write_new_file(part, bytes, 0600); !written) return written.error();
    if (auto renamed = disk::rename_file(part, path); !renamed) return renamed.error();
    return sha256;
}

}  // namespace sekisho::main
