// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/bench/samples.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>

namespace sekisho::bench {

// The least that durability costs: 4 KiB written over in place, and a flush.
class RawFile {
public:
    explicit RawFile(const std::filesystem::path& path)
        : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        for (off_t block = 0; block < kBlocks; ++block) write(block);
        if (::fsync(descriptor_) != 0) throw std::runtime_error("cannot prepare " + path.string());
    }
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;
    ~RawFile() { ::close(descriptor_); }

    Nanoseconds append() {
        const auto start = Steady::now();
        write(next_++ % kBlocks);
        if (::fdatasync(descriptor_) != 0) throw std::runtime_error("the disk does not flush");
        return Steady::now() - start;
    }

private:
    static constexpr off_t kBlocks = 1024;
    void write(off_t block) {
        block_.fill(static_cast<char>(next_));
        const auto size = static_cast<ssize_t>(block_.size());
        if (::pwrite(descriptor_, block_.data(), block_.size(), block * size) != size) {
            throw std::runtime_error("the disk does not take 4 KiB");
        }
    }
    int descriptor_;
    off_t next_ = 0;
    std::array<char, 4096> block_{};
};

}  // namespace sekisho::bench
