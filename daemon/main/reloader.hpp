// SPDX-License-Identifier: Apache-2.0
// Reads the configuration off the loop and brings it to the gate; one reload at a time, in the order they were asked
// for.
#pragma once

#include "daemon/api/services.hpp"
#include "daemon/config/load.hpp"
#include "daemon/gate/gate.hpp"
#include "daemon/main/state_dir.hpp"
#include "daemon/vault/vault.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <boost/asio/thread_pool.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sekisho::main {

// A configuration file as this run of the daemon takes it: `force_sim` overrides [hardware] backend.
[[nodiscard]] config::Loaded load_config(const std::string& path, bool force_sim);

class Reloader {
public:
    using Answer = api::ReloadAnswer;

    struct Parts {
        hal::Loop& loop;
        hal::Clock& clock;
        boost::asio::thread_pool& pool;
        gate::Gate& gate;
        const vault::Vault& vault;
        std::string config_path;
        std::string state_dir;
        bool force_sim = false;
        std::function<void(const std::string&)> say = [](const std::string&) {};  // to the log, on the loop
    };

    explicit Reloader(Parts parts) : parts_(std::move(parts)) {}

    // `cause`: "SIGHUP" or "command". `done` runs on the loop.
    void reload(const std::string& cause, std::optional<std::int64_t> accept_removals,
                std::function<void(Answer)> done);

private:
    struct Job {
        std::string cause;
        std::optional<std::int64_t> accept_removals;
        std::function<void(Answer)> done;
    };
    // What a job has made of the files, off the loop; freed off the loop too.
    struct Read {
        config::Loaded loaded;
        Result<KeptConfig> kept = KeptConfig{};
        site::Losses losses;
        site::ShortDiff changes{};
    };
    void begin();
    [[nodiscard]] Read read(const site::Site& in_force, WallTime now) const;
    void take(const Result<Read>& done);
    void finish(Answer answer);
    [[nodiscard]] std::optional<Error> fixed_part_changed(const site::Site& next) const;

    Parts parts_;
    std::deque<Job> jobs_;  // the first is under way
};

}  // namespace sekisho::main
