// SPDX-License-Identifier: Apache-2.0
// At which inputs a fire stands, in the state directory: `fires`, a line each. A start reads it before any lock is
// driven to rest, and it is there also where the ledger is not (STD-EGR-02).
#pragma once

#include "daemon/gate/fire_names.hpp"
#include "daemon/model/result.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <utility>

namespace sekisho::main {

// Durable when it returns. Error: what was kept before still is.
[[nodiscard]] Result<void> keep_fires(const std::string& dir, const gate::FireNames& fires);
// None, where nothing was ever kept. Error: something is there and cannot be read.
[[nodiscard]] Result<gate::FireNames> kept_fires(const std::string& dir);

// Keeps them off the loop, one after the other, on a thread that nothing else can hold up.
class FireKeeper {
public:
    // `writes` = false, as for a check: it reads, and what is to be kept is not.
    FireKeeper(std::string dir, bool writes) : dir_(std::move(dir)), writes_(writes) {}
    FireKeeper(const FireKeeper&) = delete;
    FireKeeper& operator=(const FireKeeper&) = delete;
    ~FireKeeper() { finish(); }

    // What cannot be read is said, and stands for none: the ledger knows it too.
    [[nodiscard]] gate::FireNames recall() const;
    void keep(const gate::FireNames& fires);
    void finish() { thread_.join(); }  // what was asked for is done

private:
    const std::string dir_;
    const bool writes_;
    boost::asio::thread_pool thread_{1};
};

}  // namespace sekisho::main
