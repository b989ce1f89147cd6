// SPDX-License-Identifier: Apache-2.0
// What the tests of the real worker stand on: emulated PN532, real libnfc, the real worker, the real client.
#pragma once

#include "hal/nfc/nfc_reader.hpp"
#include "tests/hal/nfc/worker/emulator.hpp"
#include "tests/places.hpp"

#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::hal {

constexpr std::chrono::seconds kPatience{60};

// The processes whose parent is this one and whose program is `name`.
inline std::vector<pid_t> children_named(const std::string& name) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "stat");
        std::string pid;
        std::string program;
        std::string state;
        std::string parent;
        if (file >> pid >> program >> state >> parent && program == "(" + name + ")" &&
            parent == std::to_string(::getpid())) {
            found.push_back(static_cast<pid_t>(std::stol(pid)));
        }
    }
    return found;
}

// A loop, an emulated reader and a client of it; what the client says is noted.
class SekishoReader : public testing::Test {
protected:
    void open() { open(emulator_.connstring()); }
    void open(const std::string& connstring) {
        NfcOptions options;
        options.program = SEKISHO_BIN_DIR "/sekisho-reader";
        reader_ = std::make_unique<NfcReader>(loop_, ReaderSettings{ReaderName{"front"}, connstring, poll_}, options);
        reader_->watch([this](const ReaderEvent& event) { note(event); });
    }
    void note(const ReaderEvent& event) {
        if (const auto* down = std::get_if<ReaderDown>(&event)) {
            events_.push_back("down");
            reason_ = to_text(down->why);
        } else if (const auto* arrived = std::get_if<CardArrived>(&event)) {
            events_.push_back("card");
            card_ = arrived->card;
        } else {
            events_.push_back(std::holds_alternative<ReaderUp>(event) ? "up" : "left");
        }
    }
    void run_until(const std::function<bool()>& done, Duration patience = kPatience) {
        const auto limit = monotonic_now() + patience;
        while (!done()) {
            ASSERT_LT(monotonic_now(), limit) << testing::PrintToString(events_) << reason_;
            loop_.context().run_one_for(std::chrono::milliseconds(5));
        }
    }
    void expect_next(const std::vector<std::string>& expected, Duration patience = kPatience) {
        run_until([&] { return events_.size() >= expected.size(); }, patience);
        EXPECT_EQ(events_, expected) << reason_;
        events_.clear();
    }
    // So many more looks of the chip, whatever time that takes; ten are more than two rotations with a card.
    void run_looks(std::int64_t count) {
        const auto until = emulator_.looks() + count;
        run_until([this, until] { return emulator_.looks() >= until; });
    }
    void up() {
        open();
        expect_next({"up"});
    }
    CardEvidence present(const std::string& card) {
        emulator_.place(card);
        expect_next({"card"});
        return card_;
    }

    AsioLoop loop_;
    PollRules poll_;
    Emulator emulator_;
    std::unique_ptr<NfcReader> reader_;
    std::vector<std::string> events_;
    std::string reason_;
    CardEvidence card_;
};

}  // namespace sekisho::hal
