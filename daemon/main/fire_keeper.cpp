// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/fire_keeper.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/main/caught.hpp"
#include "daemon/main/log.hpp"

#include <boost/asio/post.hpp>

#include <sstream>

namespace sekisho::main {
namespace {

constexpr std::size_t kLargest = std::size_t{64} * 1024;

std::string path_in(const std::string& dir) {
    return dir + "/fires";
}

}  // namespace

Result<void> keep_fires(const std::string& dir, const gate::FireNames& fires) {
    std::string lines;
    for (const auto& name : fires) lines += name + "\n";
    return disk::replace_file(path_in(dir), ledger::bytes_of(lines), 0600);
}

Result<gate::FireNames> kept_fires(const std::string& dir) {
    const auto there = disk::is_there(path_in(dir));
    if (!there) return there.error();
    if (!*there) return gate::FireNames();
    const auto bytes = disk::read_file(path_in(dir), kLargest);
    if (!bytes) return bytes.error();
    gate::FireNames names;
    std::istringstream lines(std::string(bytes->begin(), bytes->end()));
    for (std::string name; std::getline(lines, name);) names.insert(name);
    return names;
}

gate::FireNames FireKeeper::recall() const {
    auto kept = kept_fires(dir_);
    if (kept) return *std::move(kept);
    say("which fires stood is not known before the ledger is read: " + to_text(kept.error()));
    return {};
}

void FireKeeper::keep(const gate::FireNames& fires) {
    if (!writes_) return;
    boost::asio::post(thread_, [this, fires] {
        const auto kept = caught(dir_, [&] { return keep_fires(dir_, fires); });
        if (!kept) say("which fires stand is not kept beside the ledger: " + to_text(kept.error()));
    });
}

}  // namespace sekisho::main
