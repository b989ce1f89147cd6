// SPDX-License-Identifier: Apache-2.0
// The line contracts on real libgpiod and the kernel's gpio-sim, inside the virtual machine of tests/lab/vm. The folder
// of gpio-sim in configfs comes in SEKISHO_GPIO_SIM; each test makes a chip of its own there. The backend is called by
// the version of libgpiod that the build found (SEKISHO_LIBGPIOD).
#include "hal/gpio/gpio_hardware.hpp"
#include "tests/hal/contract/host_bench.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sekisho::hal {
namespace {

namespace fs = std::filesystem;
constexpr int kLines = 8;

void write_file(const fs::path& path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path);
    std::string word;
    if (!(file >> word)) throw std::runtime_error("cannot read " + path.string());
    return word;
}

class GpioSim final : public RealTime<LineBench> {
public:
    GpioSim() {
        fs::create_directory(chip_);
        fs::create_directory(bank_);
        write_file(bank_ / "label", label_);
        write_file(bank_ / "num_lines", std::to_string(kLines));
        for (int number = 0; number < kLines; ++number) {
            const auto folder = bank_ / ("line" + std::to_string(number));
            fs::create_directory(folder);
            write_file(folder / "name", "line-" + std::to_string(number));
        }
        return_chip();
    }
    GpioSim(const GpioSim&) = delete;
    GpioSim& operator=(const GpioSim&) = delete;
    ~GpioSim() override {
        if (live_) write_file(chip_ / "live", "0");
        for (int number = 0; number < kLines; ++number) fs::remove(bank_ / ("line" + std::to_string(number)));
        fs::remove(bank_);
        fs::remove(chip_);
    }

    Hardware& hardware() override { return hardware_; }
    // Even numbers by offset, odd ones by name.
    LineSpec line(int number, bool active_low) override {
        return {label_, (number % 2 == 0 ? "" : "line-") + std::to_string(number), active_low};
    }
    bool wire_high(int number) override { return read_file(line_folder(number) / "value") == "1"; }
    void drive(int number, bool high) override {
        write_file(line_folder(number) / "pull", high ? "pull-up" : "pull-down");
    }
    void lose_chip() override {
        write_file(chip_ / "live", "0");
        live_ = false;
    }
    // The label stays; the name may be another one, as long as somebody holds lines of the chip that was there before.
    void return_chip() override {
        write_file(chip_ / "live", "1");
        live_ = true;
        sysfs_ = fs::path("/sys/devices/platform") / read_file(chip_ / "dev_name") / read_file(bank_ / "chip_name");
    }
    void hide_chip(const LineSpec&) override {}

private:
    [[nodiscard]] fs::path line_folder(int number) const { return sysfs_ / ("sim_gpio" + std::to_string(number)); }
    static fs::path config() {
        const char* folder = std::getenv("SEKISHO_GPIO_SIM");
        if (folder == nullptr) throw std::runtime_error("SEKISHO_GPIO_SIM must name gpio-sim's folder in configfs");
        return folder;
    }

    static inline int count_ = 0;
    std::string label_ = "contract" + std::to_string(++count_);
    fs::path chip_ = config() / label_;
    fs::path bank_ = chip_ / "bank0";
    fs::path sysfs_;
    bool live_ = false;
    GpioHardware hardware_{loop(),
                           clock(),
                           [](const ReaderSettings&) -> Result<std::unique_ptr<CardReader>> {
                               return Error{"there are no readers on this bench", "", ""};
                           },
                           [](const KeypadName&, const std::string&) -> Result<std::unique_ptr<Keypad>> {
                               return Error{"there are no keypads on this bench", "", ""};
                           },
                           [](const DisplaySpec&) { return std::unique_ptr<Display>(); },
                           {}};
};

const auto kBackends =
    testing::Values(Backend<LineBench>{SEKISHO_LIBGPIOD, [] { return std::make_unique<GpioSim>(); }});

INSTANTIATE_TEST_SUITE_P(Backend, OutputContract, kBackends, backend_name<LineBench>);
INSTANTIATE_TEST_SUITE_P(Backend, InputContract, kBackends, backend_name<LineBench>);
INSTANTIATE_TEST_SUITE_P(Backend, IndicatorContract, kBackends, backend_name<LineBench>);

}  // namespace
}  // namespace sekisho::hal
