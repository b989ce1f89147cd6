// SPDX-License-Identifier: Apache-2.0
// The emulated PN532 of tests/lab, started for one test, and its control socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::hal {

class Emulator {
public:
    // Ready to be opened on return; throws std::runtime_error when it does not start.
    Emulator();
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;
    ~Emulator();

    // For libnfc.
    [[nodiscard]] std::string connstring() const;
    // Places a card described by the text of a JSON object; returns its number.
    int place(const std::string& card);
    // All cards, or one.
    void remove();
    void remove(int number);
    // Any other command, as the text of a JSON object, such as {"cmd":"fault","fault":"mute"}.
    void command(const std::string& json) { (void)ask(json); }
    // How often the chip was asked to look for cards (InListPassiveTarget).
    [[nodiscard]] std::int64_t looks();
    // For how long the field has been on.
    [[nodiscard]] std::chrono::duration<double> field_on();

private:
    [[nodiscard]] std::string ask(const std::string& line);

    std::string folder_;
    int pid_ = -1;
    int control_ = -1;
};

}  // namespace sekisho::hal
