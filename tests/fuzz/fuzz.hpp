// SPDX-License-Identifier: Apache-2.0
// What the fuzzers share.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace sekisho::fuzz {

// A broken promise ends the program, so that the fuzzer keeps the input.
inline void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// A file without a folder, for rooms that read paths: every input without a write to a disk.
class MemoryFile {
public:
    MemoryFile()
        : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
        require(descriptor_ >= 0, "memfd_create gives a file");
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }

    void put(std::span<const std::uint8_t> bytes) const {
        require(::ftruncate(descriptor_, 0) == 0, "a memory file can be emptied");
        const auto size = static_cast<ssize_t>(bytes.size());
        require(::pwrite(descriptor_, bytes.data(), bytes.size(), 0) == size, "a memory file takes all bytes");
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    int descriptor_;
    std::string path_;
};

}  // namespace sekisho::fuzz
