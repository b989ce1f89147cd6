// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/folder.hpp"

#include "daemon/backup/sealed_file.hpp"
#include "daemon/disk/file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::backup {
namespace {

Result<void> look(const std::string& path, Depth depth, Listed& listed) {
    auto reader = SealedReader::open(path);
    if (reader.has_error()) return reader.error();
    listed.header = reader->header();
    // The name is outside the signature.
    if (file_name(listed.header->number, listed.header->made) != listed.name)
        return Error{"the file has another name than it was given", path, "give it its name back"};
    return depth == Depth::bytes ? reader->check_outside() : Result<void>();
}

}  // namespace

std::string known_aside(int number) {
    return fmt::format("known-{}.txt", number);
}

bool is_known_aside(std::string_view name) {
    for (int number = 1; number <= kMaxKnownAside; ++number) {
        if (name == known_aside(number)) return true;
    }
    return false;
}

Result<std::vector<Listed>> list(const std::string& folder, Depth depth) {
    const auto names = disk::names_in(folder);
    if (names.has_error()) return names.error();
    std::vector<Listed> found;
    for (const std::string& name : *names) {
        const auto number = number_in(name);
        if (!number) continue;
        Listed listed;
        listed.name = name;
        listed.number = *number;
        const std::string path = folder + "/" + name;
        const auto size = disk::file_size(path);
        if (size.has_value()) listed.size = *size;
        const auto sound = look(path, depth, listed);
        if (sound.has_error()) listed.fault = sound.error().what;
        found.push_back(std::move(listed));
    }
    std::sort(found.begin(), found.end(), [](const Listed& a, const Listed& b) { return a.number < b.number; });
    return found;
}

}  // namespace sekisho::backup
