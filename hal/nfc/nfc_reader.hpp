// SPDX-License-Identifier: Apache-2.0
// A card reader behind libnfc, which lives in a process of its own because it can abort or block for ever.
#pragma once

#include "hal/contract/card_reader.hpp"
#include "hal/contract/reader_settings.hpp"
#include "hal/loop/asio_loop.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace sekisho::hal {

// All deadlines are here, in the daemon; the worker has none. What breaks one is killed and started again.
struct WorkerLimits {
    Duration hello = std::chrono::seconds(2);         // from the start to Hello
    Duration open = std::chrono::milliseconds(2500);  // from Hello to Up
    Duration silence = std::chrono::seconds(2);       // between messages while up; the worker speaks twice a second
    Duration grace = std::chrono::milliseconds(500);  // to end by itself before it is killed
    Duration first_delay = std::chrono::milliseconds(100);  // before a new start; doubles each time
    Duration last_delay = std::chrono::seconds(2);  // an open that hangs, this and an open that does not: under 5 s
    Duration stable = std::chrono::seconds(10);     // up for so long: the next delay is the first again
};

struct NfcOptions {
    std::string program;  // the worker, sekisho-reader
    WorkerLimits limits{};
};

// Where sekisho-reader is: beside the running program, else in /usr/lib/sekisho.
[[nodiscard]] std::string default_worker_program();

// The worker starts with watch() and ends with the destructor, which does not wait for it: the loop reaps it.
// ReaderDown is reported once for each outage, with the first reason.
class NfcReader final : public CardReader {
public:
    NfcReader(AsioLoop& loop, const ReaderSettings& settings, const NfcOptions& options);
    NfcReader(const NfcReader&) = delete;
    NfcReader& operator=(const NfcReader&) = delete;
    ~NfcReader() override;
    void watch(std::function<void(ReaderEvent)> on_event) override;

private:
    class Session;
    std::shared_ptr<Session> session_;
};

}  // namespace sekisho::hal
