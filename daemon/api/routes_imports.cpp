// SPDX-License-Identifier: Apache-2.0
// Files of the configuration that come from outside (6.5-B4a).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"
#include "daemon/ledger/import_note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

// The entry is for ever and whoever sends the word may be anybody at the socket: a text of their own could name a
// person, so none is taken.
struct Reason {
    std::string_view word;
    std::string_view sentence;
};
constexpr std::array kReasons{
    Reason{"unreadable", "it is no plain file of a sensible size, or could not be read"},
    Reason{"unsigned", "it is not signed"},
    Reason{"signature", "its signature is by no key that may sign, or of another file"},
    Reason{"scanner", "the scanner did not let it pass"},
    Reason{"changed", "the scanner changed it"},
    Reason{"form", "the configuration would have faults with it"},
    Reason{"place", "it was recorded as taken in, and could not be put in place"},
};

// The sentence of the entry; "" where it is not refused.
Result<std::string> read_refused(const json::object& body) {
    auto word = optional_text(body, "refused");
    if (word.has_error() || word->empty()) return word;
    const auto* found =
        std::find_if(kReasons.begin(), kReasons.end(), [&](const Reason& reason) { return reason.word == *word; });
    if (found != kReasons.end()) return {boost::system::in_place_value, std::string(found->sentence)};
    std::string known;
    for (const auto& reason : kReasons) known += (known.empty() ? "" : ", ") + std::string(reason.word);
    return Error{"this is no reason that is known here", "refused", fmt::format("one of: {}", known)};
}

// Each may be absent: what is not known of a refused file is not told.
Result<gate::ImportRequest> read_import(const json::object& body) {
    gate::ImportRequest import;
    auto file = required_text(body, "file");
    if (file.has_error()) return file.error();
    if (!ledger::is_import_name(*file))
        return Error{"this is no name of a file", "file", "as [files] of site.toml has it, without its folder"};
    import.file = std::move(*file);
    auto refused = read_refused(body);
    if (refused.has_error()) return refused.error();
    import.refused = std::move(*refused);
    const auto hash = optional_text(body, "sha256");
    if (hash.has_error()) return hash.error();
    if (!hash->empty() || import.refused.empty()) {
        import.sha256 = digest_of(*hash);
        if (!import.sha256) return Error{"this is no SHA-256", "sha256", "64 hex digits"};
    }
    if (!body.contains("note") && !import.refused.empty()) return import;
    auto note = required_note(body, "note");
    if (note.has_error()) return note.error();
    import.note = std::move(*note);
    return import;
}

}  // namespace

void Router::take_import(const Call& call) {
    const auto body = read_object(call.request.body, {"file", "sha256", "note", "refused"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    auto import = read_import(*body);
    if (import.has_error()) return refuse(call.respond, 400, import.error());
    import->operator_name = call.request.operator_name;
    services_.desk.workflows().take_import(*import, answer_seq(call.respond));
}

}  // namespace sekisho::api
