// SPDX-License-Identifier: Apache-2.0
// [vendors]: firms whose people come in, and under which contract (6.6.2-C1-1, C1-4).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::config {
namespace {

void read_contract(const Section& section, site::Vendor& vendor) {
    Build& build = section.build();
    vendor.contract_rule = vendor.rule;
    vendor.contract_until = WallTime::max();
    const Node* table = section.get("contract");
    if (table == nullptr) return;
    const Section contract(build, *table, section.path_of("contract"), spec::kContract);
    vendor.contract_rule = build.add_rule(table->place, contract.path());
    vendor.contract_number = contract.text("number");
    const Node* last_day = contract.get("last_day");
    if (last_day != nullptr)
        vendor.contract_until = build.site.time_zone.start_of(last_day->date + std::chrono::days{1});
}

constexpr std::chrono::days kLateReport{31};  // 6.8-C5: promptly

std::chrono::hours report_due(const Section& permit, std::chrono::hours by_default) {
    const Node* text = permit.get("report_due");
    if (text == nullptr) return by_default;
    const auto value = parse_duration(text->text);
    if (value && *value > kLateReport) {
        permit.build().faults.warn(
            text->place, RuleId::report_due_late,
            fmt::format("{} is \"{}\": so long nobody asks what was done", permit.path_of("report_due"), text->text),
            "the report is due promptly at the end of the work: \"24h\"; at most 31 days");
    }
    if (value && *value >= std::chrono::hours{1}) return std::chrono::duration_cast<std::chrono::hours>(*value);
    permit.build().faults.add(text->place, RuleId::bad_duration,
                              fmt::format("{} is \"{}\"", permit.path_of("report_due"), text->text),
                              "write whole hours, at least one: \"24h\"");
    return by_default;
}

constexpr DurationRange kEscortLost{std::chrono::seconds{10}, std::chrono::hours{1}, "at least 10 s, at most 1 h"};

// Nothing: the key is not there, or its fault was told.
std::optional<Duration> suspends_after(const Section& section, std::string_view key, site::RuleIndex& rule) {
    const Node* text = section.get(key);
    if (text != nullptr) rule = section.build().add_rule(text->place, section.path_of(key));
    return days_in(section, key);
}

void read_approver(const Section& permit, const Node& name, site::PermitTerms& terms) {
    Build& build = permit.build();
    terms.approve.push_back(name.text);
    const auto role = resolve(build, build.roles, name, permit.path_of("approve"));
    if (!role) return;
    for (const auto& account : build.role_operators[*role]) {
        if (std::find(terms.approvers.begin(), terms.approvers.end(), account) == terms.approvers.end())
            terms.approvers.push_back(account);
    }
}

std::optional<site::PermitTerms> read_permit(const Section& section) {
    const Node* table = section.get("permit");
    if (table == nullptr) return std::nullopt;
    const Section permit(section.build(), *table, section.path_of("permit"), spec::kPermit);
    site::PermitTerms terms;
    terms.unit = permit.text("unit");
    terms.escort = permit.boolean("escort");
    terms.report_due = report_due(permit, terms.report_due);
    terms.escort_lost = duration_in(permit, "escort_lost_after", kEscortLost).value_or(terms.escort_lost);
    if (const Node* approve = permit.get("approve")) {
        check_listed_once(section.build(), *approve, permit.path_of("approve"));
        for (const Node& role : approve->items) read_approver(permit, role, terms);
        if (approve->items.empty()) {
            section.build().faults.add(approve->place, RuleId::bad_value,
                                       fmt::format("{} names nobody", permit.path_of("approve")),
                                       "name the role that approves, such as [\"facility_head\"]");
        }
    }
    return terms;
}

// The chain of parents ends, or its circle has been reported: then as many steps as there are vendors are enough.
void end_with_parents(const std::vector<site::Vendor>& vendors, site::Vendor& vendor) {
    auto at = vendor.parent;
    for (std::size_t steps = 0; at && steps < vendors.size(); ++steps, at = vendors[*at].parent) {
        const site::Vendor& above = vendors[*at];
        if (above.contract_until >= vendor.contract_until) continue;
        vendor.contract_until = above.contract_until;
        vendor.contract_rule = above.contract_rule;
    }
}

}  // namespace

void parse_vendor(Build& build, const Member& member) {
    const Section section(build, member.value, "vendors." + member.key, spec::kVendor);
    site::Vendor vendor;
    vendor.name = member.key;
    vendor.label = section.text("name");
    vendor.rule = build.add_rule(member.place, section.path());
    read_contract(section, vendor);
    if (const Node* nda = section.get("nda")) vendor.nda = build.site.time_zone.start_of(nda->date);
    vendor.subcontracts = section.text("subcontracting") == "declared";
    if (const Node* parent = section.get("parent")) {
        const auto index = resolve(build, build.vendors, *parent, section.path_of("parent"));
        if (index) vendor.parent = static_cast<site::VendorIndex>(*index);
    }
    if (const Node* zones = section.get("zones")) {
        check_listed_once(build, *zones, section.path_of("zones"));
        for (const Node& zone : zones->items) {
            if (const auto index = resolve(build, build.zones, zone, section.path_of("zones")))
                vendor.zones.push_back(*index);
        }
    }
    vendor.permit = read_permit(section);
    vendor.confirm_every = suspends_after(section, "confirm_workers_every", vendor.confirm_rule);
    vendor.unused_after = suspends_after(section, "suspend_unused_after", vendor.unused_rule);
    build.site.vendors.push_back(std::move(vendor));
}

void check_vendor_parents(Build& build, const Node& table) {
    auto& vendors = build.site.vendors;
    Parents parents;
    for (const site::Vendor& vendor : vendors) parents.emplace_back(vendor.parent);
    report_circles(build, table, build.vendors, parents, RuleId::vendor_cycle, "vendors work for each other");
    for (site::Vendor& vendor : vendors) {
        if (!vendor.parent) continue;
        const site::Vendor& parent = vendors[*vendor.parent];
        if (!parent.subcontracts) {
            build.faults.add(
                find(find(table, vendor.name)->value, "parent")->value.place, RuleId::subcontracting_forbidden,
                fmt::format("vendors.{} works for `{}`, which may not subcontract", vendor.name, parent.name),
                fmt::format("subcontracting = \"declared\" in [vendors.{}] where its contract allows it; "
                            "else take the subcontractor out",
                            parent.name));
        }
    }
    // All own ends must be read before any is drawn in.
    const auto own = vendors;
    for (site::Vendor& vendor : vendors) end_with_parents(own, vendor);
}

}  // namespace sekisho::config
