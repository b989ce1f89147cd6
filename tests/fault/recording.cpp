// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/recording.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace sekisho::fault {

namespace fs = std::filesystem;

void Recorder::done(const Call& call, bool succeeded) {
    if (!succeeded && call.kind != CallKind::flush) return;
    Step step{call, {call.bytes.begin(), call.bytes.end()}};
    step.call.bytes = {};
    moments_.push_back(Moment{std::move(step), succeeded, acknowledged_});
}

void Recorder::mark(std::int64_t acknowledged) {
    acknowledged_ = acknowledged;
}

std::vector<Recorder::Moment> Recorder::moments() const {
    auto all = moments_;
    Moment last;
    last.step.call.kind = CallKind::flush;
    last.step.call.path = "nowhere";
    last.acknowledged = acknowledged_;
    all.push_back(last);
    return all;
}

void each_crash(const std::vector<Recorder::Moment>& moments, Flushes flushes,
                const std::function<void(const Disk&, std::int64_t acknowledged)>& see) {
    Disk disk;
    for (const auto& moment : moments) {
        const bool flush = moment.step.call.kind == CallKind::flush;
        if (flush && moment.acknowledged > 0) see(disk, moment.acknowledged);
        if (flush && flushes == Flushes::do_nothing && moment.acknowledged > 0) continue;
        disk.apply(moment.step, moment.succeeded);
    }
}

void lay_out(const Image& image, const std::string& folder) {
    fs::create_directories(folder);
    std::vector<fs::path> extra;
    for (const auto& item : fs::recursive_directory_iterator(folder)) {
        const auto name = item.path().lexically_relative(folder).string();
        if (image.files.count(name) == 0 && image.folders.count(name) == 0) extra.push_back(item.path());
    }
    for (const auto& path : extra) fs::remove_all(path);
    // The state directory itself is the watched folder, and is "" there.
    for (const std::string& name : image.folders) fs::create_directories(fs::path(folder) / name);
    for (const auto& [name, content] : image.files) {
        const std::string path = folder + "/" + name;
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        const auto size = static_cast<off_t>(content->bytes().size());
        const auto first = content->zeros_from();
        const bool written = file >= 0 &&
                             ::write(file, content->bytes().data(), first) == static_cast<ssize_t>(first) &&
                             ::ftruncate(file, size) == 0;
        const int error = errno;
        if (file >= 0) ::close(file);
        if (!written) throw std::system_error(error, std::generic_category(), path);
    }
}

std::uint64_t digest_of(const Image& image) {
    const std::hash<std::string_view> hash;
    std::uint64_t digest = 0;
    const auto mix = [&digest](std::uint64_t part) {
        digest = (digest ^ part) * 0x9e3779b97f4a7c15ULL;
        digest ^= digest >> 29U;
    };
    for (const auto& [name, content] : image.files) {
        mix(hash(name));
        mix(content->hash());
    }
    for (const std::string& name : image.folders) mix(hash(name));
    return digest;
}

}  // namespace sekisho::fault
