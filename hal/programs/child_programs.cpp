// SPDX-License-Identifier: Apache-2.0
#include "hal/programs/child_programs.hpp"

#include "hal/programs/spawn.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

extern "C" {  // glibc 2.36 leaves it out of <sys/wait.h>
#include <sys/pidfd.h>
}

namespace sekisho::hal {

// One call, from `run` until nothing of it is left.
class ChildPrograms::Child : public std::enable_shared_from_this<Child> {
public:
    Child(AsioLoop& loop, ProgramCall call, std::function<void(const ProgramOutcome&)> done)
        : loop_(loop), call_(std::move(call)), done_(std::move(done)), ended_(loop.context()) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() = default;

    // `gone`: nothing is left to do for it.
    void begin(std::function<void()> gone) {
        gone_ = std::move(gone);
        limit_ = loop_.at(monotonic_now() + call_.limit, [this] { at_limit(); });
    }
    // On the starter's thread. What it gives is read when that has posted `started`, or has ended.
    void start() { spawned_ = spawn(call_); }
    // On the loop.
    void started() {
        if (!gone_) return;
        loaded_ = true;
        if (spawned_->has_error()) {
            tell({ProgramEnd::not_started, 0, spawned_->error()});
            gone_();
            return;
        }
        if (!done_) kill_group();  // its limit was over before it was loaded
        watch();
    }
    // The caller is gone, and the starter's thread has ended.
    void abandon() {
        gone_ = nullptr;
        done_ = nullptr;
        limit_.reset();
        again_.reset();
        ended_.close();
        if (!spawned_ || spawned_->has_error()) return;
        kill_group();
        // What the kernel does not let go of within a second is left to the system: it must not keep us from ending.
        constexpr int kTries = 100;
        constexpr int kBetweenTries = 10;  // ms
        for (int i = 0; i < kTries && ::waitpid(pid(), nullptr, WNOHANG) == 0; ++i)
            (void)::poll(nullptr, 0, kBetweenTries);
    }

private:
    [[nodiscard]] pid_t pid() const { return **spawned_; }

    void watch() {
        boost::system::error_code error;
        const int descriptor = ::pidfd_open(pid(), 0);
        if (descriptor >= 0) ended_.assign(descriptor, error);
        if (descriptor < 0 || error) {  // too many open files: it is looked at again and again instead
            if (descriptor >= 0) ::close(descriptor);
            return look_later();
        }
        ended_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](boost::system::error_code failed) {
                              if (!failed && self->gone_) self->reap();
                          });
    }

    void look_later() {
        constexpr std::chrono::milliseconds kBetweenLooks{10};
        again_ = loop_.at(monotonic_now() + kBetweenLooks, [this] { reap(); });
    }

    // Looks before it reaps: until it is reaped no other process can get its number, so that the group is its own.
    void reap() {
        const auto self = shared_from_this();
        siginfo_t info{};
        const auto id = static_cast<id_t>(pid());
        if (::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return look_later();
        kill_group();
        info = {};
        if (::waitid(P_PID, id, &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) return look_later();
        const bool exited = info.si_code == CLD_EXITED;
        tell({exited ? ProgramEnd::exited : ProgramEnd::signalled, info.si_status, {}});
        gone_();
    }

    void at_limit() {
        if (loaded_) {
            kill_group();
            tell({ProgramEnd::killed_at_limit, 0, {}});
        } else {
            tell({ProgramEnd::not_started,
                  0,
                  {"it was not loaded within its limit", call_.program, "keep it on a disk of this machine"}});
        }
    }

    void kill_group() {
        // The only failure is that nothing of it is left, which is what is wanted.
        (void)::kill(-pid(), SIGKILL);
    }

    void tell(const ProgramOutcome& outcome) {
        limit_.reset();
        if (const auto done = std::exchange(done_, nullptr)) done(outcome);
    }

    AsioLoop& loop_;
    const ProgramCall call_;
    std::function<void(const ProgramOutcome&)> done_;  // empty once it was told
    std::function<void()> gone_;                       // empty once the caller is gone
    std::optional<Result<pid_t>> spawned_;
    bool loaded_ = false;                          // `spawned_` may be read
    boost::asio::posix::stream_descriptor ended_;  // a pidfd: readable once the program has ended
    std::unique_ptr<Loop::Timer> limit_;
    std::unique_ptr<Loop::Timer> again_;
};

ChildPrograms::~ChildPrograms() {
    starter_.stop();
    starter_.join();
    for (const auto& child : children_) child->abandon();
}

void ChildPrograms::run(ProgramCall call, std::function<void(const ProgramOutcome&)> done) {
    auto child = std::make_shared<Child>(loop_, std::move(call), std::move(done));
    children_.insert(child);
    child->begin([this, gone = std::weak_ptr(child)] { children_.erase(gone.lock()); });
    boost::asio::post(starter_, [&loop = loop_, child] {
        child->start();
        loop.post([child] { child->started(); });
    });
}

}  // namespace sekisho::hal
