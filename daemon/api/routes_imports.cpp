// SPDX-License-Identifier: Apache-2.0
// Files of the configuration that come from outside (6.5-B4a).
#include "daemon/api/documents.hpp"
#include "daemon/api/fields.hpp"
#include "daemon/api/router.hpp"
#include "daemon/ledger/import_note.hpp"

#include <boost/json/object.hpp>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

// Each may be absent: what is not known of a refused file is not told.
Result<gate::ImportRequest> read_import(const json::object& body) {
    gate::ImportRequest import;
    auto file = required_text(body, "file");
    if (file.has_error()) return file.error();
    if (!ledger::is_import_name(*file))
        return Error{"this is no name of a file", "file", "as [files] of site.toml has it, without its folder"};
    import.file = std::move(*file);
    auto refused = optional_text(body, "refused");
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
