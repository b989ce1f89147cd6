// SPDX-License-Identifier: Apache-2.0
// `[roles]` and `[disposal.KIND]`: who may dispose of what, after how long and how (6.7-C1).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>

namespace sekisho::config {
namespace {

// "uid:1001", as the daemon names the peer of its socket; the last number is no user.
bool is_operator(std::string_view text) {
    constexpr std::string_view kHead = "uid:";
    constexpr std::uint32_t kNoUser = 0xFFFF'FFFF;
    if (!text.starts_with(kHead)) return false;
    text.remove_prefix(kHead.size());
    if (text.size() > 1 && text.front() == '0') return false;
    std::uint32_t number = kNoUser;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() && number != kNoUser;
}

constexpr std::array<std::string_view, 1> kLedgerMethods{"erase_segment"};
constexpr std::array<std::string_view, 3> kPaperMethods{"shred", "dissolve", "incinerate"};
constexpr std::array<std::string_view, 1> kVerifierMethods{"erase_record"};
constexpr std::array<std::string_view, 2> kMediaMethods{"erase_file", "destroy_medium"};
constexpr std::array<std::string_view, 3> kBackupMethods{"erase_file", "destroy_key", "destroy_medium"};

std::span<const std::string_view> methods_of(site::DisposalKind kind) {
    switch (kind) {
        case site::DisposalKind::ledger: return kLedgerMethods;
        case site::DisposalKind::visit_papers: return kPaperMethods;
        case site::DisposalKind::pin_verifiers: return kVerifierMethods;
        case site::DisposalKind::exports: return kMediaMethods;
        case site::DisposalKind::backups: return kBackupMethods;
    }
    return {};
}

void read_keep(const Section& section, site::DisposalRule& rule) {
    const Node* text = section.get("keep");
    if (text == nullptr) return;
    const auto keep = parse_keep(text->text);
    if (keep && *keep >= site::kLeastKeep && *keep <= site::kMostKeep) {
        rule.keep = *keep;
        return;
    }
    section.build().faults.add(text->place, RuleId::bad_keep,
                               fmt::format("{} is \"{}\"", section.path_of("keep"), text->text),
                               "write a whole number and d or y, from \"90d\" to \"100y\"; without it 3y hold");
}

void read_method(const Section& section, site::DisposalRule& rule) {
    const Node* text = section.get("method");
    if (text == nullptr) return;
    rule.method = text->text;
    const auto known = methods_of(rule.kind);
    if (std::find(known.begin(), known.end(), text->text) != known.end()) return;
    section.build().faults.add(text->place, RuleId::bad_value,
                               fmt::format("{} is \"{}\"", section.path_of("method"), text->text),
                               fmt::format("one of: {}", fmt::join(known, ", ")));
}

// Who they are counts, not how many roles are named: one account under two roles is still one person.
void read_roles(const Section& section, site::DisposalRule& rule) {
    const Node* roles = section.get("roles");
    if (roles == nullptr) return;
    Build& build = section.build();
    const auto path = section.path_of("roles");
    check_listed_once(build, *roles, path);
    bool all_known = true;
    for (const Node& name : roles->items) {
        const auto role = resolve(build, build.roles, name, path);
        all_known = all_known && role.has_value();
        if (!role) continue;
        for (const auto& person : build.role_operators[*role]) {
            if (!rule.allows(person)) rule.operators.push_back(person);
        }
    }
    if (!all_known || rule.operators.size() >= 2) return;
    build.faults.add(
        roles->place, RuleId::disposal_needs_two,
        fmt::format("{}: these roles are {} together", path, rule.operators.empty() ? "nobody" : "one account"),
        "one asks and another approves: name roles of at least two accounts");
}

void parse_kind(Build& build, const Section& all, site::DisposalKind kind) {
    const auto name = to_text(kind);
    if (!all.has(name)) {
        build.faults.add(all.place(), RuleId::disposal_rule_missing, fmt::format("there is no [disposal.{}]", name),
                         "once one kind of information has a rule, every kind needs one: see docs/config-rules.md");
    }
    const Node* table = all.get(name);
    if (table == nullptr) return;
    const Section section(build, *table, all.path_of(name), spec::kDisposalKind);
    site::DisposalRule rule;
    rule.kind = kind;
    rule.condition = section.text("condition");
    rule.rule = build.add_rule(section.place(), section.path());
    read_keep(section, rule);
    read_method(section, rule);
    read_roles(section, rule);
    build.site.disposal.push_back(std::move(rule));
}

}  // namespace

void parse_role(Build& build, const Member& member) {
    auto& operators = build.role_operators.emplace_back();
    const auto path = "roles." + member.key;
    check_listed_once(build, member.value, path);
    for (const Node& item : member.value.items) {
        operators.push_back(item.text);
        if (is_operator(item.text)) continue;
        build.faults.add(item.place, RuleId::bad_operator, fmt::format("{} names what is no account", path),
                         "write \"uid:\" and the number of the account, such as \"uid:1001\": `id -u` tells it");
    }
    build.site.roles.push_back({member.key, operators, build.add_rule(member.place, path)});
    if (member.key == kSecurityDesk) build.site.security_desk = operators;
    if (member.key != kFacilityHead && member.key != kDeputyHead) return;
    auto& heads = build.site.facility_heads;
    heads.insert(heads.end(), operators.begin(), operators.end());
}

void parse_disposal(Build& build, const Section& section) {
    for (const auto kind : site::kDisposalKinds) parse_kind(build, section, kind);
}

}  // namespace sekisho::config
