// SPDX-License-Identifier: Apache-2.0
// State directory <-> the plain contents of a backup.
#include "daemon/backup/archive.hpp"
#include "daemon/backup/state_copy.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/hash.hpp"

#include <sodium.h>
#include <algorithm>
#include <functional>
#include <set>

namespace sekisho::backup {
namespace {

constexpr const char* kKnown = "known.txt";
constexpr std::size_t kMaxKnown = std::size_t{64} << 20U;
constexpr std::size_t kEndBlocks = 2;

Error not_ours(const std::string& what) {
    return Error{"the contents of the backup are not what this version writes: " + what, "",
                 "use another generation, or the version that wrote it"};
}

// Wiped when it goes: keys pass through it.
class Buffer {
public:
    Buffer() : bytes_(kChunk) {}
    ~Buffer() { sodium_memzero(bytes_.data(), bytes_.size()); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    [[nodiscard]] std::span<std::uint8_t> first(std::uint64_t size) {
        return std::span(bytes_).first(static_cast<std::size_t>(std::min<std::uint64_t>(size, bytes_.size())));
    }

private:
    std::vector<std::uint8_t> bytes_;
};

Result<void> pad(std::uint64_t size, SealedWriter& into) {
    const Block zeros{};
    return into.write(std::span(zeros).first(padding(size)));
}

Result<void> pack_bytes(const std::string& name, std::span<const std::uint8_t> bytes, SealedWriter& into) {
    Result<void> done = into.write(tar_header({name, bytes.size()}));
    if (!done.has_error()) done = into.write(bytes);
    if (!done.has_error()) done = pad(bytes.size(), into);
    return done;
}

Result<void> pack_file(const std::string& dir, const std::string& name, SealedWriter& into) {
    auto file = disk::FileReader::open(dir + "/" + name);
    if (file.has_error()) return file.error();
    Result<void> done = into.write(tar_header({name, file->size()}));
    Buffer buffer;
    for (std::uint64_t left = file->size(); left > 0 && !done.has_error();) {
        const auto part = buffer.first(left);
        const auto got = file->read(part);
        if (got.has_error()) return got.error();
        if (*got != part.size()) return Error{"the file shrank while it was read", file->path(), "try again"};
        left -= part.size();
        done = into.write(part);
    }
    if (!done.has_error()) done = pad(file->size(), into);
    return done;
}

Result<void> read_all(SealedReader& from, std::span<std::uint8_t> into) {
    const auto got = from.read(into);
    if (got.has_error()) return got.error();
    if (*got != into.size()) return not_ours("they end within a file");
    return {};
}

bool is_zero(std::span<const std::uint8_t> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// Hands over a member's bytes piece by piece, then its padding.
using Sink = std::function<Result<void>(std::span<const std::uint8_t>)>;
Result<void> read_member(SealedReader& from, const Member& member, const Sink& sink) {
    Buffer buffer;
    for (std::uint64_t left = member.size; left > 0;) {
        const auto part = buffer.first(left);
        Result<void> done = read_all(from, part);
        if (!done.has_error()) done = sink(part);
        if (done.has_error()) return done;
        left -= part.size();
    }
    const auto rest = buffer.first(padding(member.size));
    const auto done = read_all(from, rest);
    if (done.has_error()) return done;
    if (!is_zero(rest)) return not_ours("something stands behind a file");
    return {};
}

// Nothing: the end, and nothing behind it.
Result<std::optional<Member>> next_member(SealedReader& from) {
    Block block{};
    auto done = read_all(from, block);
    if (done.has_error()) return done.error();
    if (!is_zero(block)) {
        auto member = parse_tar_header(block);
        if (!member) return not_ours("a file that no backup has");
        return member;
    }
    for (std::size_t i = 1; i < kEndBlocks; ++i) {
        done = read_all(from, block);
        if (done.has_error()) return done.error();
        if (!is_zero(block)) return not_ours("something stands behind the end");
    }
    std::array<std::uint8_t, 1> more{};
    const auto got = from.read(more);
    if (got.has_error()) return got.error();
    if (*got != 0) return not_ours("something stands behind the end");
    return std::optional<Member>();
}

Result<std::string> read_known(SealedReader& from, const Member& member) {
    if (member.name != kKnown) return not_ours("known.txt does not stand first");
    if (member.size > kMaxKnown) return not_ours("known.txt is too long");
    std::string known;
    const auto done = read_member(from, member, [&known](std::span<const std::uint8_t> bytes) -> Result<void> {
        known.append(bytes.begin(), bytes.end());
        return {};
    });
    if (done.has_error()) return done.error();
    return {boost::system::in_place_value, std::move(known)};
}

Result<void> write_member(SealedReader& from, const Member& member, const std::string& dir) {
    auto file = disk::FileWriter::make(dir + "/" + member.name, member.name.starts_with("keys/") ? 0400 : 0600);
    if (file.has_error()) return file.error();
    const auto done =
        read_member(from, member, [&file](std::span<const std::uint8_t> part) { return file->write(part); });
    if (done.has_error()) return done;
    return file->finish();
}

// Every member after known.txt.
Result<std::string> walk(SealedReader& from, const std::function<Result<void>(const Member&)>& on_member) {
    auto member = next_member(from);
    if (member.has_error()) return member.error();
    if (!*member) return not_ours("they are empty");
    auto known = read_known(from, **member);
    if (known.has_error()) return known;
    std::set<std::string> seen{kKnown};
    for (;;) {
        member = next_member(from);
        if (member.has_error()) return member.error();
        if (!*member) return known;
        if (!seen.insert((*member)->name).second) return not_ours("a file stands there twice");
        const auto done = on_member(**member);
        if (done.has_error()) return done.error();
    }
}

}  // namespace

Result<void> pack(const std::string& dir, const std::string& known, SealedWriter& into) {
    const auto members = members_of(dir);
    if (members.has_error()) return members.error();
    Result<void> done = pack_bytes(kKnown, ledger::bytes_of(known), into);
    for (const std::string& name : *members) {
        if (!done.has_error()) done = pack_file(dir, name, into);
    }
    const Block zeros{};
    for (std::size_t i = 0; i < kEndBlocks; ++i) {
        if (!done.has_error()) done = into.write(zeros);
    }
    return done;
}

Result<std::string> unpack(SealedReader& from, const std::string& dir) {
    return walk(from, [&](const Member& member) { return write_member(from, member, dir); });
}

Result<std::string> unpack_known(SealedReader& from) {
    const auto member = next_member(from);
    if (member.has_error()) return member.error();
    if (!*member) return not_ours("they are empty");
    return read_known(from, **member);
}

Result<void> read_through(SealedReader& from) {
    const auto skip = [](std::span<const std::uint8_t>) { return Result<void>(); };
    const auto known = walk(from, [&](const Member& member) { return read_member(from, member, skip); });
    if (known.has_error()) return known.error();
    return {};
}

}  // namespace sekisho::backup
