// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/fire_keeper.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"
#include "daemon/main/caught.hpp"
#include "daemon/main/log.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <memory>
#include <sstream>

namespace sekisho::main {
namespace {

constexpr std::size_t kLargest = std::size_t{64} * 1024;
constexpr std::chrono::milliseconds kPatience{200};

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

gate::FireNames FireKeeper::recall() {
    const auto read = std::make_shared<std::promise<Result<gate::FireNames>>>();
    auto answer = read->get_future();
    boost::asio::post(thread_, [dir = dir_, read] { read->set_value(caught(dir, [&] { return kept_fires(dir); })); });
    const bool in_time = answer.wait_for(kPatience) == std::future_status::ready;
    auto kept = in_time ? answer.get() : Error{"the disk does not answer in time", path_in(dir_), "see the disk"};
    if (kept) return *std::move(kept);
    say("which fires stood is not known before the ledger is read: " + to_text(kept.error()));
    return {};
}

void FireKeeper::keep(const gate::FireNames& fires) {
    if (!writes_) return;
    boost::asio::post(thread_, [this, fires] {
        newest_ = fires;
        write();
    });
}

void FireKeeper::write() {
    retry_.cancel();
    const auto kept = caught(dir_, [this] { return keep_fires(dir_, newest_); });
    if (kept) return;
    say("which fires stand is not kept beside the ledger, it is tried again: " + to_text(kept.error()));
    if (ending_) return;
    retry_.expires_after(again_);
    retry_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !ending_) write();
    });
}

void FireKeeper::finish() {
    boost::asio::post(thread_, [this] {
        ending_ = true;
        retry_.cancel();
    });
    thread_.join();
}

}  // namespace sekisho::main
