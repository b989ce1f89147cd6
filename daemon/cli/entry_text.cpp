// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/entry_text.hpp"

#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json/value_to.hpp>
#include <cstdio>
#include <string_view>

namespace sekisho::cli {
namespace {

// "2025-04-01T08:30:00.123456+09:00" -> "2025-04-01 08:30:00": people read local time, the zone stands in --json.
std::string short_time(const std::string& time) {
    auto text = time.substr(0, 19);
    if (text.size() > 10) text[10] = ' ';
    if (time.ends_with('Z')) text += "Z";
    return text;
}

void append(std::string& text, const std::string& more) {
    if (more.empty()) return;
    if (!text.empty()) text += ", ";
    text += more;
}

std::string label(std::string_view key) {
    if (key == "holders_removed") return "holders removed";
    if (key == "data_touched") return "personal data touched";
    return std::string(key);
}

// "zones a, b", of a list of names; "" where it is none, or empty.
std::string list_of(const boost::json::object& more, std::string_view key) {
    const auto* list = more.if_contains(key);
    if (list == nullptr || !list->is_array()) return "";
    std::string text;
    for (const auto& item : list->get_array()) {
        if (item.is_string()) text += (text.empty() ? std::string(key) + " " : ", ") + std::string(item.get_string());
    }
    return text;
}

// From which zone into which somebody went, or could.
std::string between(const boost::json::object& entry, const boost::json::object& more) {
    const bool let_in = text_of(entry, "kind") == "access" && text_of(entry, "decision") != "denied";
    if (!let_in && !text_of(more, "passage").starts_with("taken")) return "";
    const auto from = text_of(more, "from");
    const auto to = text_of(more, "to");
    return from.empty() || to.empty() ? "" : fmt::format("{} -> {}", from, to);
}

// Which mode, and whether it was set or ended.
std::string mode_of(const boost::json::object& more) {
    return fmt::format("{} {}", text_of(more, "mode"), text_of(more, "active") == "yes" ? "set" : "released");
}

std::string named(std::string_view what, const std::string& value) {
    return value.empty() ? "" : fmt::format("{} {}", what, value);
}

// Of an inspection: where, by when, and what was found item by item.
void append_inspection(std::string& text, const boost::json::object& entry, const boost::json::object& more) {
    append(text, named("zone", text_of(entry, "zone")));
    append(text, named("by", short_time(text_of(more, "due"))));
    const auto* items = more.if_contains("items");
    if (items == nullptr || !items->is_array()) return;
    for (const auto& item : items->get_array()) {
        const auto& row = item.as_object();
        append(text, fmt::format("{}: {}", text_of(row, "item"), text_of(row, "good") == "yes" ? "good" : "BAD"));
    }
}

// Which file, whether it was taken in, and whose signature it bears.
void append_import(std::string& text, const boost::json::object& more) {
    append(text, text_of(more, "file"));
    append(text, text_of(more, "taken") == "yes" ? "taken in" : "refused");
    append(text, named("signed by", text_of(more, "key")));
}

// Which device answers at a reader, and whether it may.
void append_identity(std::string& text, const boost::json::object& more) {
    append(text, text_of(more, "reader"));
    append(text, text_of(more, "accepted") == "yes" ? "known device" : "ANOTHER DEVICE");
    append(text, text_of(more, "identity"));
}

// What an entry of this kind is about before all else.
void append_subject(std::string& text, const boost::json::object& entry, const boost::json::object& more) {
    const auto kind = text_of(entry, "kind");
    if (kind == "reader state") append(text, text_of(more, "reader"));
    if (kind == "reader identity") append_identity(text, more);
    if (kind == "door mode") append(text, mode_of(more));
    if (kind == "import") append_import(text, more);
    if (kind == "act confirmed" && text_of(more, "disputed") == "yes") append(text, "disputed");
    const auto card = text_of(more, "credential_kind");
    if (card != "regular") append(text, kind == "access" ? card + (card.empty() ? "" : " card") : card);
    append(text, between(entry, more));
    append(text, named("with", text_of(more, "second")));
}

// Of a permit, a visit, an emergency, a vendor's list of people, a card that is lent.
void append_terms(std::string& text, std::string_view kind, const boost::json::object& more) {
    append(text, named("plan", text_of(more, "plan")));
    append(text, named("by", text_of(more, "criterion")));
    append(text, named("phase", text_of(more, "phase")));
    append(text, list_of(more, "zones"));
    append(text, list_of(more, "workers"));
    append(text, list_of(more, "removed"));
    append(text, named("vendor", text_of(more, "vendor")));
    append(text, named("host", text_of(more, "host")));
    if (kind == "permit") append(text, named("from", short_time(text_of(more, "from"))));
    append(text, named("until", short_time(text_of(more, "until"))));
    append(text, named("report by", short_time(text_of(more, "report_by"))));
}

// Which thing was seen where, or whose round it is and what came of it.
void append_asset(std::string& text, const boost::json::object& entry, const boost::json::object& more) {
    const auto asset = text_of(more, "asset");
    append(text, asset);
    if (!asset.empty()) append(text, text_of(more, "reader"));
    append(text, named(asset.empty() ? "of" : "in", text_of(entry, "zone")));
    append(text, list_of(more, "missing"));
    if (text_of(more, "act") == "round ended") append(text, "expected: " + text_of(more, "expected"));
}

// What else of who was let in should be seen to: no reminder hides a finding.
void append_notes(std::string& text, const boost::json::object& more) {
    const auto* also = more.if_contains("also");
    if (also == nullptr || !also->is_array()) return;
    for (const auto& note : also->get_array()) append(text, "also " + boost::json::value_to<std::string>(note));
}

// Which zone is watched or is not, and which camera was told what.
void append_guard(std::string& text, std::string_view kind, const boost::json::object& entry,
                  const boost::json::object& more) {
    if (kind == "zone arming") {
        append(text, text_of(entry, "zone"));
        append(text, text_of(more, "armed") == "yes" ? "armed" : "not armed");
    }
    if (kind == "camera mark") {
        append(text, named("camera", text_of(more, "camera")));
        append(text, named("mark", text_of(more, "mark")));
        append(text,
               text_of(more, "acknowledged") == "yes" ? "acknowledged" : named("of entry", text_of(entry, "ref_seq")));
    }
}

// Of a run that ended without a stop; counts are told of outages of the ledger alone. Whether it is one.
bool append_unstopped(std::string& text, const boost::json::object& entry, const boost::json::object& more) {
    if (text_of(entry, "kind") != "gap" || text_of(entry, "ref_seq").empty()) return false;
    append(text, fmt::format("nothing was recorded from {} to {}", short_time(text_of(more, "began")),
                             short_time(text_of(more, "ended"))));
    return true;
}

void append_more(std::string& text, const boost::json::object& entry, const boost::json::object& more) {
    if (append_unstopped(text, entry, more)) return;
    const auto kind = text_of(entry, "kind");
    append_subject(text, entry, more);
    for (const std::string_view key : {"act", "alarm", "subject", "passage"}) append(text, text_of(more, key));
    append_guard(text, kind, entry, more);
    if (kind == "inspection") append_inspection(text, entry, more);
    append_terms(text, kind, more);
    if (kind == "asset") append_asset(text, entry, more);
    for (const std::string_view key : {"attendant", "event", "why", "basis", "operator", "approver", "officer", "note",
                                       "name", "reason", "text", "input", "first_rule", "backend", "before", "after"}) {
        append(text, text_of(more, key));
    }
    append_notes(text, more);
    for (const std::string_view key :
         {"up", "active", "disabled", "holders", "holders_removed", "first", "count", "dropped", "spilled", "lost",
          "began", "ended", "known", "rows", "drill", "data_touched"}) {
        if (kind == "door mode" && key == "active") continue;  // told as set or released
        const auto value = text_of(more, key);
        if (!value.empty() && value != "unknown") append(text, label(key) + ": " + value);
    }
}

std::string why(const boost::json::object& entry) {
    std::string text;
    for (const std::string_view key : {"reason", "detail", "cause", "rule"}) append(text, text_of(entry, key));
    const auto* mismatch = entry.if_contains("vault_mismatch");
    if (mismatch != nullptr && *mismatch == true) append(text, "THE VAULT'S ROW DOES NOT MATCH THE LEDGER");
    const auto* clock = entry.if_contains("clock");
    const auto trust = clock != nullptr && clock->is_object() ? text_of(clock->as_object(), "status") : "";
    if (!trust.empty() && trust != "synced") append(text, "clock " + trust);
    const auto* more = entry.if_contains("more");
    if (more != nullptr && more->is_object()) append_more(text, entry, more->as_object());
    return text;
}

// What a configuration changed, below the table: it is many lines. "" for every other entry.
std::string changes_text(const boost::json::object& entry) {
    const auto* more = entry.if_contains("more");
    if (more == nullptr || !more->is_object()) return "";
    const auto* changes = more->as_object().if_contains("changes");
    if (changes == nullptr || !changes->is_array() || changes->as_array().empty()) return "";
    std::string text = fmt::format("changed by entry {}:\n", text_of(entry, "seq"));
    for (const auto& line : changes->as_array()) text += fmt::format("  {}\n", plain(std::string(line.as_string())));
    const auto left_out = text_of(more->as_object(), "changes_more");
    if (left_out != "0" && !left_out.empty()) text += fmt::format("  and {} more\n", left_out);
    return text;
}

}  // namespace

std::vector<std::string> entry_head() {
    return {"SEQ", "TIME", "WHAT", "DOOR", "SIDE", "WHO", "DECISION", "WHY"};
}

std::vector<std::string> entry_row(const boost::json::object& entry) {
    return {text_of(entry, "seq"),       short_time(text_of(entry, "time")),
            text_of(entry, "kind"),      text_of(entry, "door"),
            text_of(entry, "direction"), text_of(entry, "holder"),
            text_of(entry, "decision"),  why(entry)};
}

std::string entry_table(const boost::json::array& entries) {
    Table table(entry_head());
    std::string changes;
    for (const auto& entry : entries) {
        table.add(entry_row(entry.as_object()));
        changes += changes_text(entry.as_object());
    }
    return table.text() + changes;
}

void tell_what_is_not_shown(const boost::json::object& answer) {
    for (const auto& row : answer.at("disposed").as_array()) {
        const auto& range = row.as_object();
        fmt::print(stderr,
                   "of entries {} to {}, {} were disposed of and cannot be shown any more: "
                   "`sekisho dispose certificate {}` says by whom, and by which rule\n",
                   text_of(range, "first"), text_of(range, "last"), text_of(range, "dropped"), text_of(range, "seq"));
    }
    const auto waiting = text_of(answer, "waiting");
    if (waiting.empty() || waiting == "0") return;
    fmt::print(stderr,
               "the ledger cannot be written: {} more entries wait in the spill file, and are shown when it can be; "
               "`sekisho status` says why\n",
               waiting);
}

void print_entries(const boost::json::object& answer) {
    print(entry_table(answer.at("entries").as_array()));
    tell_what_is_not_shown(answer);
}

std::string entry_line(const boost::json::object& entry) {
    std::string line;
    for (const auto& cell : entry_row(entry)) {
        if (cell.empty()) continue;
        if (!line.empty()) line += "  ";
        line += plain(cell);
    }
    return line;
}

}  // namespace sekisho::cli
