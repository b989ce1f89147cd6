// SPDX-License-Identifier: Apache-2.0
#include "hal/display/serial_display.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace sekisho::hal {
namespace {

constexpr std::chrono::seconds kRetryAfter{5};
constexpr std::string_view kClear = "\x0c";

std::string message_of(int number) {
    return std::generic_category().message(number);
}

// Raw, 9600 bit/s, 8N1, no handshake, whatever the modem lines say. 0, or the error.
int make_raw(int fd) {
    termios settings{};
    if (::tcgetattr(fd, &settings) != 0) return errno;
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS | CSTOPB);
    ::cfsetispeed(&settings, B9600);
    ::cfsetospeed(&settings, B9600);
    return ::tcsetattr(fd, TCSANOW, &settings) == 0 ? 0 : errno;
}

std::string start_of(DisplayText text) {
    std::string bytes = "\x1b@";
    if (text == DisplayText::jis_x0201) bytes += "\x1bR\x08\x1bt\x01";
    return bytes;
}

}  // namespace

class SerialDisplay::Line : public std::enable_shared_from_this<Line> {
public:
    Line(AsioLoop& loop, DisplaySpec spec, std::function<void(const Error&)> report)
        : loop_(loop), spec_(std::move(spec)), report_(std::move(report)), descriptor_(loop.context()) {}

    void open() {
        const int fd = ::open(spec_.device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) return fail("it cannot be opened: " + message_of(errno));
        if (const auto why = why_not(fd); !why.empty()) {
            ::close(fd);
            return fail(why);
        }
        boost::system::error_code refused;
        descriptor_.assign(fd, refused);
        if (refused) {
            ::close(fd);
            return fail("it cannot be waited for: " + refused.message());
        }
        fault_.reset();
        rest_ = start_of(spec_.text);
        shown_ = wanted_;
        rest_ += shown_;
        listen();
        write();
    }

    void show(const std::vector<std::string>& rows) {
        wanted_ = kClear;
        for (std::size_t row = 0; row < spec_.rows; ++row) {
            wanted_ += display_bytes(row < rows.size() ? rows[row] : std::string(), spec_.text, spec_.columns);
        }
        if (descriptor_.is_open()) write();
    }

    void end() {
        report_ = nullptr;
        retry_.reset();
        close();
    }

    [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

private:
    [[nodiscard]] static std::string why_not(int fd) {
        if (::isatty(fd) == 0) return "it is no serial line";
        if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return "another program has it: " + message_of(errno);
        const int failed = make_raw(fd);
        return failed == 0 ? "" : "it takes no settings: " + message_of(failed);
    }

    // A frame that was begun is ended, or half of it would stand on the glass as letters; then the latest.
    void write() {
        while (descriptor_.is_open()) {
            if (rest_.empty()) {
                if (shown_ == wanted_) return;
                rest_ = shown_ = wanted_;
            }
            const auto size = ::write(descriptor_.native_handle(), rest_.data(), rest_.size());
            if (size > 0) {
                rest_.erase(0, static_cast<std::size_t>(size));
            } else if (size < 0 && errno == EINTR) {
                continue;
            } else if (size == 0 || errno == EAGAIN) {
                return write_later();
            } else {
                return fail("it went away: " + message_of(errno));
            }
        }
    }

    void write_later() {
        if (std::exchange(awaits_write_, true)) return;
        descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                               [weak = weak_from_this()](const boost::system::error_code& error) {
                                   const auto self = weak.lock();
                                   if (self == nullptr || error) return;
                                   self->awaits_write_ = false;
                                   self->write();
                               });
    }

    // It has nothing to say; that the line ends is heard here.
    void listen() {
        descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [weak = weak_from_this()](const boost::system::error_code& error) {
                                   const auto self = weak.lock();
                                   if (self != nullptr && !error) self->drop_input();
                               });
    }

    void drop_input() {
        std::array<char, 256> ignored{};
        const auto size = ::read(descriptor_.native_handle(), ignored.data(), ignored.size());
        if (size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR))) return listen();
        fail("it went away: " + (size == 0 ? std::string("the line ended") : message_of(errno)));
    }

    void fail(const std::string& what) {
        close();
        const bool known = fault_.has_value();
        fault_ =
            Error{what, spec_.device, "look at the display's plug, its path and its permissions; it is tried again"};
        if (!known && report_) report_(*fault_);
        retry_ = loop_.at(monotonic_now() + kRetryAfter, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->open();
        });
    }

    // What is not sent is thrown away: closing would wait for it, up to half a minute.
    void close() {
        if (!descriptor_.is_open()) return;
        ::tcflush(descriptor_.native_handle(), TCIOFLUSH);
        boost::system::error_code ignored;  // it may be gone already
        descriptor_.close(ignored);
        rest_.clear();
        awaits_write_ = false;
    }

    AsioLoop& loop_;
    const DisplaySpec spec_;
    std::function<void(const Error&)> report_;
    boost::asio::posix::stream_descriptor descriptor_;
    std::string wanted_;  // the frame that is to stand there; "": none yet
    std::string shown_;   // the frame whose bytes went last, or go
    std::string rest_;    // what is still to be written of it
    bool awaits_write_ = false;
    std::optional<Error> fault_;
    std::unique_ptr<Loop::Timer> retry_;
};

SerialDisplay::SerialDisplay(AsioLoop& loop, DisplaySpec spec, std::function<void(const Error&)> report)
    : line_(std::make_shared<Line>(loop, std::move(spec), std::move(report))) {
    line_->open();
}

SerialDisplay::~SerialDisplay() {
    line_->end();
}

void SerialDisplay::show(const std::vector<std::string>& rows) {
    line_->show(rows);
}

std::optional<Error> SerialDisplay::fault() const {
    return line_->fault();
}

}  // namespace sekisho::hal
