// SPDX-License-Identifier: Apache-2.0
// The real loop: one io_context, run by one thread.
#pragma once

#include "hal/contract/loop.hpp"
#include "hal/loop/asio.hpp"

namespace sekisho::hal {

// CLOCK_MONOTONIC, in microseconds, rounded down.
[[nodiscard]] MonoTime monotonic_now();

class AsioLoop final : public Loop {
public:
    AsioLoop() = default;
    AsioLoop(const AsioLoop&) = delete;
    AsioLoop& operator=(const AsioLoop&) = delete;

    void post(std::function<void()> work) override;
    [[nodiscard]] std::unique_ptr<Timer> at(MonoTime when, std::function<void()> work) override;

    // Runs until stop() or until nothing is left to wait for. The calling thread is the loop thread. What a callback
    // throws leaves run().
    void run();
    // From any thread. run() returns after the callback under way.
    void stop();

    // For the hal rooms and the API socket, which wait for descriptors.
    [[nodiscard]] boost::asio::io_context& context() { return context_; }

private:
    // Without a concurrency hint: a hint of one thread lets posts from the loop and from other threads overtake each
    // other.
    boost::asio::io_context context_;
};

}  // namespace sekisho::hal
