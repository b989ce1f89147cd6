// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/seam.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <map>
#include <mutex>

namespace sekisho::fault {
namespace {

struct Opened {
    std::string path;
    std::int64_t file = -1;
    bool durable = false;
};

struct State {
    std::recursive_mutex mutex;  // an observer may look at files
    std::string folder;
    Observer* observer = nullptr;
    std::map<std::string, std::int64_t> files;
    std::map<int, Opened> descriptors;
    std::int64_t next_file = 0;
};

std::atomic<bool> watching{false};

State& state() {
    static State the_state;
    return the_state;
}

// Nothing: not below the watched folder, or not on the disk.
std::optional<std::string> below(const char* path) {
    const std::string_view whole(path);
    const std::string& folder = state().folder;
    if (whole.substr(0, folder.size()) != folder || whole.ends_with("-shm")) return std::nullopt;
    if (whole.size() == folder.size()) return std::string();
    if (whole[folder.size()] != '/') return std::nullopt;
    return std::string(whole.substr(folder.size() + 1));
}

int refuse(int error) {
    errno = error;
    return -1;
}

// Asks, acts, tells. `act` is given the instruction and returns what the call returns.
template <class Act>
auto pass(Call& call, const Act& act) -> decltype(act(Instruction{})) {
    Observer& observer = *state().observer;
    const Instruction instruction = observer.ask(call);
    if (instruction.error != 0) {
        observer.done(call, false);
        return refuse(instruction.error);
    }
    const auto result = act(instruction);
    const int error = errno;
    if (call.kind == CallKind::write && result >= 0) call.bytes = call.bytes.first(static_cast<std::size_t>(result));
    observer.done(call, result >= 0);
    errno = error;
    return result;
}

int open_file(const char* path, int flags, mode_t mode) {
    const auto act = [&] { return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode)); };
    if (!watching) return act();
    const std::lock_guard lock(state().mutex);
    const auto name = below(path);
    if (!name) return act();
    struct stat status {};
    const bool there = ::stat(path, &status) == 0;
    Opened opened{*name, -1, (flags & O_DSYNC) != 0};
    int descriptor = -1;
    if (!there && (flags & O_CREAT) != 0) {
        Call call;
        call.kind = CallKind::make_file;
        call.path = *name;
        call.file = opened.file = state().next_file++;
        descriptor = pass(call, [&](const Instruction&) { return act(); });
        if (descriptor >= 0) state().files[*name] = opened.file;
    } else {
        const auto known = state().files.find(*name);
        if (known != state().files.end()) opened.file = known->second;
        Call call;
        call.kind = CallKind::resize;
        call.path = *name;
        call.file = opened.file;
        const bool empties = (flags & O_TRUNC) != 0 && opened.file >= 0;
        descriptor = empties ? pass(call, [&](const Instruction&) { return act(); }) : act();
    }
    if (descriptor >= 0) state().descriptors[descriptor] = opened;
    return descriptor;
}

int close_file(int descriptor) {
    if (watching) {
        const std::lock_guard lock(state().mutex);
        state().descriptors.erase(descriptor);
    }
    return static_cast<int>(::syscall(SYS_close, descriptor));
}

// Runs `act` as `kind` on an open file, or plainly where the file is not watched.
template <class Prepare, class Act>
auto on_descriptor(int descriptor, CallKind kind, const Prepare& prepare, const Act& act)
    -> decltype(act(Instruction{})) {
    if (!watching) return act(Instruction{});
    const std::lock_guard lock(state().mutex);
    const auto found = state().descriptors.find(descriptor);
    if (found == state().descriptors.end()) return act(Instruction{});
    Call call;
    call.kind = kind;
    call.path = found->second.path;
    call.file = found->second.file;
    call.durable = found->second.durable;
    prepare(call);
    return pass(call, act);
}

ssize_t write_file(int descriptor, const void* data, std::size_t size, std::optional<std::int64_t> offset) {
    const auto prepare = [&](Call& call) {
        call.bytes = {static_cast<const std::uint8_t*>(data), size};
        call.offset = offset ? *offset : ::lseek(descriptor, 0, SEEK_CUR);
    };
    const auto act = [&](const Instruction& instruction) -> ssize_t {
        const std::size_t count = std::min(size, instruction.at_most.value_or(size));
        if (offset) return ::syscall(SYS_pwrite64, descriptor, data, count, *offset);
        return ::syscall(SYS_write, descriptor, data, count);
    };
    return on_descriptor(descriptor, CallKind::write, prepare, act);
}

int resize_file(int descriptor, std::int64_t size) {
    return on_descriptor(
        descriptor, CallKind::resize, [&](Call& call) { call.size = size; },
        [&](const Instruction&) { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); });
}

int flush_file(int descriptor, long number) {
    return on_descriptor(
        descriptor, CallKind::flush, [](Call&) {},
        [&](const Instruction&) { return static_cast<int>(::syscall(number, descriptor)); });
}

