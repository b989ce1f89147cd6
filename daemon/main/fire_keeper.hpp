// SPDX-License-Identifier: Apache-2.0
// At which inputs a fire stands, in the state directory: `fires`, a line each. A start reads it before any lock is
// driven to rest, and it is there also where the ledger is not (STD-EGR-02).
#pragma once

#include "daemon/gate/fire_names.hpp"
#include "daemon/model/result.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace sekisho::main {

// Durable when it returns. Error: what was kept before still is.
[[nodiscard]] Result<void> keep_fires(const std::string& dir, const gate::FireNames& fires);
// None, where nothing was ever kept. Error: something is there and cannot be read.
[[nodiscard]] Result<gate::FireNames> kept_fires(const std::string& dir);

// Keeps them on a thread that nothing else holds up, and that holds nothing up: no disk may keep a door waiting.
class FireKeeper {
public:
    // `writes` = false, as for a check: it reads, and what is to be kept is not. `again`: until the next try, where
    // something could not be written.
    FireKeeper(std::string dir, bool writes, std::chrono::milliseconds again = std::chrono::seconds{5})
        : dir_(std::move(dir)), writes_(writes), again_(again) {}
    FireKeeper(const FireKeeper&) = delete;
    FireKeeper& operator=(const FireKeeper&) = delete;
    ~FireKeeper() { finish(); }

    // Returns within a fifth of a second. What could not be read by then is said, and stands for none: the ledger knows
    // it too.
    [[nodiscard]] gate::FireNames recall();
    void keep(const gate::FireNames& fires);
    void finish();  // what was asked for is done, or was tried once

private:
    void write();

    const std::string dir_;
    const bool writes_;
    const std::chrono::milliseconds again_;
    boost::asio::thread_pool thread_{1};
    // Used on that thread alone:
    gate::FireNames newest_;
    boost::asio::steady_timer retry_{thread_};
    bool ending_ = false;
};

}  // namespace sekisho::main
