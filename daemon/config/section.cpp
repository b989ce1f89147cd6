// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/section.hpp"

#include "daemon/config/source_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::config {
namespace {

std::vector<std::string_view> words_of(std::string_view choices) {
    std::vector<std::string_view> words;
    while (!choices.empty()) {
        const auto end = std::min(choices.find('|'), choices.size());
        words.push_back(choices.substr(0, end));
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return words;
}

bool is_one_of(Build& build, const Node& text, const KeySpec& key, std::string_view path) {
    if (key.choices.empty()) return true;
    const auto words = words_of(key.choices);
    if (std::find(words.begin(), words.end(), text.text) != words.end()) return true;
    const std::string near = nearest(words, text.text);
    build.faults.add(text.place, RuleId::bad_value,
                     fmt::format("{} is \"{}\"; it may be {}", path, text.text, fmt::join(words, ", ")),
                     near.empty() ? "write one of these words" : fmt::format("did you mean \"{}\"?", near));
    return false;
}

// Text of any kind: not empty, nothing that would break a line of a log.
bool is_plain(Build& build, const Node& text, std::string_view path) {
    if (const auto hidden = hidden_character(text.text); !hidden.empty()) {
        build.faults.add(text.place, RuleId::hidden_character,
                         fmt::format("{} holds {}, which nobody sees", path, hidden), std::string(kWithoutHidden));
        return false;
    }
    if (!text.text.empty() && !has_control(text.text)) return true;
    build.faults.add(text.place, RuleId::bad_value,
                     fmt::format("{} {}", path, text.text.empty() ? "is empty" : "holds a control character"),
                     "write one line of text");
    return false;
}

}  // namespace

Section::Section(Build& build, const Node& table, std::string path, const SectionSpec& spec)
    : build_(build), table_(table), path_(std::move(path)), spec_(spec) {
    for (const Member& member : table.members) {
        const auto known = std::find_if(spec.keys.begin(), spec.keys.end(),
                                        [&](const KeySpec& key) { return key.name == member.key; });
        if (known != spec.keys.end()) {
            check(member, *known);
        } else if (!spec.open) {
            report_unknown(member);
        }
    }
    for (const KeySpec& key : spec.keys) {
        if (!key.required || has(key.name)) continue;
        build.faults.add(table.place, RuleId::missing_key, fmt::format("{} is missing", path_of(key.name)),
                         fmt::format("{} needs the key `{}`", spec.name, key.name));
    }
}

void Section::check(const Member& member, const KeySpec& key) {
    const std::string path = path_of(member.key);
    bool right = has_type(build_, member.value, key.want, path);
    if (right && member.value.kind == Kind::string) {
        right = is_plain(build_, member.value, path) && is_one_of(build_, member.value, key, path);
    } else if (right && (key.want == Want::texts || key.want == Want::text_or_texts)) {
        for (const Node& item : member.value.items) {
            right = is_plain(build_, item, path) && is_one_of(build_, item, key, path) && right;
        }
    }
    if (right) right_.push_back(&member);
}

const Node* Section::get(std::string_view key) const {
    const auto found =
        std::find_if(right_.begin(), right_.end(), [key](const Member* member) { return member->key == key; });
    return found == right_.end() ? nullptr : &(*found)->value;
}

std::string Section::text(std::string_view key) const {
    const Node* node = get(key);
    return node == nullptr ? std::string() : node->text;
}

bool Section::boolean(std::string_view key) const {
    const Node* node = get(key);
    return node != nullptr && node->boolean;
}

std::vector<const Member*> Section::others() const {
    std::vector<const Member*> others;
    for (const Member& member : table_.members) {
        const bool known = std::any_of(spec_.keys.begin(), spec_.keys.end(),
                                       [&](const KeySpec& key) { return key.name == member.key; });
        if (!known) others.push_back(&member);
    }
    return others;
}

void Section::report_unknown(const Member& member) const {
    const std::string path = path_of(member.key);
    // A table of that name would be a policy, such as [pin]; only a value can be a secret.
    if (member.value.kind != Kind::table && is_secret_key(member.key)) {
        report_secret(build_, member.place, path);
        return;
    }
    std::vector<std::string_view> known;
    for (const KeySpec& key : spec_.keys) known.push_back(key.name);
    const std::string near = nearest(known, member.key);
    const bool told = !spec_.people || !near.empty();  // no log is to name a person
    build_.faults.add(
        member.place, RuleId::unknown_key, fmt::format("{} is no key of {}", told ? path : "this", spec_.name),
        near.empty() ? fmt::format("known keys: {}", fmt::join(known, ", ")) : fmt::format("did you mean `{}`?", near));
}

std::string Section::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

}  // namespace sekisho::config
