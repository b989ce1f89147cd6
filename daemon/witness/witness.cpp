// SPDX-License-Identifier: Apache-2.0
#include "daemon/witness/witness.hpp"

#include <fmt/format.h>

namespace sekisho::witness {
namespace {

std::string shown(const ledger::Checkpoint& checkpoint) {
    return fmt::format("{}, size {}, root {}", checkpoint.origin, checkpoint.size, ledger::to_base64(checkpoint.root));
}

Answer refusal(unsigned status, const std::string& why) {
    return {status, "text/plain; charset=utf-8", why + "\n"};
}

}  // namespace

Answer Witness::add_checkpoint(std::string_view body, std::int64_t now) {
    const auto request = ledger::parse_add_checkpoint(body);
    if (request.has_error()) return refusal(400, to_text(request.error()));
    const auto decision = decide(memory_.gates(), request.value());
    if (decision.forked || decision.verdict == Verdict::inconsistent) {
        const auto& last = memory_.gates().find(decision.checkpoint.origin)->second.last;
        say_(fmt::format("refused, {}: {}; remembered: {}", decision.why, shown(decision.checkpoint), shown(last)));
    }
    if (decision.verdict == Verdict::conflict) {
        return {409, "text/x.tlog.size", fmt::format("{}\n", decision.known_size)};
    }
    if (decision.verdict != Verdict::cosign) return refusal(static_cast<unsigned>(decision.verdict), decision.why);
    const auto remembered = memory_.remember(request->note, decision.checkpoint);
    if (remembered.has_error()) {
        say_("cannot remember, so not cosigned: " + to_text(remembered.error()));
        return refusal(500, "this witness cannot remember the checkpoint");
    }
    return {200, "text/plain; charset=utf-8", ledger::cosignature_line(decision.text, name_, key_, now)};
}

}  // namespace sekisho::witness
