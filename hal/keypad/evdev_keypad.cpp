// SPDX-License-Identifier: Apache-2.0
#include "hal/keypad/evdev_keypad.hpp"

#include "hal/keypad/keys.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libevdev/libevdev.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

namespace sekisho::hal {
namespace {

constexpr std::chrono::seconds kRetryAfter{2};

struct FreeEvdev {
    void operator()(libevdev* device) const { libevdev_free(device); }  // a grab ends with its descriptor
};

MonoTime time_of(const input_event& event) {
    return MonoTime{std::chrono::seconds{event.input_event_sec} + std::chrono::microseconds{event.input_event_usec}};
}

}  // namespace

class EvdevKeypad::Device : public std::enable_shared_from_this<Device> {
public:
    Device(AsioLoop& loop, KeypadName name, std::string path)
        : loop_(loop), name_(std::move(name)), path_(std::move(path)), descriptor_(loop.context()) {}

    void watch(std::function<void(KeypadEvent)> on_event) {
        on_event_ = std::move(on_event);
        if (std::exchange(watched_, true)) return;
        loop_.post([weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->open();
        });
    }

    void end() {
        on_event_ = nullptr;
        retry_.reset();
        close();
    }

private:
    void open() {
        const int fd = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) return fail(fmt::format("it cannot be opened: {}", std::strerror(errno)));
        boost::system::error_code refused;  // a regular file, say, cannot be waited for
        descriptor_.assign(fd, refused);
        if (refused) {
            ::close(fd);
            return fail(fmt::format("it is no input device: {}", refused.message()));
        }
        libevdev* made = nullptr;
        if (const int failed = libevdev_new_from_fd(fd, &made); failed < 0)
            return fail(fmt::format("it is no input device: {}", std::strerror(-failed)));
        device_.reset(made);
        if (libevdev_set_clock_id(made, CLOCK_MONOTONIC) < 0) return fail("it does not tell when a key was pressed");
        if (libevdev_grab(made, LIBEVDEV_GRAB) < 0) return fail("another program has it for itself");
        down_ = false;
        tell(KeypadUp{});
        wait();
    }

    void wait() {
        descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [weak = weak_from_this()](const boost::system::error_code& error) {
                                   const auto self = weak.lock();
                                   if (self != nullptr && !error) self->read();
                               });
    }

    void read() {
        input_event event{};
        while (device_ != nullptr) {
            const int status = libevdev_next_event(device_.get(), LIBEVDEV_READ_FLAG_NORMAL, &event);
            if (status == -EAGAIN) return wait();
            if (status == LIBEVDEV_READ_STATUS_SYNC) {
                skip_lost();
            } else if (status != LIBEVDEV_READ_STATUS_SUCCESS) {
                return fail(fmt::format("it went away: {}", std::strerror(-status)));
            } else if (event.type == EV_KEY) {
                if (const auto key = pressed_key(event.code, event.value, time_of(event))) tell(*key);
            }
        }
    }

    // The kernel dropped events: nobody knows which keys are missing.
    void skip_lost() {
        input_event event{};
        while (libevdev_next_event(device_.get(), LIBEVDEV_READ_FLAG_SYNC, &event) == LIBEVDEV_READ_STATUS_SYNC) {
        }
        tell(KeyPressed{Key::clear, '\0', monotonic_now()});
    }

    void fail(const std::string& what) {
        close();
        if (!std::exchange(down_, true)) {
            tell(KeypadDown{{what, fmt::format("keypad {} at {}", name_.value, path_),
                             "plug it in, or look at the path and its permissions; it is tried again"}});
        }
        retry_ = loop_.at(monotonic_now() + kRetryAfter, [this] { open(); });
    }

    void close() {
        device_.reset();
        boost::system::error_code ignored;  // it may be gone already
        descriptor_.close(ignored);
    }

    void tell(const KeypadEvent& event) {
        if (on_event_) on_event_(event);
    }

    AsioLoop& loop_;
    KeypadName name_;
    std::string path_;
    boost::asio::posix::stream_descriptor descriptor_;
    std::unique_ptr<libevdev, FreeEvdev> device_;
    std::function<void(KeypadEvent)> on_event_;
    std::unique_ptr<Loop::Timer> retry_;
    bool watched_ = false;
    bool down_ = false;
};

EvdevKeypad::EvdevKeypad(AsioLoop& loop, const KeypadName& name, std::string device)
    : device_(std::make_shared<Device>(loop, name, std::move(device))) {}

EvdevKeypad::~EvdevKeypad() {
    device_->end();
}

void EvdevKeypad::watch(std::function<void(KeypadEvent)> on_event) {
    device_->watch(std::move(on_event));
}

}  // namespace sekisho::hal
