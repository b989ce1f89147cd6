// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/worker/sandbox.hpp"

#include "hal/nfc/wire.hpp"

#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

namespace sekisho::hal {
namespace {

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

struct Rule {
    int call = 0;
    std::vector<scmp_arg_cmp> when = {};  // all of them
};
using Rules = std::vector<Rule>;

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}

// None of these bits.
scmp_arg_cmp without(unsigned argument, std::uint64_t bits) {
    return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}

// An ioctl's family stands in its second byte.
scmp_arg_cmp of_family(char family) {
    return {1, SCMP_CMP_MASKED_EQ, 0xFF00, static_cast<std::uint64_t>(static_cast<unsigned char>(family)) << 8};
}

// What serves a serial line, a USB, SPI or I2C device that is open. Of a terminal's requests only those that libnfc and
// our claim need: TIOCSTI, which types for others, is one of the rest.
void add_device_requests(Rules& rules) {
    for (const int request :
         {TCGETS, TCSETS, TCSETSW, TCSETSF, TCFLSH, TIOCEXCL, TIOCNXCL, FIONREAD, I2C_SLAVE, I2C_FUNCS, I2C_RDWR}) {
        rules.push_back({SCMP_SYS(ioctl), {equals(1, static_cast<std::uint64_t>(request))}});
    }
    rules.push_back({SCMP_SYS(ioctl), {of_family('U')}});  // usbdevfs
    rules.push_back({SCMP_SYS(ioctl), {of_family('k')}});  // spidev
}

Rules while_serving() {
    Rules rules;
    for (const int call : {SCMP_SYS(read),
                           SCMP_SYS(write),
                           SCMP_SYS(close),
                           SCMP_SYS(poll),
                           SCMP_SYS(ppoll),
                           SCMP_SYS(select),
                           SCMP_SYS(_newselect),
                           SCMP_SYS(pselect6),
                           SCMP_SYS(brk),
                           SCMP_SYS(munmap),
                           SCMP_SYS(mremap),
                           SCMP_SYS(madvise),
                           SCMP_SYS(futex),
                           SCMP_SYS(clock_gettime),
                           SCMP_SYS(gettimeofday),
                           SCMP_SYS(nanosleep),
                           SCMP_SYS(clock_nanosleep),
                           SCMP_SYS(getrandom),
                           SCMP_SYS(restart_syscall),
                           SCMP_SYS(rt_sigreturn),
                           SCMP_SYS(rt_sigprocmask),
                           SCMP_SYS(rt_sigaction),
                           SCMP_SYS(getpid),
                           SCMP_SYS(gettid),
                           SCMP_SYS(exit),
                           SCMP_SYS(exit_group)}) {
        rules.push_back({call});
    }
    // Memory never becomes a program.
    rules.push_back({SCMP_SYS(mmap), {without(2, PROT_EXEC)}});
    rules.push_back({SCMP_SYS(mmap2), {without(2, PROT_EXEC)}});
    rules.push_back({SCMP_SYS(mprotect), {without(2, PROT_EXEC)}});
    // To the daemon and to nobody else; the socket is one of a pair, so the address says nothing.
    rules.push_back({SCMP_SYS(sendto), {equals(0, wire::kWorkerSocket), equals(4, 0)}});
    rules.push_back({SCMP_SYS(send), {equals(0, wire::kWorkerSocket)}});
    for (const int command : {F_GETFL, F_SETFL, F_GETFD, F_SETFD}) {
        rules.push_back({SCMP_SYS(fcntl), {equals(1, static_cast<std::uint64_t>(command))}});
    }
    // abort(), which libnfc calls: the signal is its own.
    rules.push_back({SCMP_SYS(tgkill), {equals(0, static_cast<std::uint64_t>(::getpid()))}});
    add_device_requests(rules);
    return rules;
}

void add_opening(Rules& rules) {
    constexpr int kTemporaryFile = O_TMPFILE & ~O_DIRECTORY;
    constexpr std::uint64_t kChanges = O_CREAT | O_TRUNC | kTemporaryFile;
    rules.push_back({SCMP_SYS(open), {without(1, kChanges)}});
    rules.push_back({SCMP_SYS(openat), {without(2, kChanges)}});
    for (const int call : {SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(stat), SCMP_SYS(lstat),
                           SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
                           SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents), SCMP_SYS(getdents64),
                           SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(pread64), SCMP_SYS(flock)}) {
        rules.push_back({call});
    }
    // libnfc's own, by which a command could be given up.
    rules.push_back({SCMP_SYS(pipe)});
    rules.push_back({SCMP_SYS(pipe2)});
    // The second stage, which can only take away more.
    rules.push_back({SCMP_SYS(seccomp)});
    rules.push_back({SCMP_SYS(prctl), {equals(0, PR_SET_NO_NEW_PRIVS)}});
    rules.push_back({SCMP_SYS(prctl), {equals(0, PR_GET_SECCOMP)}});
    rules.push_back({SCMP_SYS(prctl), {equals(0, PR_SET_SECCOMP)}});
}

