// SPDX-License-Identifier: Apache-2.0
// fake_worker SCRIPT POLL: says what its script tells it to, one letter at a time. A script "FILE?..." writes one
// byte to FILE first, so that a test can count the starts; several scripts joined by '|' are for the first, second ...
// start, the last for all others.
//
//   h Hello   u Up   U Up with an identity   d Down   a Arrived (A)   l Left   v Alive   s Stop
//   z empty packet   o oversized packet   g garbage   V Hello of another version
//   e the worker's environment and descriptors are checked; a surprise is a Down
//   x exit 3   k abort   c close the socket and hang   w wait for the daemon to say something, then exit 0   H hang,
//   deaf p wait for the pause with which POLL begins and say Alive, for ever, until the daemon says something
#include "hal/nfc/wire.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

using namespace sekisho;
using namespace sekisho::hal;

extern char** environ;

namespace {

void put(const std::vector<std::uint8_t>& bytes) {
    ::send(wire::kWorkerSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void say(const wire::Message& message) {
    put(wire::encode(message));
}

[[noreturn]] void hang() {
    for (;;) ::pause();
}

bool spoken_to(int limit_ms) {
    pollfd line{wire::kWorkerSocket, POLLIN, 0};
    return ::poll(&line, 1, limit_ms) > 0;
}

std::string surprises() {
    std::string found;
    if (environ != nullptr && *environ != nullptr) found += " environment";
    auto* folder = ::opendir("/proc/self/fd");
    while (const auto* entry = ::readdir(folder)) {
        if (entry->d_name[0] == '.') continue;
        const int fd = std::atoi(entry->d_name);
        if (fd > wire::kWorkerSocket && fd != ::dirfd(folder)) found += std::string(" descriptor ") + entry->d_name;
    }
    ::closedir(folder);
    struct stat input {};
    struct stat null {};
    if (::fstat(0, &input) != 0 || ::stat("/dev/null", &null) != 0 || input.st_rdev != null.st_rdev) found += " input";
    sigset_t blocked;
    ::sigprocmask(SIG_SETMASK, nullptr, &blocked);
    if (::sigismember(&blocked, SIGTERM) != 0) found += " signals";
    int death = 0;
    ::prctl(PR_GET_PDEATHSIG, &death);
    if (death != SIGKILL) found += " parent";
    return found;
}

void perform(char letter, int pause_ms) {
    switch (letter) {
        case 'h': return say(wire::Hello{});
        case 'u': return say(wire::Up{});
        case 'U': return say(wire::Up{"maker, chip 1"});
        case 'd': return say(wire::Down{-1, "Input / Output Error"});
        case 'a': return say(wire::Arrived{{CardTechnology::iso14443a, {1, 2, 3, 4}, 1, 0x0004, 0x08}});
        case 'l': return say(wire::Left{});
        case 'v': return say(wire::Alive{});
        case 's': return say(wire::Stop{0});
        case 'z': return put({});
        case 'o': return put(std::vector<std::uint8_t>(wire::kMaxMessage + 1, 1));
        case 'g': return put({0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0});
        case 'V': return put({wire::kWireVersion + 1, 1, 0, 0, 0, 0, 0, 0});
        case 'e':
            if (const auto found = surprises(); !found.empty()) say(wire::Down{0, "surprise:" + found});
            return;
        case 'x': std::exit(3);
        case 'k': std::abort();
        case 'c': ::close(wire::kWorkerSocket); hang();
        case 'w': (void)spoken_to(-1); std::exit(0);
        case 'H': hang();
        case 'p':
            while (!spoken_to(pause_ms)) say(wire::Alive{});
            std::exit(0);
        default: std::exit(4);
    }
}

// How many starts there were before this one.
off_t count_start(const std::string& file) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat before {};
    ::fstat(fd, &before);
    const auto written = ::write(fd, ".", 1);
    ::close(fd);
    return written == 1 ? before.st_size : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 4;
    std::string_view script = argv[1];
    if (const auto mark = script.find('?'); mark != std::string_view::npos) {
        auto start = count_start(std::string(script.substr(0, mark)));
        script.remove_prefix(mark + 1);
        for (auto bar = script.find('|'); start > 0 && bar != std::string_view::npos; bar = script.find('|'), --start) {
            script.remove_prefix(bar + 1);
        }
        script = script.substr(0, script.find('|'));
    }
    for (const char letter : script) perform(letter, std::atoi(argv[2]));
    return 0;
}