// Space that is set aside reads as zeros, as a file that grew does.
int allocate(int descriptor, int mode, std::int64_t offset, std::int64_t length) {
    const auto prepare = [&](Call& call) {
        struct stat status {};
        ::fstat(descriptor, &status);
        call.size = std::max<std::int64_t>(status.st_size, mode == 0 ? offset + length : 0);
    };
    return on_descriptor(descriptor, CallKind::resize, prepare, [&](const Instruction&) {
        return static_cast<int>(::syscall(SYS_fallocate, descriptor, mode, offset, length));
    });
}

template <class Act>
int on_path(const char* path, CallKind kind, const Act& act) {
    if (!watching) return act();
    const std::lock_guard lock(state().mutex);
    const auto name = below(path);
    if (!name) return act();
    Call call;
    call.kind = kind;
    call.path = *name;
    const int result = pass(call, [&](const Instruction&) { return act(); });
    if (result == 0 && kind == CallKind::remove) state().files.erase(*name);
    return result;
}

int rename_path(const char* from, const char* to) {
    const auto act = [&] { return static_cast<int>(::syscall(SYS_rename, from, to)); };
    if (!watching) return act();
    const std::lock_guard lock(state().mutex);
    const auto name = below(from);
    const auto target = below(to);
    if (!name || !target) return act();
    Call call;
    call.kind = CallKind::rename;
    call.path = *name;
    call.to = *target;
    const int result = pass(call, [&](const Instruction&) { return act(); });
    if (result != 0) return result;
    const auto moved = state().files.find(*name);
    if (moved == state().files.end()) return result;
    const std::int64_t file = moved->second;
    state().files.erase(moved);
    state().files[*target] = file;
    return result;
}

}  // namespace

Watch::Watch(const std::string& folder, Observer& observer) {
    const std::lock_guard lock(state().mutex);
    state().folder = folder;
    state().observer = &observer;
    state().files.clear();
    state().descriptors.clear();
    state().next_file = 0;
    watching = true;
}

Watch::~Watch() {
    const std::lock_guard lock(state().mutex);
    watching = false;
    state().observer = nullptr;
}

}  // namespace sekisho::fault

// The C library's names, for everything in this program and in the libraries it loads. A mode is read only where one is
// passed.
#define SEKISHO_OPEN_MODE(flags, mode) \
    mode_t mode = 0;                   \
    if (((flags)&O_CREAT) != 0) {      \
        va_list rest;                  \
        va_start(rest, flags);         \
        mode = va_arg(rest, mode_t);   \
        va_end(rest);                  \
    }

extern "C" {
int open(const char* path, int flags, ...) {
    SEKISHO_OPEN_MODE(flags, mode)
    return sekisho::fault::open_file(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    SEKISHO_OPEN_MODE(flags, mode)
    return sekisho::fault::open_file(path, flags, mode);
}
int close(int descriptor) {
    return sekisho::fault::close_file(descriptor);
}
ssize_t write(int descriptor, const void* data, size_t size) {
    return sekisho::fault::write_file(descriptor, data, size, std::nullopt);
}
ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
    return sekisho::fault::write_file(descriptor, data, size, offset);
}
ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t offset) {
    return sekisho::fault::write_file(descriptor, data, size, offset);
}
int ftruncate(int descriptor, off_t size) noexcept {
    return sekisho::fault::resize_file(descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) noexcept {
    return sekisho::fault::resize_file(descriptor, size);
}
int fsync(int descriptor) {
    return sekisho::fault::flush_file(descriptor, SYS_fsync);
}
int fdatasync(int descriptor) {
    return sekisho::fault::flush_file(descriptor, SYS_fdatasync);
}
int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    return sekisho::fault::allocate(descriptor, mode, offset, length);
}
int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) {
    return sekisho::fault::allocate(descriptor, mode, offset, length);
}
// These return the error instead of setting errno.
int posix_fallocate(int descriptor, off_t offset, off_t length) {
    return sekisho::fault::allocate(descriptor, 0, offset, length) == 0 ? 0 : errno;
}
int posix_fallocate64(int descriptor, off64_t offset, off64_t length) {
    return sekisho::fault::allocate(descriptor, 0, offset, length) == 0 ? 0 : errno;
}
int unlink(const char* path) noexcept {
    return sekisho::fault::on_path(path, sekisho::fault::CallKind::remove,
                                   [&] { return static_cast<int>(::syscall(SYS_unlink, path)); });
}
int mkdir(const char* path, mode_t mode) noexcept {
    return sekisho::fault::on_path(path, sekisho::fault::CallKind::make_folder,
                                   [&] { return static_cast<int>(::syscall(SYS_mkdir, path, mode)); });
}
int rename(const char* from, const char* to) noexcept {
    return sekisho::fault::rename_path(from, to);
}
}
