// SPDX-License-Identifier: Apache-2.0
// `spill.bin`: where commits wait while the ledger cannot be written (6.5-B3b2). Its room is taken beforehand, on
// another file system where there is one, so that a full disk does not reach it.
#pragma once

#include "daemon/ledger/commit.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sekisho::ledger {

inline constexpr std::size_t kSpillBytes = std::size_t{4} << 20;  // some 12,000 entries

// What lies in the file, whoever writes to it; one that is not there holds nothing. Error: it cannot be read.
[[nodiscard]] Result<SpillRead> read_spill_file(const std::string& path);

class SpillFile {
public:
    // Opens the file, or makes it (0600); its kSpillBytes are written out. Error: cannot be made, read or written, or
    // there is no room.
    [[nodiscard]] static Result<SpillFile> open(const std::string& path);
    SpillFile(SpillFile&& other) noexcept;
    SpillFile& operator=(SpillFile&& other) noexcept;
    ~SpillFile();

    [[nodiscard]] Result<std::vector<std::uint8_t>> read() const;
    // Where the next record goes: behind what a read found sound.
    void seek(std::size_t offset) { offset_ = offset; }
    [[nodiscard]] bool has_room(std::size_t bytes) const;
    // Durable on return (O_DSYNC). Error: no room left, or the disk fails; the next record then goes to the same place.
    [[nodiscard]] Result<void> append(std::span<const std::uint8_t> record);
    // Nothing waits any more: the records are overwritten with zeros.
    [[nodiscard]] Result<void> clear();
    // Copies the file beside itself, as evidence; returns the copy's name.
    [[nodiscard]] Result<std::string> keep_aside() const;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    SpillFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
    [[nodiscard]] Result<void> write(std::span<const std::uint8_t> bytes, std::size_t offset) const;
    std::string path_;
    int fd_ = -1;
    std::size_t offset_ = 0;
};

}  // namespace sekisho::ledger
