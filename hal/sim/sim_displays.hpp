// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hal/contract/display.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::hal {

// Displays that remember what stands on them. Every device is there until it is said to be gone.
class SimDisplays {
public:
    [[nodiscard]] std::unique_ptr<Display> open(const DisplaySpec& spec);

    // What stands on the glass: its rows in the display's own letters, each cut or filled up to its end; empty while
    // nothing was shown, or the display is away.
    [[nodiscard]] std::vector<std::string> rows(const std::string& device) const;
    void unplug(const std::string& device);
    void plug_in(const std::string& device);

private:
    struct Glass {
        bool away = false;
        std::vector<std::string> wanted;
    };
    class SimDisplay;
    [[nodiscard]] std::shared_ptr<Glass> glass(const std::string& device);

    std::map<std::string, std::shared_ptr<Glass>> glasses_;
};

}  // namespace sekisho::hal
