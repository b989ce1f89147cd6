// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/sim_displays.hpp"

#include <utility>

namespace sekisho::hal {

class SimDisplays::SimDisplay final : public Display {
public:
    SimDisplay(std::shared_ptr<Glass> glass, DisplaySpec spec) : glass_(std::move(glass)), spec_(std::move(spec)) {}

    void show(const std::vector<std::string>& rows) override {
        glass_->wanted.clear();
        for (std::size_t row = 0; row < spec_.rows; ++row) {
            const auto text = row < rows.size() ? rows[row] : std::string();
            glass_->wanted.push_back(display_bytes(text, spec_.text, spec_.columns));
        }
    }
    [[nodiscard]] std::optional<Error> fault() const override {
        if (!glass_->away) return std::nullopt;
        return Error{"the simulated display is away", spec_.device, "plug it in there"};
    }

private:
    std::shared_ptr<Glass> glass_;
    const DisplaySpec spec_;
};

std::shared_ptr<SimDisplays::Glass> SimDisplays::glass(const std::string& device) {
    auto& found = glasses_[device];
    if (!found) found = std::make_shared<Glass>();
    return found;
}

std::unique_ptr<Display> SimDisplays::open(const DisplaySpec& spec) {
    return std::make_unique<SimDisplay>(glass(spec.device), spec);
}

std::vector<std::string> SimDisplays::rows(const std::string& device) const {
    const auto found = glasses_.find(device);
    return found == glasses_.end() || found->second->away ? std::vector<std::string>() : found->second->wanted;
}

void SimDisplays::unplug(const std::string& device) {
    glass(device)->away = true;
}

void SimDisplays::plug_in(const std::string& device) {
    glass(device)->away = false;
}

}  // namespace sekisho::hal
