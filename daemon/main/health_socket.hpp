// SPDX-License-Identifier: Apache-2.0
// `[metrics]`: gathers what the gate and the ledger thread have counted, and how punctual the loop is, for whoever
// asks.
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/main/commit_meter.hpp"
#include "daemon/metrics/exposition.hpp"
#include "daemon/metrics/server.hpp"
#include "hal/contract/clock.hpp"
#include "hal/loop/asio_loop.hpp"

#include <memory>
#include <string>

namespace sekisho::main {

class HealthSocket {
public:
    struct Parts {
        hal::AsioLoop& loop;
        hal::Clock& clock;
        const gate::Gate& gate;
        const CommitMeter& commits;
    };
    explicit HealthSocket(Parts parts) : parts_(parts) {}

    // Listens at `path`, and watches the loop from now on. Error: as metrics::Server::start; no door depends on it.
    [[nodiscard]] Result<void> start(const std::string& path);

private:
    [[nodiscard]] metrics::Sample sample() const;
    void tick();

    Parts parts_;
    MonoTime due_{};
    Duration delay_{};
    std::unique_ptr<hal::Loop::Timer> next_;
    std::unique_ptr<metrics::Server> server_;
};

}  // namespace sekisho::main
