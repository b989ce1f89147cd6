// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/flips.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/check.hpp"
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
    [[nodiscard]] std::int64_t size() const { return size_; }
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

// Bytes of the file that lie between the cells of a page and the list of where they are: SQLite's format gives them no
// meaning (sqlite.org/fileformat2.html, 1.6). Pages are 4096 bytes here, of b-trees all of them.
std::vector<bool> unused_bytes(const std::string& path) {
    constexpr std::size_t kPage = 4096;
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<bool> unused(bytes.size());
    if (!path.ends_with(".db")) return unused;
    const auto at = [&bytes](std::size_t i) { return static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[i])); };
    for (std::size_t page = 0; page < bytes.size(); page += kPage) {
        const std::size_t header = page == 0 ? 100 : page;
        const bool inner = at(header) == 2 || at(header) == 5;
        const std::size_t begin = header + (inner ? 12 : 8) + 2 * (at(header + 3) << 8U | at(header + 4));
        const std::size_t end = page + (at(header + 5) << 8U | at(header + 6));
        for (std::size_t i = begin; i < end; ++i) unused[i] = true;
    }
    return unused;
}

// What `ledger verify` says; empty: that something is wrong.
std::string verified(const std::string& dir, const SmallStore& outside) {
    const auto report = ledger::verify({dir + "/ledger.db", outside.checkpoint, outside.commissioning});
    if (report.has_error() || !report->findings.empty()) return "";
    const auto kept = state::check_projection(dir + "/ledger.db");
    if (kept.has_error() || !kept->has_value() || !(*kept)->empty()) return "";
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

Flips flip_bits(const std::string& dir, const std::string& name, const SmallStore& outside, const Bits& bits) {
    // Asking as an officer does takes ten times as long as looking at all that the answers are made of.
    constexpr std::int64_t kAskedEvery = 64;
    const std::string ledger = dir + "/ledger.db";
    const bool key = name.starts_with("keys/");
    const std::string report = verified(dir, outside);
    const std::string answers = officers_answers(ledger);
    const std::string contents = contents_of(dir);
    if (report.empty() || !starts(dir)) throw std::runtime_error("the store is not sound");
    const std::vector<bool> unused = unused_bytes(dir + "/" + name);
    Target target(dir + "/" + name);
    Flips flips;
    const auto flip = [&](std::int64_t bit) {
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
    };
    // An empty spill file is read up to its first length, which is zero: nothing of its 4 MiB behind that is looked at.
    constexpr std::int64_t kOfSpill = 512;
    const std::int64_t size = name == "spill.bin" ? std::min(kOfSpill, target.size()) : target.size();
    for (std::int64_t byte = bits.first; byte < size; byte += bits.stride) {
        const bool one = bits.sparse && unused[static_cast<std::size_t>(byte)];
        for (std::int64_t bit = 0; bit < 8; ++bit) {
            if (!one || bit == byte / bits.stride % 8) flip(8 * byte + bit);
        }
    }
    if (verified(dir, outside) != report) throw std::runtime_error("the file was not put back");
    return flips;
}

}  // namespace sekisho::fault
