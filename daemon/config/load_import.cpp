// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/load_import.hpp"

#include "daemon/config/parsers.hpp"
#include "daemon/config/source_file.hpp"
#include "daemon/config/toml_file.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace sekisho::config {
namespace {

// The files that [files] names so, without their folders.
std::vector<const Node*> named_so(Build& build, const Section& top, const std::string& name) {
    std::vector<const Node*> found;
    const Node* table = top.get("files");
    if (table == nullptr) return found;
    const Section files(build, *table, "files", spec::kFiles);
    for (const KeySpec& key : spec::kFilesKeys) {
        const Node* file = files.get(key.name);
        if (file != nullptr && base_name(file->text) == name) found.push_back(file);
    }
    return found;
}

void read_place(Build& build, const Node& tree, const std::string& path, const std::string& name, ImportPlace& place) {
    const Place file{build.file_name(path), 0, 0};
    const Section top(build, tree, "", spec::kTop);
    if (const Node* table = top.get("imports")) {
        parse_imports(build, Section(build, *table, "imports", spec::kImports));
    } else if (!top.has("imports")) {
        build.faults.add(file, RuleId::missing_key, "[imports] is missing: nobody may sign a file to be taken in",
                         "[imports] with keys = [\"...\"], as `sekisho import key` prints one; then reload");
    }
    const auto found = named_so(build, top, name);
    if (found.size() > 1) {
        build.faults.add(found.back()->place, RuleId::listed_twice,
                         fmt::format("[files] names two files {}: nobody can tell which is meant", name),
                         "give each a name of its own");
    } else if (found.empty()) {
        build.faults.add(file, RuleId::unknown_name, fmt::format("[files] names no file {}", name),
                         "give the name that [files] has, without its folder");
    } else {
        place.path = path_beside(path, found.front()->text);
    }
    if (build.site.imports) place.imports = *build.site.imports;
}

}  // namespace

std::variant<ImportPlace, Faults> import_place(const std::string& path, const std::string& name) {
    Build build;
    const auto file = build.file_name(path);
    ImportPlace place;
    if (const auto text = read_text(path, file, build.faults)) {
        if (const auto tree = parse_toml(*text, file, build.faults)) read_place(build, *tree, path, name, place);
    }
    if (!build.faults.empty()) return build.faults.take_sorted();
    return place;
}

}  // namespace sekisho::config
