// SPDX-License-Identifier: Apache-2.0
// sekisho-reader CONNSTRING POLL: announces the cards of one reader on descriptor 3. See README.md.
#include "hal/nfc/poll_plan.hpp"
#include "hal/nfc/presence.hpp"
#include "hal/nfc/wire.hpp"
#include "hal/nfc/worker/device.hpp"
#include "hal/nfc/worker/sandbox.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

namespace sekisho::hal {
namespace {

enum ExitStatus { kStopped = 0, kReaderFailed = 1, kWrongUse = 2 };
using Steady = std::chrono::steady_clock;
constexpr auto kHeartbeat = std::chrono::milliseconds(500);

// The daemon's end of the line. When it is gone there is nobody to work for.
class Daemon {
public:
    // False when the daemon is gone, or does not read: then it is about to end this process anyway.
    bool tell(const wire::Message& message) {
        const auto bytes = wire::encode(message);
        last_ = Steady::now();
        return ::send(wire::kWorkerSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(bytes.size());
    }
    bool beat() { return Steady::now() - last_ < kHeartbeat || tell(wire::Alive{}); }
    // Waits for `pause`. False when the daemon is gone or says anything: Stop is all it has to say.
    static bool pause(std::chrono::milliseconds pause) {
        pollfd line{wire::kWorkerSocket, POLLIN, 0};
        int ready = 0;
        do {
            ready = ::poll(&line, 1, static_cast<int>(pause.count()));
        } while (ready < 0 && errno == EINTR);
        return ready == 0;
    }

private:
    Steady::time_point last_{};
};

int fail(Daemon& daemon, const DeviceFault& fault) {
    (void)daemon.tell(wire::Down{fault.code, fault.text});  // the exit status says it too
    return kReaderFailed;
}

MonoTime now() {
    return MonoTime(std::chrono::duration_cast<Duration>(Steady::now().time_since_epoch()));
}

int serve(Daemon& daemon, const std::string& connstring, const PollRules& rules) {
    Device device(rules);
    if (!daemon.tell(wire::Hello{})) return kStopped;
    if (const auto fault = enter_sandbox()) return fail(daemon, {kOwnFault, *fault});
    if (const auto fault = device.open(connstring)) return fail(daemon, *fault);
    if (const auto fault = close_sandbox()) return fail(daemon, {kOwnFault, *fault});
    if (!daemon.tell(wire::Up{device.identity()})) return kStopped;
    Presence presence;
    PollPace pace(rules, now());
    for (;;) {
        std::optional<Sighting> seen;
        if (const auto fault = device.rotate(seen)) return fail(daemon, *fault);
        const auto change = presence.rotation(seen);
        bool heard = true;
        if (change.left) heard = daemon.tell(wire::Left{});
        if (heard && change.arrived) heard = daemon.tell(wire::Arrived{*change.arrived});
        if (!heard || !daemon.beat() || !Daemon::pause(pace.pause_after(seen.has_value(), now()))) return kStopped;
    }
}

bool started_by_daemon() {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(wire::kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace
}  // namespace sekisho::hal

int main(int argc, char** argv) {
    using namespace sekisho::hal;
    const auto rules = argc == 3 ? parse_poll_argument(argv[2]) : std::nullopt;
    if (!rules || !started_by_daemon()) {
        std::fputs(
            "sekisho-reader is started by sekishod, not by hand. usage: sekisho-reader CONNSTRING POLL, such as "
            "80:250:30000:AFB:off\n",
            stderr);
        return kWrongUse;
    }
    // libnfc may abort: its memory holds card numbers, which belong in no core file.
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    // libnfc looks for devices only where it is told to, and prints nothing (its messages hold card numbers).
    ::setenv("LIBNFC_LOG_LEVEL", "0", 1);
    ::setenv("LIBNFC_AUTO_SCAN", "false", 1);
    ::setenv("LIBNFC_INTRUSIVE_SCAN", "false", 1);
    Daemon daemon;
    return serve(daemon, argv[1], *rules);
}
