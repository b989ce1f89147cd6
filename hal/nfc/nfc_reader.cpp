// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/nfc_reader.hpp"

#include "hal/nfc/poll_plan.hpp"
#include "hal/nfc/wire.hpp"
#include "hal/nfc/worker_process.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace sekisho::hal {
namespace {

enum class Phase {
    idle,      // not watched yet, or stopped and reaped
    starting,  // waits for Hello
    opening,   // waits for Up
    up,        // waits for anything, at least each second
    ending,    // our socket is closed; waits for the process to end
    waiting,   // waits to start again
};

}  // namespace

// What the handlers on the loop hold; it lives on until the last worker is reaped.
class NfcReader::Session : public std::enable_shared_from_this<Session> {
public:
    Session(AsioLoop& loop, const ReaderSettings& settings, NfcOptions options)
        : loop_(loop),
          where_(fmt::format("reader {} ({})", settings.name.value, settings.connstring)),
          arguments_{settings.connstring, poll_argument(settings.poll)},
          options_(std::move(options)),
          delay_(options_.limits.first_delay),
          socket_(loop.context()),
          ended_(loop.context()),
          retry_(loop.context()) {}
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    // Only when the loop is gone first: nobody else would reap the child.
    ~Session() {
        if (ended_.is_open()) kill_and_reap(ended_.native_handle());
    }

    void watch(std::function<void(ReaderEvent)> on_event) {
        handler_ = std::make_shared<const std::function<void(ReaderEvent)>>(std::move(on_event));
        if (phase_ != Phase::idle) return;
        phase_ = Phase::waiting;
        wait(Duration::zero(), [](Session& self) { self.start(); });
    }

    void stop() {
        handler_ = nullptr;
        stopped_ = true;
        if (phase_ == Phase::starting || phase_ == Phase::opening || phase_ == Phase::up) {
            const auto bytes = wire::encode(wire::Stop{1});
            // A worker that does not take it sees the socket close, or is killed.
            (void)::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            let_end();
        } else if (phase_ == Phase::waiting) {
            timer_.reset();
        }
    }

private:
    void start() {
        auto child = start_worker(options_.program, arguments_);
        const auto watched = child.has_error() ? Result<void>(child.error()) : watch_child(*child);
        if (watched.has_error()) {
            report_down(watched.error());
            start_later();
            return;
        }
        phase_ = Phase::starting;
        reason_.reset();
        card_present_ = false;
        expect_within(options_.limits.hello, "say hello");
        wait_for_message();
        wait_for_end();
    }

    Result<void> watch_child(Child& child) {
        boost::system::error_code error;
        ended_.assign(child.ended.get(), error);
        if (!error) {
            (void)child.ended.release();
            socket_.assign(child.socket.get(), error);
            if (!error) {
                (void)child.socket.release();
                return {};
            }
        }
        kill_and_reap(ended_.is_open() ? ended_.native_handle() : child.ended.get());
        if (ended_.is_open()) ended_.close();
        return Error{"the loop cannot watch the reader worker: " + error.message(), where_,
                     "raise the limit of open files"};
    }

