// SPDX-License-Identifier: Apache-2.0
#include "daemon/notify/desk.hpp"

#include "daemon/ledger/checkpoint.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/json.hpp>
#include <utility>

namespace sekisho::notify {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kPatience{70};  // the daemon gives up after 60 s

Error unreadable(const std::string& what) {
    return {"the gate's answer cannot be read: " + what, "sekishod", "are both programs of one version?"};
}

Result<json::value> parsed(const std::string& body) {
    json::error_code failed;
    auto value = json::parse(body, failed);
    if (failed) return unreadable("it is no JSON");
    return value;
}

// Boost.JSON's value_to and at throw where a field is missing or of another type.
template <class Read>
auto read_strictly(const std::string& body, Read read) -> decltype(read(json::value())) {
    const auto value = parsed(body);
    if (value.has_error()) return value.error();
    try {
        return read(*value);
    } catch (const std::exception& error) {
        return unreadable(error.what());
    }
}

Duration milliseconds_in(const json::value& value, const char* key) {
    return std::chrono::milliseconds(value.at(key).as_int64());
}

Result<WitnessRow> read_witness(const json::value& value) {
    WitnessRow row;
    row.name = json::value_to<std::string>(value.at("name"));
    row.host = {json::value_to<std::string>(value.at("host")), json::value_to<std::uint16_t>(value.at("port"))};
    row.path = json::value_to<std::string>(value.at("path"));
    auto key = ledger::parse_note_key(json::value_to<std::string>(value.at("vkey")), ledger::KeyUse::cosignature_v1);
    if (key.has_error()) return key.error();
    row.key = std::move(*key);
    if (!value.at("cosigned").is_null()) row.cosigned = value.at("cosigned").at("entries").as_int64();
    return row;
}

std::string refusal(const HttpAnswer& answer) {
    json::error_code failed;
    const auto value = json::parse(answer.body, failed);
    const auto* what = failed ? nullptr : value.find_pointer("/error/what", failed);
    return what != nullptr && what->is_string() ? json::value_to<std::string>(*what)
                                                : fmt::format("it answered {}", answer.status);
}

Error refused(const HttpAnswer& answer) {
    return {refusal(answer), "sekishod", "see `sekisho status`"};
}

json::object report_body(const Reading& reading) {
    if (reading.meaning == Meaning::cosigned) return {{"answer", "cosigned"}, {"checkpoint", reading.note}};
    return {{"answer", reading.meaning == Meaning::refused ? "refused" : "unreachable"}, {"why", reading.why}};
}

}  // namespace

Result<Orders> read_orders(const std::string& body) {
    return read_strictly(body, [](const json::value& value) -> Result<Orders> {
        Orders orders;
        orders.intervals = {milliseconds_in(value, "checkpoint_every_ms"), milliseconds_in(value, "heartbeat_ms")};
        for (const auto& row : value.at("witnesses").as_array()) {
            auto witness = read_witness(row);
            if (witness.has_error()) return witness.error();
            orders.witnesses.push_back(std::move(*witness));
        }
        return orders;
    });
}

Result<CurrentCheckpoint> read_checkpoint(const std::string& body) {
    return read_strictly(body, [](const json::value& value) -> Result<CurrentCheckpoint> {
        CurrentCheckpoint current;
        current.note = json::value_to<std::string>(value.at("checkpoint"));
        const auto checkpoint = ledger::peek_checkpoint(current.note);
        if (checkpoint.has_error()) return checkpoint.error();
        current.size = checkpoint->size;
        return current;
    });
}

Result<std::vector<Digest>> read_consistency(const std::string& body) {
    return read_strictly(body, [](const json::value& value) -> Result<std::vector<Digest>> {
        std::vector<Digest> proof;
        for (const auto& text : value.at("proof").as_array()) {
            const auto bytes = ledger::from_base64(json::value_to<std::string>(text));
            Digest hash{};
            if (!bytes || bytes->size() != hash.size()) return unreadable("a hash is none");
            std::copy(bytes->begin(), bytes->end(), hash.begin());
            proof.push_back(hash);
        }
        return proof;
    });
}

template <class T>
void Desk::get(std::string target, std::function<Result<T>(const std::string&)> read,
               std::function<void(Result<T>)> done) {
    exchange(loop_, UnixPath{socket_}, HttpRequest{"GET", std::move(target), "", ""}, kPatience,
             [read = std::move(read), done = std::move(done)](const Result<HttpAnswer>& answer) {
                 if (answer.has_error()) return done(answer.error());
                 if (answer->status != 200) return done(refused(*answer));
                 done(read(answer->body));
             });
}

void Desk::orders(std::function<void(Result<Orders>)> done) {
    get<Orders>("/v1/witnesses", read_orders, std::move(done));
}

void Desk::checkpoint(std::function<void(Result<CurrentCheckpoint>)> done) {
    get<CurrentCheckpoint>("/v1/checkpoint", read_checkpoint, std::move(done));
}

void Desk::consistency(std::int64_t from, std::int64_t to, std::function<void(Result<std::vector<Digest>>)> done) {
    get<std::vector<Digest>>(fmt::format("/v1/consistency?from={}&to={}", from, to), read_consistency, std::move(done));
}

void Desk::report(const std::string& witness, const Reading& reading, std::function<void(Result<void>)> done) {
    HttpRequest request{"POST", "/v1/witnesses/" + witness + "/report", "application/json",
                        json::serialize(report_body(reading))};
    exchange(loop_, UnixPath{socket_}, std::move(request), kPatience,
             [done = std::move(done)](const Result<HttpAnswer>& answer) {
                 if (answer.has_error()) return done(answer.error());
                 if (answer->status != 200) return done(refused(*answer));
                 done({});
             });
}

}  // namespace sekisho::notify
