// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/flips.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/fault/answers.hpp"
#include "tests/fault/contents.hpp"
#include "tests/fault/workload.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sekisho::fault {
namespace {

namespace fs = std::filesystem;

// The bytes of a file, changed in place.
class Target {
public:
    explicit Target(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
        if (fd_ < 0) throw std::runtime_error("cannot open " + path);
        size_ = static_cast<std::int64_t>(fs::file_size(path));
    }
    ~Target() { ::close(fd_); }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    [[nodiscard]] std::int64_t bits() const { return size_ * 8; }
    void turn(std::int64_t bit) {
        std::uint8_t byte = 0;
        if (::pread(fd_, &byte, 1, bit / 8) != 1) throw std::runtime_error("cannot read the file");
        byte ^= static_cast<std::uint8_t>(1U << static_cast<unsigned>(bit % 8));
        if (::pwrite(fd_, &byte, 1, bit / 8) != 1) throw std::runtime_error("cannot write the file");
    }

private:
    int fd_;
    std::int64_t size_ = 0;
};

// What `ledger verify` says; empty: that something is wrong.
std::string verified(const std::string& dir, const SmallStore& outside) {
    const auto report = ledger::verify({dir + "/ledger.db", outside.checkpoint, outside.commissioning});
    if (report.has_error() || !report->findings.empty()) return "";
    return fmt::format("{} entries, root {}, against {}{}{}{}", report->entries, report->root,
                       report->against_commissioning, report->against_checkpoint, report->against_vault,
                       report->against_configs);
}

bool starts(const std::string& dir) {
    return !ledger::Store::check(dir, kOrigin, [](const Entry&) {}).has_error();
}

// A copy of the record that differs is seen beside the one on paper; what it says must be the same or nothing at all.
bool says_the_same(const std::string& dir, const SmallStore& outside) {
    std::ifstream file(dir + "/commissioning.txt", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto record = ledger::parse_commissioning(text);
    if (record.has_error()) return true;
    const auto report = ledger::verify({dir + "/ledger.db", std::nullopt, text});
    return record.value() == ledger::parse_commissioning(outside.commissioning).value() ||
           (report.has_value() && !report->findings.empty());
}

}  // namespace

std::vector<std::string> files_of(const std::string& dir) {
    std::vector<std::string> names;
    for (const auto& item : fs::recursive_directory_iterator(dir)) {
        const auto name = item.path().lexically_relative(dir).string();
        if (item.is_regular_file() && !name.ends_with("-shm")) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Flips flip_bits(const std::string& dir, const std::string& name, const SmallStore& outside, std::int64_t first,
                std::int64_t stride) {
    // Asking as an officer does takes ten times as long as looking at all that the answers are made of.
    constexpr std::int64_t kAskedEvery = 64;
    const std::string ledger = dir + "/ledger.db";
    const bool key = name.starts_with("keys/");
    const std::string report = verified(dir, outside);
    const std::string answers = officers_answers(ledger);
    const std::string contents = contents_of(dir);
    if (report.empty() || contents.empty() || !starts(dir)) throw std::runtime_error("the store is not sound");
    Target target(dir + "/" + name);
    Flips flips;
    for (std::int64_t bit = first; bit < target.bits(); bit += stride) {
        target.turn(bit);
        ++flips.bits;
        const std::string now = verified(dir, outside);
        if (now.empty() || (key && !starts(dir))) {
            ++flips.found;
        } else if (now != report || contents_of(dir) != contents || !says_the_same(dir, outside) ||
                   (flips.unchanged % kAskedEvery == 0 && officers_answers(ledger) != answers)) {
            flips.faults.push_back(fmt::format("{}: byte {}, bit {}", name, bit / 8, bit % 8));
        } else {
            ++flips.unchanged;
        }
        target.turn(bit);
    }
    if (verified(dir, outside) != report) throw std::runtime_error("the file was not put back");
    return flips;
}

}  // namespace sekisho::fault
