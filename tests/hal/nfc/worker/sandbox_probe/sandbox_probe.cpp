// SPDX-License-Identifier: Apache-2.0
// sandbox_probe STAGE DEED: goes into the worker's sandbox, as far as STAGE (entered, closed), and does one thing. Exit
// status: 0 it was done, 1 it was refused by an error, 2 the sandbox cannot be made, 3 no such stage or deed. What is
// forbidden ends it by a signal. Built without sanitizers, for which the sandbox has holes.
#include "hal/nfc/wire.hpp"
#include "hal/nfc/worker/sandbox.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

using namespace sekisho::hal;

namespace {

constexpr int kPage = 4096;

bool opens(const char* path, int flags) {
    return ::openat(AT_FDCWD, path, flags, 0600) >= 0;
}

bool runs_a_program() {
    const char* const arguments[] = {"/bin/true", nullptr};
    return ::execve(arguments[0], const_cast<char* const*>(arguments), nullptr) == 0;
}

bool opens_many() {
    constexpr int kMany = 17;
    for (int i = 0; i < kMany; ++i) {
        if (!opens("/dev/null", O_RDONLY)) return false;
    }
    return true;
}

bool takes_memory(std::size_t bytes) {
    void* const taken = std::malloc(bytes);
    if (taken != nullptr) std::memset(taken, 1, bytes);
    return taken != nullptr;
}

bool lists_a_folder() {
    return ::opendir("/") != nullptr;
}

bool looks_at_a_file() {
    struct stat found {};
    return ::stat("/etc/passwd", &found) == 0;
}

bool makes_memory_a_program() {
    void* const page = ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return ::mprotect(page, kPage, PROT_READ | PROT_EXEC) == 0;
}

bool types_for_others() {
    char letter = 'x';
    return ::ioctl(STDERR_FILENO, TIOCSTI, &letter) == 0;
}

bool speaks_to(int descriptor) {
    return ::send(descriptor, "x", 1, MSG_NOSIGNAL) == 1;
}

const std::map<std::string, bool (*)()> kDeeds{
    {"nothing", [] { return true; }},
    {"abort", []() -> bool { std::abort(); }},
    {"speak", [] { return speaks_to(wire::kWorkerSocket); }},
    {"memory", [] { return takes_memory(std::size_t{1} << 20); }},
    {"much_memory", [] { return takes_memory(std::size_t{100} << 20); }},
    {"open", [] { return opens("/dev/null", O_RDWR); }},
    {"open_many", opens_many},
    {"create", [] { return opens("/tmp/sekisho-sandbox-probe", O_RDWR | O_CREAT); }},
    {"empty", [] { return opens("/dev/null", O_RDWR | O_TRUNC); }},
    {"nameless", [] { return opens("/tmp", O_RDWR | O_TMPFILE); }},
    {"list", lists_a_folder},
    {"look", looks_at_a_file},
    {"remove", [] { return ::unlink("/tmp/sekisho-sandbox-probe") == 0; }},
    {"run", runs_a_program},
    {"fork", [] { return ::fork() >= 0; }},
    {"trace", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
    {"socket", [] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
    {"netlink", [] { return ::socket(AF_NETLINK, SOCK_RAW, 0) >= 0; }},
    {"speak_elsewhere", [] { return speaks_to(STDERR_FILENO); }},
    {"signal_parent", [] { return ::kill(::getppid(), 0) == 0; }},
    {"program_memory", makes_memory_a_program},
    {"type", types_for_others},
    {"dumpable", [] { return ::prctl(PR_SET_DUMPABLE, 1) == 0; }},
    {"another_user", [] { return ::setuid(0) == 0; }},
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 3;
    const std::string stage = argv[1];
    const auto deed = kDeeds.find(argv[2]);
    if (deed == kDeeds.end() || (stage != "entered" && stage != "closed")) return 3;
    auto fault = enter_sandbox();
    if (!fault && stage == "closed") fault = close_sandbox();
    if (fault) {
        std::fprintf(stderr, "%s\n", fault->c_str());
        return 2;
    }
    return deed->second() ? 0 : 1;
}
