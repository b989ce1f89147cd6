// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/watchdog.hpp"

#include <utility>

namespace sekisho::gate {
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

}  // namespace sekisho::gate
