// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/projection.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kLargestProjection = std::size_t{1} << 30U;
constexpr std::string_view kFirstLine = "sekisho state v1";
constexpr const char* kUnsound = "it is made anew, out of the ledger";
constexpr const char* kPart = ".part";        // the next one, while it is written
constexpr const char* kDropped = ".dropped";  // the one before, while it is overwritten
constexpr std::size_t kBodyLines = 5;
constexpr std::size_t kNoteLines = kBodyLines + 2;  // an empty line and one signature

std::string path_in(const std::string& folder) {
    return folder + "/state";
}

// Where the line of that number ends, counted from 1; npos: there are not as many.
std::size_t end_of_line(std::string_view text, std::size_t number) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < number; ++i) {
        const auto feed = text.find('\n', end);
        if (feed == std::string_view::npos) return feed;
        end = feed + 1;
    }
    return end;
}

std::optional<Digest> digest_of(std::string_view base64) {
    const auto bytes = from_base64(base64);
    Digest digest{};
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

std::optional<ProjectionHead> parse_body(std::string_view body, const std::string& origin) {
    std::array<std::string_view, kBodyLines> lines;
    for (auto& line : lines) {
        line = body.substr(0, body.find('\n'));
        body.remove_prefix(std::min(body.size(), line.size() + 1));
    }
    ProjectionHead head;
    const auto size = std::from_chars(lines[2].data(), lines[2].data() + lines[2].size(), head.size);
    const auto root = digest_of(lines[3]);
    const auto sha256 = digest_of(lines[4]);
    if (size.ec != std::errc() || head.size < 1 || !root || !sha256 || lines[1] != origin) return std::nullopt;
    head.root = *root;
    head.sha256 = *sha256;
    return head;
}

Result<Projection> parse_projection(std::string_view file, const std::string& path, const NoteKey& origin) {
    const auto end = end_of_line(file, kNoteLines);
    if (end == std::string_view::npos) return Error{"this is no projection", path, kUnsound};
    const auto note = open_note(file.substr(0, end), origin);
    if (note.fault != NoteFault::none)
        return Error{"this is no projection of this ledger: " + note.what, path, kUnsound};
    const auto head = parse_body(note.text, origin.name);
    if (!head || projection_body(origin.name, *head) != note.text)
        return Error{"this is no projection", path, kUnsound};
    const auto text = file.substr(end);
    if (sha256({bytes_of(text)}) != head->sha256)
        return Error{"its text is not the one that was signed", path, kUnsound};
    return Projection{*head, std::string(text)};
}

Result<void> belongs_to(const ProjectionHead& head, disk::Database& database, const std::string& path) {
    const auto size = database.number(kSelectSize);
    if (size.has_error()) return size.error();
    if (head.size > size.value()) {
        return Error{fmt::format("it speaks of {} entries, and the ledger has {}", head.size, size.value()), path,
                     "if the ledger is an older copy: run `sekisho ledger verify --checkpoint`"};
    }
    const auto root = root_at(database, head.size);
    if (root.has_error()) return root.error();
    if (root.value() != head.root) {
        return Error{fmt::format("the ledger's first {} entries are not those it was folded from", head.size), path,
                     "run `sekisho ledger verify`"};
    }
    return {};
}

}  // namespace

bool is_unsound(const Error& error) {
    return error.hint == kUnsound;
}

std::string projection_body(const std::string& origin, const ProjectionHead& head) {
    return fmt::format("{}\n{}\n{}\n{}\n{}\n", kFirstLine, origin, head.size, to_base64(head.root),
                       to_base64(head.sha256));
}

Result<std::optional<Projection>> read_projection(const std::string& folder, const NoteKey& origin) {
    const auto path = path_in(folder);
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return std::optional<Projection>();
    const auto bytes = disk::read_file(path, kLargestProjection);
    if (bytes.has_error()) return bytes.error();
    auto found = parse_projection({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, path, origin);
    if (found.has_error()) return found.error();
    return std::optional<Projection>(std::move(found.value()));
}

Result<void> write_projection(const std::string& folder, const std::string& note, std::string_view text) {
    const auto path = path_in(folder);
    const auto part = path + kPart;
    for (const auto& left : {part, path + kDropped}) {
        const auto wiped = disk::wipe_if_there(left);
        if (wiped.has_error()) return wiped.error();
    }
    const auto file = fmt::format("{}{}", note, text);
    const auto written = disk::write_new_file(part, bytes_of(file), 0600);
    if (written.has_error()) return written.error();
    return disk::rename_file(part, path);
}

Result<void> drop_projection(const std::string& folder) {
    const auto path = path_in(folder);
    const auto left = disk::wipe_if_there(path + kDropped);
    if (left.has_error()) return left.error();
    const auto taken = disk::rename_file(path, path + kDropped);
    if (taken.has_error()) return taken.error();
    return disk::wipe_file(path + kDropped);
}

std::int64_t resume_from(const std::string& folder, const NoteKey& origin, disk::Database& database,
                         const Folding& folding) {
    if (folding.known > 0) {
        const auto size = database.number(kSelectSize);
        return size.has_error() ? 0 :  // which replay() then says
                   std::min(folding.known, size.value());
    }
    if (!folding.resume) return 0;
    const auto drop = [&folding](const Error& why) {
        folding.dropped(why);
        return std::int64_t{0};
    };
    const auto found = read_projection(folder, origin);
    if (found.has_error()) return drop(found.error());
    if (!found.value()) return 0;
    const auto& projection = *found.value();
    const auto belongs = belongs_to(projection.head, database, path_in(folder));
    if (belongs.has_error()) return drop(belongs.error());
    const auto resumed = folding.resume(projection.text, projection.head.size);
    if (resumed.has_error()) return drop(resumed.error());
    return projection.head.size;
}

}  // namespace sekisho::ledger
