// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/documents.hpp"
#include "daemon/api/events.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>
#include <limits>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

// "pid:17", as an entry shows a person whom nobody knows any more.
std::optional<Pid> written_pid(std::string_view text) {
    constexpr std::string_view kPrefix = "pid:";
    if (!text.starts_with(kPrefix)) return std::nullopt;
    text.remove_prefix(kPrefix.size());
    Pid pid;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), pid.value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || pid.value <= 0) return std::nullopt;
    return pid;
}

bool refuse_parameters(const Target& target, const Respond& respond) {
    const auto known = only_known(target.query, {});
    if (known.has_error()) refuse(respond, 400, known.error());
    return known.has_error();
}

}  // namespace

void Router::get_status(const Call& call) {
    if (refuse_parameters(call.target, call.respond)) return;
    answer(call.respond, to_json(services_.desk.status(), DeskNames(services_.desk)));
}

void Router::get_inside(const Call& call) {
    if (refuse_parameters(call.target, call.respond)) return;
    const DeskNames names(services_.desk);
    std::string body = R"({"inside":[)";
    const auto append = [&](const auto& rows) {
        for (const auto& row : rows) {
            if (body.back() == '}') body += ',';
            append_row(body, row, names);
        }
    };
    append(services_.desk.inside());
    body += R"(],"declared":[)";
    append(services_.desk.declared_exits());
    body += R"(],"safe":[)";
    append(services_.desk.mustered());
    call.respond(Answer{200, body + "]}"});
}

void Router::get_credentials(const Call& call) {
    if (refuse_parameters(call.target, call.respond)) return;
    const DeskNames names(services_.desk);
    json::array out;
    for (const auto& row : services_.desk.credentials()) out.emplace_back(to_json(row, names));
    answer(call.respond, json::object{{"credentials", std::move(out)}});
}

Result<ledger::Filter> Router::read_filter(const Target& target) const {
    const auto& query = target.query;
    const auto known = only_known(query, {"from", "to", "holder", "zone", "limit", "after"});
    if (known.has_error()) return known.error();
    const auto from = time_in(query, "from");
    if (from.has_error()) return from.error();
    const auto to = time_in(query, "to");
    if (to.has_error()) return to.error();
    if (*from && *to && **from >= **to)
        return Error{"the time ends before it holds anything", "to", "give a later one than from"};
    const auto limit = integer_in(query, "limit", 1, kMostEntries);
    if (limit.has_error()) return limit.error();
    const auto after = integer_in(query, "after", -1, kLargest);
    if (after.has_error()) return after.error();
    ledger::Filter filter;
    filter.from = *from;
    filter.to = *to;
    if (*limit) filter.limit = **limit;
    if (*after) filter.after = Seq{**after};
    return filter;
}

std::int64_t Router::waiting_behind(std::int64_t size) const {
    const auto status = services_.desk.status();
    // Else it is only that they came after the ledger was looked at.
    if (status.ledger.writing == ledger::Writing::ledger) return 0;
    return std::max<std::int64_t>(0, status.entries - size);
}

void Router::get_entries(const Call& call) {
    auto filter = read_filter(call.target);
    if (filter.has_error()) return refuse(call.respond, 400, filter.error());
    const auto& query = call.target.query;
    if (const auto holder = query.find("holder"); holder != query.end()) {
        filter->pid = services_.desk.pid_of(HolderId{holder->second});
        if (!filter->pid) filter->pid = written_pid(holder->second);
        if (!filter->pid) {
            return refuse(
                call.respond, 404,
                {"the ledger has nobody of that id", "holder", "give a staff number as the roster writes it"});
        }
    }
    if (const auto zone = query.find("zone"); zone != query.end()) {
        filter->zone = ZoneNumber{services_.desk.number_of(NamedThing::zone, zone->second)};
        if (filter->zone->value == 0) {
            return refuse(call.respond, 404,
                          {"the ledger has no zone of that name", "zone", "give a zone as site.toml names it"});
        }
    }
    auto done = [weak = weak_from_this(), respond = call.respond,
                 reader = call.request.operator_name](const Result<Found>& found) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        if (found.has_error()) return refuse(respond, 503, found.error());
        const DeskNames names(self->services_.desk, found->texts, reader);
        json::array out;
        out.reserve(found->entries.size());
        for (const auto& row : found->entries) out.emplace_back(entry_to_json(row, names));
        answer(respond, json::object{{"entries", std::move(out)},
                                     {"waiting", self->waiting_behind(found->size)},
                                     {"disposed", disposed_to_json(found->disposed)}});
    };
    if (!queries_.ask(*filter, std::move(done))) {
        refuse(call.respond, 503, {"too many questions to the ledger wait already", "", "ask again in a moment"});
    }
}

void Router::get_checkpoint(const Call& call) {
    if (refuse_parameters(call.target, call.respond)) return;
    services_.checkpoint([weak = weak_from_this(), respond = call.respond](const Result<std::string>& note) {
        if (weak.expired()) return;
        if (note.has_error()) return refuse(respond, 503, note.error());
        answer(respond, json::object{{"checkpoint", *note}});
    });
}

void Router::get_state_dump(const Call& call) {
    if (refuse_parameters(call.target, call.respond)) return;
    services_.dump_state([weak = weak_from_this(), respond = call.respond](const Result<StateDump>& dump) {
        if (weak.expired()) return;
        if (dump.has_error()) return refuse(respond, 503, dump.error());
        answer(respond, json::object{{"applied_seq", dump->applied_seq.value}, {"dump", dump->text}});
    });
}

void Router::get_events(const Call& call) {
    const auto known = only_known(call.target.query, {"after"});
    if (known.has_error()) return refuse(call.respond, 400, known.error());
    const auto after = integer_in(call.target.query, "after", -1, kLargest);
    if (after.has_error()) return refuse(call.respond, 400, after.error());
    std::optional<Seq> seq;
    if (*after) seq = Seq{**after};
    call.respond(BeginStream(
        [weak = weak_from_this(), seq, reader = call.request.operator_name](std::shared_ptr<LineSink> sink) {
            if (const auto self = weak.lock())
                EventFeed::start(self, self->services_.desk, self->queries_, std::move(sink), reader, seq);
        }));
}

}  // namespace sekisho::api
