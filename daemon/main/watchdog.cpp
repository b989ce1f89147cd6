// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/watchdog.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace sekisho::main {
namespace {

// A whole number above zero; nothing where it is not set or is none.
std::optional<std::int64_t> number_in(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return std::nullopt;
    const std::string_view digits(text);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number <= 0) return std::nullopt;
    return number;
}

}  // namespace

Watchdog::Watchdog(hal::Loop& loop, hal::Clock& clock, Duration every, std::function<void()> feed)
    : loop_(loop),
      clock_(clock),
      every_(every),
      feed_(std::move(feed)),
      timer_(loop_.at(clock_.now().mono, [this] { look(); })),
      self_(std::make_shared<Watchdog*>(this)) {}

void Watchdog::watch(ledger::Writer& writer) {
    writer_ = &writer;
}

void Watchdog::look() {
    timer_ = loop_.at(clock_.now().mono + every_, [this] { look(); });
    if (writer_ == nullptr) return feed_();
    if (asked_) return;
    asked_ = true;
    writer_->run([loop = &loop_, self = std::weak_ptr<Watchdog*>(self_)] {
        loop->post([self] {
            if (const auto still_here = self.lock()) (*still_here)->answered();
        });
    });
}

void Watchdog::answered() {
    asked_ = false;
    feed_();
}

std::optional<Duration> watchdog_limit() {
    const auto limit = number_in("WATCHDOG_USEC");
    if (!limit) return std::nullopt;
    // Inherited by a program that the one meant has started: not for us.
    if (std::getenv("WATCHDOG_PID") != nullptr && number_in("WATCHDOG_PID") != ::getpid()) return std::nullopt;
    return Duration(*limit);
}

}  // namespace sekisho::main
