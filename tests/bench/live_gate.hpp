// SPDX-License-Identifier: Apache-2.0
// The gate as sekishod runs it (real loop, clock, ledger, vault, reloader) behind simulated lines and readers.
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/main/reloader.hpp"
#include "hal/clock/system_clock.hpp"
#include "hal/loop/asio_loop.hpp"
#include "hal/sim/sim_hardware.hpp"
#include "tests/bench/flushes.hpp"
#include "tests/bench/samples.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sekisho::bench {

struct Tap {
    Steady::time_point posted;     // sent to the loop, as a reader's message waits for it
    Steady::time_point announced;  // the loop takes it up
    Steady::time_point driven;     // the lock's output is told to open
    Flushes before;                // at `announced`
    Flushes after;                 // at `driven`
    Nanoseconds loop_work{};       // processor time of the loop from `posted` to `driven`, whoever it worked for
};

// Made by a thread that is not the loop's. Whatever fails at start or takes 30 s throws std::runtime_error.
class LiveGate {
public:
    // `folder` is emptied and becomes the state directory; `config`: a site.toml by write_site. One card for each door
    // is enrolled; all doors are closed and locked.
    LiveGate(const std::filesystem::path& folder, const std::filesystem::path& config);
    ~LiveGate();
    LiveGate(const LiveGate&) = delete;
    LiveGate& operator=(const LiveGate&) = delete;

    [[nodiscard]] std::size_t doors() const { return doors_; }
    // A card is held to reader `door` and taken away again. The door must be locked.
    [[nodiscard]] Tap tap(std::size_t door);
    // Gives the person of `door`'s card that PIN: reset by the office, set at the desk (a site with `pins`).
    void give_pin(std::size_t door, const std::string& pin);
    // The card is shown at each of the doors and the PIN typed there but for the key that ends it; those keys come at
    // one moment, in this order. How long after it each door's lock was told to open.
    [[nodiscard]] std::vector<Nanoseconds> enter_with_pin(const std::vector<std::size_t>& doors,
                                                          const std::string& pin);
    // The person goes through: the door opens and closes, and locks 50 ms later.
    void pass(std::size_t door);
    [[nodiscard]] bool locked(std::size_t door);
    // Until every door is locked and every entry written.
    void rest();
    // The same, and then until the ledger has tidied up after itself (1 s of rest).
    void long_rest();
    // Lets the gate run on for so long.
    void pause(Duration duration);
    // Reloads the configuration, waits for its end.
    void reload();
    [[nodiscard]] std::int64_t entries();

    // Sent to the loop, not waited for: `work`, and an edge of that line.
    void post(std::function<void()> work) { loop_.post(std::move(work)); }
    void edge(const LineSpec& line, bool active);
    // A card that nobody knows is held to reader `door` and taken away, at its time.
    void stranger(std::size_t door);
    // There is a fire (a site with `ways_out`, every door locked): how long until the last lock was told to open.
    [[nodiscard]] Nanoseconds fire();
    void fire_over();  // until every door is locked
    // Every entry from now on once it is durable, on the loop.
    void watch(std::function<void(const Entry&)> on_entry);

private:
    class ProbedHardware;
    void on_loop(const std::function<void()>& work);
    void wait_until(const std::function<bool()>& condition, const char* what);
    [[nodiscard]] Nanoseconds loop_time();  // processor time of the loop so far
    void aside(boost::asio::thread_pool& pool, std::function<void()> work, std::function<void()> then);
    void start(const std::filesystem::path& folder, const std::shared_ptr<const site::Site>& site);
    void enrol(std::size_t door);

    hal::AsioLoop loop_;
    hal::SystemClock clock_;
    hal::SimHardware sim_;
    std::unique_ptr<ProbedHardware> hardware_;
    std::unique_ptr<vault::Vault> vault_;
    std::optional<gate::Gate> gate_;
    std::unique_ptr<ledger::Writer> writer_;
    boost::asio::thread_pool pool_{2};
    boost::asio::thread_pool pin_pool_{2};  // as many as sekishod has for PINs
    std::optional<main::Reloader> reloader_;
    std::size_t doors_ = 0;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace sekisho::bench
