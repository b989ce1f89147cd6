// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/build.hpp"

#include <fmt/format.h>

namespace sekisho::config {

void NameTable::add(const std::string& name) {
    index.emplace(name, names.size());
    names.push_back(name);
}

std::optional<std::size_t> NameTable::find(std::string_view name) const {
    const auto found = index.find(name);
    if (found == index.end()) return std::nullopt;
    return found->second;
}

std::string_view Build::file_name(const std::string& path) {
    return file_names.emplace_back(path);
}

site::RuleIndex Build::add_rule(Place place, std::string key) {
    site.rules.push_back({std::string(base_name(place.file)), place.line, std::move(key)});
    rule_places.push_back(place);
    return {static_cast<std::uint32_t>(site.rules.size() - 1)};
}

std::optional<std::size_t> resolve(Build& build, const NameTable& names, const Node& text, std::string_view key) {
    const auto found = names.find(text.text);
    if (found || !names.complete) return found;
    const std::string near = nearest(names.names, text.text);
    build.faults.add(text.place, RuleId::unknown_name,
                     fmt::format("{}: there is no {} `{}`", key, names.thing, text.text),
                     near.empty() ? fmt::format("define the {}, or name one that is defined", names.thing)
                                  : fmt::format("did you mean `{}`?", near));
    return std::nullopt;
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0: no folder
}

std::string path_beside(const std::string& path, const std::string& name) {
    if (name.front() == '/') return name;
    return path.substr(0, path.rfind('/') + 1) + name;  // npos + 1 is 0: the current folder
}

std::string where(Place place) {
    return fmt::format("{}:{}", place.file, place.line);
}

}  // namespace sekisho::config