#if defined(__has_feature)  // clang's way to say it
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SEKISHO_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEKISHO_SANITIZED
#endif
#ifdef SEKISHO_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// A sanitizer reads its maps to write a report, stops all threads from one that it makes to look for leaks, and maps
// terabytes of shadow. No such program is shipped; sandbox_probe, which the tests use, is built without.
void add_for_sanitizers(Rules& rules) {
    if (!kSanitized) return;
    rules.push_back({SCMP_SYS(openat), {without(2, O_CREAT | O_TRUNC)}});
    rules.push_back({SCMP_SYS(open), {without(1, O_CREAT | O_TRUNC)}});
    rules.push_back({SCMP_SYS(mmap)});
    rules.push_back({SCMP_SYS(mprotect)});
    rules.push_back({SCMP_SYS(prctl)});
    for (const int call : {SCMP_SYS(clone),
                           SCMP_SYS(ptrace),
                           SCMP_SYS(wait4),
                           SCMP_SYS(sigaltstack),
                           SCMP_SYS(sched_yield),
                           SCMP_SYS(sched_getaffinity),
                           SCMP_SYS(readlink),
                           SCMP_SYS(getdents64),
                           SCMP_SYS(fstat),
                           SCMP_SYS(newfstatat),
                           SCMP_SYS(stat),
                           SCMP_SYS(access),
                           SCMP_SYS(lseek),
                           SCMP_SYS(pread64),
                           SCMP_SYS(getrlimit),
                           SCMP_SYS(prlimit64),
                           SCMP_SYS(set_robust_list),
                           SCMP_SYS(getppid),
                           SCMP_SYS(process_vm_readv),
                           SCMP_SYS(ioctl)}) {
        rules.push_back({call});
    }
}

std::string reason(const char* what, int number) {
    return std::string("the sandbox cannot be made: ") + what + ": " + std::generic_category().message(number);
}

std::optional<std::string> load(Rules rules) {
    add_for_sanitizers(rules);
    const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
    if (!filter) return reason("no filter", ENOMEM);
    int error = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (error < 0) return reason("its kind is unknown", -error);
    for (const auto& rule : rules) {  // a call that this architecture lacks is none, and needs no rule
        error = seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, rule.call, static_cast<unsigned>(rule.when.size()),
                                       rule.when.data());
        if (error < 0) return reason("a rule is not taken", -error);
    }
    error = seccomp_load(filter.get());
    if (error < 0) return reason("the kernel refuses it", -error);
    return std::nullopt;
}

std::optional<std::string> limit() {
    constexpr rlim_t kDescriptors = 16;
    constexpr rlim_t kMemory = rlim_t{64} << 20;
    struct Limit {
        __rlimit_resource of;
        rlim_t most;
        bool of_sanitizers_too;
    };
    for (const auto& [of, most, of_sanitizers_too] :
         {Limit{RLIMIT_NOFILE, kDescriptors, true}, Limit{RLIMIT_FSIZE, 0, true}, Limit{RLIMIT_NPROC, 0, false},
          Limit{RLIMIT_AS, kMemory, false}}) {
        if (kSanitized && !of_sanitizers_too) continue;
        const rlimit both{most, most};
        if (::setrlimit(of, &both) != 0) return reason("a limit is not taken", errno);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> enter_sandbox() {
    if (auto fault = limit()) return fault;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return reason("privileges could come back", errno);
    auto rules = while_serving();
    add_opening(rules);
    return load(std::move(rules));
}

std::optional<std::string> close_sandbox() {
    return load(while_serving());
}

}  // namespace sekisho::hal
