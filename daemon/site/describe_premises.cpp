// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

namespace sekisho::site {
namespace {

class One {
public:
    explicit One(std::string part) : out_{std::move(part), {}} {}
    void set(std::string_view key, std::string_view value) {
        if (!value.empty()) out_.values.emplace_back(key, value);
    }
    Description take() { return std::move(out_); }

private:
    Description out_;
};

void append(std::string& list, std::string_view word) {
    list += list.empty() ? "" : ", ";
    list += word;
}

void set_wanted(One& one, const Site& site, const Output& of) {
    std::string on;
    std::string zones;
    std::string doors;
    for (const Occasion occasion : of.on) append(on, to_text(occasion));
    for (const ZoneIndex zone : of.zones) append(zones, site.zones.at(zone).name.value);
    for (const DoorIndex door : of.doors) append(doors, site.doors.at(door).name.value);
    one.set("on", on);
    one.set("zones", zones);
    one.set("doors", doors);
}

}  // namespace

std::string line_text(const std::optional<LineSpec>& line) {
    return line ? fmt::format("{}:{}{}", line->chip, line->line, line->active_low ? "!" : "") : "";
}

Description describe(const Site& site, const Input& input) {
    One one("input " + input.name);
    one.set("line", line_text(input.line));
    one.set("kind", to_text(input.kind));
    if (input.zone) one.set("zone", site.zones.at(*input.zone).name.value);
    if (input.delay != Duration::zero()) one.set("delay", duration_text(input.delay));
    one.set("severity", to_text(input.severity));
    one.set("notify", fmt::format("{}", fmt::join(input.notify, ", ")));
    if (!input.reset_by.empty()) one.set("reset_by", fmt::format("{}", fmt::join(input.reset_by, ", ")));
    return one.take();
}

Description describe(const Site& site, const Output& output) {
    One one("output " + output.name);
    one.set("line", line_text(output.line));
    one.set("kind", to_text(output.kind));
    if (output.kind == OutputKind::watchdog) one.set("period", duration_text(output.period));
    set_wanted(one, site, output);
    if (output.kind == OutputKind::camera) one.set("pulse", duration_text(output.pulse));
    if (output.ack) one.set("ack", site.inputs.at(*output.ack).name);
    if (output.kind == OutputKind::sounder) one.set("longest", duration_text(output.longest));
    return one.take();
}

}  // namespace sekisho::site
