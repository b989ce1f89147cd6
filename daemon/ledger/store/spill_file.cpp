// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/spill_file.hpp"

#include "daemon/disk/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kEnd = 4;  // a length of zero stands behind the last record
constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr int kMaxAside = 1000;

Error spill_error(const char* doing, const std::string& path, int code) {
    return Error{fmt::format("cannot {} the spill file: {}", doing, std::strerror(code)), path,
                 "give [ledger] spill a place with 4 MiB of room that the daemon may write to"};
}

// As it is nearly always: then there is no need for its megabytes. False also where it cannot be read.
bool begins_with_zeros(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 4> length{};
    return file.read(length.data(), length.size()) && length == std::array<char, 4>{};
}

}  // namespace

Result<SpillRead> read_spill_file(const std::string& path) {
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value() || begins_with_zeros(path)) return SpillRead{};
    const auto bytes = disk::read_file(path, kSpillBytes);
    if (bytes.has_error()) return bytes.error();
    return read_spill(*bytes);
}

Result<SpillFile> SpillFile::open(const std::string& path) {
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) {
        const auto made = disk::write_new_file(path, std::vector<std::uint8_t>(kSpillBytes), 0600);
        if (made.has_error()) return made.error();
    }
    SpillFile file(path, ::open(path.c_str(), O_RDWR | O_DSYNC | O_CLOEXEC | O_NOFOLLOW));
    if (file.fd_ < 0) return spill_error("open", path, errno);
    struct stat status {};
    if (::fstat(file.fd_, &status) != 0) return spill_error("look at", path, errno);
    if (!S_ISREG(status.st_mode)) return Error{"the spill file is not a plain file", path, "give another place"};
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > kSpillBytes) return Error{"the spill file is longer than any is", path, "give another place"};
    if (size < kSpillBytes) {  // a crash while it was made
        const auto filled = file.write(std::vector<std::uint8_t>(kSpillBytes - size), size);
        if (filled.has_error()) return filled.error();
    }
    return file;
}

SpillFile::SpillFile(SpillFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), offset_(other.offset_) {}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    std::swap(offset_, other.offset_);
    return *this;
}

SpillFile::~SpillFile() {
    if (fd_ >= 0) ::close(fd_);
}

Result<std::vector<std::uint8_t>> SpillFile::read() const {
    return disk::read_file(path_, kSpillBytes);
}

Result<void> SpillFile::write(std::span<const std::uint8_t> bytes, std::size_t offset) const {
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return spill_error("write", path_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::size_t>(written);
    }
    return {};
}

bool SpillFile::has_room(std::size_t bytes) const {
    return offset_ + bytes + kEnd <= kSpillBytes;
}

Result<void> SpillFile::append(std::span<const std::uint8_t> record) {
    if (!has_room(record.size())) {
        return Error{"the spill file is full", path_, "mend what keeps the ledger from being written"};
    }
    // With its end, since a longer record whose writing failed may stand there.
    std::vector<std::uint8_t> bytes(record.begin(), record.end());
    bytes.resize(record.size() + kEnd);
    const auto written = write(bytes, offset_);
    if (written.has_error()) return written.error();
    offset_ += record.size();
    return {};
}

Result<void> SpillFile::clear() {
    // From the front: once the first bytes are zero the file is empty, whatever a crash leaves behind them.
    const std::vector<std::uint8_t> zeros(kChunk);
    for (std::size_t at = 0; at < kSpillBytes; at += zeros.size()) {
        const auto written = write(zeros, at);
        if (written.has_error()) return written.error();
    }
    offset_ = 0;
    return {};
}

Result<std::string> SpillFile::keep_aside() const {
    const auto bytes = read();
    if (bytes.has_error()) return bytes.error();
    for (int number = 1; number < kMaxAside; ++number) {
        const std::string aside = fmt::format("{}.unsound-{}", path_, number);
        const auto there = disk::is_there(aside);
        if (there.has_error()) return there.error();
        if (there.value()) continue;
        const auto kept = disk::write_new_file(aside, *bytes, 0400);
        if (kept.has_error()) return kept.error();
        return Result<std::string>(boost::system::in_place_value, aside);
    }
    return Error{"too many unsound spill files are kept here", path_, "move them to another machine"};
}

}  // namespace sekisho::ledger
