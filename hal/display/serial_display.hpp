// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hal/contract/display.hpp"
#include "hal/loop/asio_loop.hpp"

#include <functional>
#include <memory>

namespace sekisho::hal {

class SerialDisplay final : public Display {
public:
    // Opens the line, without waiting. `report` (it may be empty) hears of each fault once.
    SerialDisplay(AsioLoop& loop, DisplaySpec spec, std::function<void(const Error&)> report);
    SerialDisplay(const SerialDisplay&) = delete;
    SerialDisplay& operator=(const SerialDisplay&) = delete;
    ~SerialDisplay() override;  // what stands on the glass stays there

    void show(const std::vector<std::string>& rows) override;
    [[nodiscard]] std::optional<Error> fault() const override;

private:
    class Line;
    std::shared_ptr<Line> line_;  // what waits for the descriptor holds it weakly
};

}  // namespace sekisho::hal
