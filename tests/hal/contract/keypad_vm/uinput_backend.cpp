// SPDX-License-Identifier: Apache-2.0
// The keypad's contract on real libevdev and the kernel's uinput, inside the virtual machine of tests/lab/vm: each
// bench makes an input device of its own, and the link that its keypad is opened by.
#include "hal/keypad/evdev_keypad.hpp"
#include "tests/hal/contract/host_bench.hpp"

#include <fcntl.h>
#include <libevdev/libevdev-uinput.h>
#include <libevdev/libevdev.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace sekisho::hal {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Uinput final : public RealTime<KeypadBench> {
public:
    Uinput() { plug_in(); }
    Uinput(const Uinput&) = delete;
    Uinput& operator=(const Uinput&) = delete;
    ~Uinput() override {
        unplug();
        fs::remove(link_);
    }

    std::unique_ptr<Keypad> open() override {
        return std::make_unique<EvdevKeypad>(loop(), KeypadName{"front"}, link_.string());
    }
    void type(std::string_view keys) override {
        for (const char key : keys) {
            press(code_of(key), 1);
            press(code_of(key), 0);
        }
    }
    void hold() override {
        press(KEY_KP5, 1);
        run_for(1s);  // the kernel repeats a key after a quarter of a second
        press(KEY_KP5, 0);
    }
    void unplug() override {
        if (device_ != nullptr) libevdev_uinput_destroy(device_);
        device_ = nullptr;
    }
    void plug_in() override {
        libevdev* model = libevdev_new();
        libevdev_set_name(model, "sekisho test keypad");
        libevdev_enable_event_type(model, EV_REP);
        for (const char key : std::string_view("0123456789#*x")) {
            libevdev_enable_event_code(model, EV_KEY, code_of(key), nullptr);
        }
        const int failed = libevdev_uinput_create_from_device(model, LIBEVDEV_UINPUT_OPEN_MANAGED, &device_);
        libevdev_free(model);
        if (failed != 0) throw std::runtime_error("uinput makes no device");
        fs::remove(link_);
        fs::create_symlink(libevdev_uinput_get_devnode(device_), link_);
    }
    // Another program reads the device for itself, while it lives.
    [[nodiscard]] int other_program() const { return ::open(link_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC); }

private:
    static unsigned code_of(char key) {
        constexpr unsigned kBlock[]{KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4,
                                    KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};
        if (key == '#') return KEY_KPENTER;
        if (key == '*') return KEY_KPASTERISK;
        return key == 'x' ? unsigned{KEY_A} : kBlock[key - '0'];
    }
    void press(unsigned code, int value) {
        if (libevdev_uinput_write_event(device_, EV_KEY, code, value) != 0 ||
            libevdev_uinput_write_event(device_, EV_SYN, SYN_REPORT, 0) != 0) {
            throw std::runtime_error("uinput takes no key");
        }
    }

    fs::path link_ = fs::temp_directory_path() / ("sekisho-keypad-" + std::to_string(::getpid()));
    libevdev_uinput* device_ = nullptr;
};

// 6.5-B1d8: what is typed reaches nobody else.
TEST(EvdevKeypad, other_programs_see_no_key) {
    Uinput bench;
    const auto keypad = bench.open();
    bool up = false;
    std::size_t keys = 0;
    keypad->watch([&](const KeypadEvent& event) {
        up = up || std::holds_alternative<KeypadUp>(event);
        keys += std::holds_alternative<KeyPressed>(event) ? 1 : 0;
    });
    ASSERT_TRUE(bench.run_until([&] { return up; }));
    const int other = bench.other_program();
    ASSERT_GE(other, 0);
    bench.type("830175#");
    ASSERT_TRUE(bench.run_until([&] { return keys == 7; }));
    input_event seen{};
    EXPECT_EQ(::read(other, &seen, sizeof seen), -1);
    ::close(other);
}

const auto kBackends = testing::Values(Backend<KeypadBench>{"uinput", [] { return std::make_unique<Uinput>(); }});

INSTANTIATE_TEST_SUITE_P(Backend, KeypadContract, kBackends, backend_name<KeypadBench>);

}  // namespace
}  // namespace sekisho::hal
