// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/health_socket.hpp"

#include <algorithm>
#include <chrono>

namespace sekisho::main {
namespace {

constexpr std::chrono::seconds kTick{1};

}  // namespace

Result<void> HealthSocket::start(const std::string& path) {
    server_ = std::make_unique<metrics::Server>(parts_.loop.context(), path,
                                                [this] { return metrics::exposition(sample()); });
    due_ = parts_.clock.now().mono;
    tick();
    return server_->start();
}

void HealthSocket::tick() {
    const auto now = parts_.clock.now().mono;
    delay_ = std::max(now - due_, Duration::zero());
    due_ = now + kTick;
    next_ = parts_.loop.at(due_, [this] { tick(); });
}

metrics::Sample HealthSocket::sample() const {
    const auto commits = parts_.commits.commits();
    metrics::Sample sample{parts_.gate.status(),
                           parts_.gate.measured(),
                           [this](std::int64_t number) {
                               return std::string(parts_.gate.state().registry.name_of(NamedThing::reader, number));
                           },
                           commits.durations,
                           commits.sizes,
                           commits.failed,
                           delay_};
    // One that is late now says so, although it has not run yet.
    sample.loop_delay = std::max(sample.loop_delay, parts_.clock.now().mono - due_);
    return sample;
}

}  // namespace sekisho::main
