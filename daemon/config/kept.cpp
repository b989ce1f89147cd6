// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/kept.hpp"

#include "daemon/config/redact.hpp"
#include "daemon/site/kept_line.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace sekisho::config {
namespace {

namespace json = boost::json;

constexpr std::string_view kLedger = "[ledger]\n";

std::string_view next_line(std::string_view& rest) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
}

// Where the list stood its first line bears an empty one again, so that its rule keeps its place.
std::string with_list(std::string text) {
    const auto ledger = text.find(kLedger);
    if (ledger == std::string::npos) return text;
    const auto people = text.find(kHiddenLine, ledger);
    const auto next = text.find("\n[", ledger);
    if (people != std::string::npos && people < next) text.replace(people, kHiddenLine.size(), "emergency_list = []\n");
    return text;
}

std::string text_at(const json::object& row, std::string_view key) {
    return std::string(std::string_view(row.at(key).as_string()));
}

WallTime instant(const json::value& value, WallTime otherwise) {
    return value.is_null() ? otherwise : WallTime{Duration{value.as_int64()}};
}
WallTime instant_of(const json::object& row, std::string_view key, WallTime otherwise) {
    const auto* value = row.if_contains(key);
    return value == nullptr ? otherwise : instant(*value, otherwise);
}

// Throws where the texts know no such name.
std::uint32_t index_of(const NameTable& names, std::string_view name) {
    const auto found = names.find(name);
    if (!found) throw std::invalid_argument("a name");
    return static_cast<std::uint32_t>(*found);
}

class People {
public:
    explicit People(Build& build) : build_(build) {}

    // Throws where the row is none.
    void add(const json::object& row) {
        site::Holder holder;
        holder.id.value = text_at(row, "holder");
        holder.line = site::kLineNotKept;
        holder.valid_from = instant(row.at("valid_from_us"), WallTime::min());
        holder.valid_until = instant(row.at("valid_until_us"), WallTime::max());
        holder.nda = instant_of(row, "nda_us", WallTime::max());
        holder.trained_until = instant_of(row, "trained_until_us", WallTime::max());
        holder.extended_grant_time = row.at("extended_grant_time").as_bool();
        if (row.contains("vendor")) holder.vendor = index_of(build_.vendors, text_at(row, "vendor"));
        assign(holder, row.at("assignments").as_array());
        if (const auto* duty = row.if_contains("duty")) add_duty(duty->as_array());
        if (row.contains("emergency")) build_.site.emergency.holders.push_back(holder.id);
        holders_.push_back(std::move(holder));
    }

    void finish(std::string_view file) {
        build_.site.roster = site::Roster(std::string(base_name(file)), std::move(holders_), std::move(more_));
    }

private:
    void assign(site::Holder& holder, const json::array& rows) {
        std::vector<site::Assignment> all;
        for (const auto& item : rows) {
            const auto& row = item.as_object();
            site::Assignment one;
            one.line = site::kLineNotKept;
            one.job_class = index_of(build_.job_classes, text_at(row, "job_class"));
            one.from = instant(row.at("from_us"), WallTime::min());
            one.until = instant(row.at("until_us"), WallTime::max());
            if (row.contains("schedule")) one.during = index_of(build_.schedules, text_at(row, "schedule"));
            all.push_back(one);
        }
        holder.assignment = all.at(0);
        if (all.size() == 1) return;
        holder.first_more = static_cast<std::uint32_t>(more_.size());
        holder.count = static_cast<std::uint32_t>(all.size());
        more_.insert(more_.end(), all.begin(), all.end());
    }

    void add_duty(const json::array& rows) {
        auto& duty = build_.site.duty.value();
        for (const auto& item : rows) {
            const auto& row = item.as_array();
            const auto name = std::string_view(row.at(1).as_string());
            const auto code = std::find_if(duty.codes.begin(), duty.codes.end(),
                                           [name](const site::DutyCode& one) { return one.name == name; });
            if (code == duty.codes.end()) throw std::invalid_argument("a duty code");
            // Holders come in order, and so do the days of each.
            duty.rows.push_back({static_cast<std::uint32_t>(holders_.size()),
                                 static_cast<std::int32_t>(row.at(0).as_int64()),
                                 static_cast<std::uint32_t>(code - duty.codes.begin())});
        }
    }

    Build& build_;
    std::vector<site::Holder> holders_;
    std::vector<site::Assignment> more_;
};

}  // namespace

std::optional<Kept> Kept::read(std::span<const std::uint8_t> bytes) {
    std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (next_line(rest) != "{\"sekisho_config\":1}") return std::nullopt;
    Kept kept;
    while (!rest.empty()) {
        const auto line = next_line(rest);
        if (line.starts_with("{\"holder\":")) {
            kept.has_list_ = kept.has_list_ || line.ends_with(",\"emergency\":true}");
            kept.people_.push_back(line);
            continue;
        }
        boost::system::error_code failed;
        const auto value = json::parse(line, failed);
        const auto* row = failed ? nullptr : value.if_object();
        const auto* name = row == nullptr ? nullptr : row->if_contains("file");
        const auto* text = row == nullptr ? nullptr : row->if_contains("text");
        if (name == nullptr || text == nullptr || !name->is_string() || !text->is_string()) return std::nullopt;
        kept.sources_.push_back(
            {std::string(std::string_view(name->get_string())), std::string(std::string_view(text->get_string()))});
    }
    if (kept.sources_.empty()) return std::nullopt;
    auto& main = kept.sources_.front().text;
    if (kept.has_list_ || main.find("\nemergency_for") != std::string::npos) main = with_list(std::move(main));
    return kept;
}

std::optional<std::string> Kept::text(std::string_view name) const {
    const auto found = std::find_if(sources_.begin(), sources_.end(),
                                    [name](const site::SourceFile& source) { return source.name == name; });
    if (found == sources_.end()) return std::nullopt;
    return found->text;
}

void Kept::fill_people(Build& build, std::string_view file) const {
    People people(build);
    try {
        unsigned char memory[8192];
        for (const auto line : people_) {
            json::monotonic_resource resource(memory, sizeof memory);
            people.add(json::parse(line, &resource).as_object());
        }
        people.finish(file);
    } catch (const std::exception&) {  // its bytes are believed: another version wrote it
        build.faults.add({file, 0, 0}, RuleId::syntax, "this version cannot read the people of the kept configuration",
                         "ask the version that wrote it, or give the configuration of then with --config");
    }
}

}  // namespace sekisho::config