    void wait_for_message() {
        socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](boost::system::error_code error) {
                               if (error || !self->socket_.is_open()) return;
                               self->receive();
                               if (self->socket_.is_open()) self->wait_for_message();
                           });
    }

    void wait_for_end() {
        ended_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](boost::system::error_code error) {
                              if (!error) self->on_ended();
                          });
    }

    // So many at once and no more, so that a worker gone wild does not keep the loop from the doors.
    void receive() {
        constexpr int kAtOnce = 16;
        for (int i = 0; i < kAtOnce && socket_.is_open(); ++i) {
            if (!receive_one()) return;
        }
    }

    bool receive_one() {
        std::array<std::uint8_t, wire::kMaxMessage> buffer{};
        iovec part{buffer.data(), buffer.size()};
        msghdr header{};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        const auto size = ::recvmsg(socket_.native_handle(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (size <= 0) {  // an empty packet and a closed socket look alike: both are the end
            let_end();
        } else if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
            broken("sent an oversized message");
        } else if (const auto message = wire::decode(std::span(buffer).first(static_cast<std::size_t>(size)));
                   message.has_error()) {
            broken("sent a broken message: " + message.error().what);
        } else {
            std::visit([this](const auto& known) { on(known); }, *message);
        }
        return true;
    }

    void on(const wire::Hello&) {
        if (phase_ != Phase::starting) return broken("said hello twice");
        phase_ = Phase::opening;
        expect_within(options_.limits.open, "open the reader");
    }
    void on(const wire::Up& up) {
        if (phase_ != Phase::opening) return broken("is up without opening the reader");
        phase_ = Phase::up;
        up_since_ = monotonic_now();
        reported_down_ = false;
        heard();
        tell(ReaderUp{up.identity});
    }
    void on(const wire::Down& down) {
        reason_ = Error{down.text, where_, "check the reader's cable and power; it is tried again"};
        let_end();
    }
    void on(const wire::Arrived& arrived) {
        if (phase_ != Phase::up || card_present_) return broken("announced a card out of turn");
        card_present_ = true;
        heard();
        tell(CardArrived{arrived.card});
    }
    void on(const wire::Left&) {
        if (phase_ != Phase::up || !card_present_) return broken("took away a card out of turn");
        card_present_ = false;
        heard();
        tell(CardLeft{});
    }
    void on(const wire::Alive&) {
        if (phase_ != Phase::up) return broken("is alive out of turn");
        heard();
    }
    void on(const wire::Stop&) { broken("sent a message that only the daemon sends"); }

    void heard() { expect_within(options_.limits.silence, "answer"); }

    void expect_within(Duration limit, const char* what) {
        wait(limit, [what, limit](Session& self) {
            const auto seconds = std::chrono::duration<double>(limit).count();
            self.broken(fmt::format("did not {} within {} s", what, seconds));
        });
    }

    // It broke the rules: no grace.
    void broken(const std::string& what) {
        reason_ = Error{"the reader worker " + what, where_, "it is started again; replace the reader if this stays"};
        let_end();
        kill_child(ended_.native_handle());
        report_down(*reason_);  // now: a process that hangs in the kernel may not end for long
    }

    void let_end() {
        phase_ = Phase::ending;
        socket_.close();
        wait(options_.limits.grace, [](Session& self) { kill_child(self.ended_.native_handle()); });
    }

    void on_ended() {
        while (socket_.is_open() && receive_one()) continue;  // its last words, Down among them
        if (socket_.is_open()) let_end();
        timer_.reset();
        const auto how = try_reap(ended_.native_handle());
        if (!how) return reap_later();
        ended_.close();
        phase_ = Phase::waiting;
        report_down(reason_.value_or(Error{"the reader worker " + *how, where_, "it is started again"}));
        start_later();
    }

    void reap_later() {
        retry_.expires_after(std::chrono::milliseconds(10));
        retry_.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error) self->on_ended();
        });
    }

    void start_later() {
        if (stopped_) {
            phase_ = Phase::idle;
            return;
        }
        if (up_since_ && monotonic_now() - *up_since_ >= options_.limits.stable) delay_ = options_.limits.first_delay;
        up_since_.reset();
        phase_ = Phase::waiting;
        const auto delay = delay_;
        delay_ = std::min(delay_ * 2, options_.limits.last_delay);
        wait(delay, [](Session& self) { self.start(); });
    }

    void report_down(const Error& why) {
        if (std::exchange(reported_down_, true)) return;
        tell(ReaderDown{why});
    }

    // The handler may replace itself or destroy the reader, so a copy is called.
    void tell(ReaderEvent event) {
        if (const auto handler = handler_) (*handler)(std::move(event));
    }

    // One deadline at a time: a new one replaces the last.
    template <class Then>
    void wait(Duration time, Then then) {
        timer_ = loop_.at(monotonic_now() + time, [weak = weak_from_this(), then] {
            if (const auto self = weak.lock()) then(*self);
        });
    }

    AsioLoop& loop_;
    const std::string where_;
    const std::vector<std::string> arguments_;
    const NfcOptions options_;
    Phase phase_ = Phase::idle;
    bool stopped_ = false;
    bool reported_down_ = false;
    bool card_present_ = false;
    std::optional<MonoTime> up_since_;
    std::optional<Error> reason_;
    Duration delay_;
    boost::asio::posix::stream_descriptor socket_;
    boost::asio::posix::stream_descriptor ended_;  // the pidfd; open while there is a child
    boost::asio::steady_timer retry_;              // keeps the session until its child is reaped
    std::unique_ptr<Loop::Timer> timer_;
    std::shared_ptr<const std::function<void(ReaderEvent)>> handler_;
};

std::string default_worker_program() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto beside = self.parent_path() / "sekisho-reader";
    if (!error && std::filesystem::exists(beside, error)) return beside.string();
    return "/usr/lib/sekisho/sekisho-reader";
}

NfcReader::NfcReader(AsioLoop& loop, const ReaderSettings& settings, const NfcOptions& options)
    : session_(std::make_shared<Session>(loop, settings, options)) {}

NfcReader::~NfcReader() {
    session_->stop();
}

void NfcReader::watch(std::function<void(ReaderEvent)> on_event) {
    session_->watch(std::move(on_event));
}

}  // namespace sekisho::hal
