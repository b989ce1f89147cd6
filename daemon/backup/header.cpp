// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/header.hpp"

#include "daemon/ledger/cbor.hpp"

#include <algorithm>

namespace sekisho::backup {
namespace {

constexpr std::size_t kFields = 7;
constexpr std::string_view kRecipient = "sekisho-backup+";

template <std::size_t size>
void get(ledger::cbor::Decoder& in, std::array<std::uint8_t, size>& into) {
    const auto bytes = in.bytes();
    if (bytes.size() == size) {
        std::copy(bytes.begin(), bytes.end(), into.begin());
    } else {
        in.fail("bytes of another length than this field's");
    }
}

}  // namespace

Result<std::vector<std::uint8_t>> encode(const Header& header) {
    ledger::cbor::Encoder out;
    out.array(kFields);
    out.integer(header.number);
    out.integer(header.made.time_since_epoch().count());
    out.text(header.checkpoint);
    out.bytes(header.origin_key);
    out.bytes(header.recipient);
    out.bytes(header.sealed);
    out.bytes(header.stream);
    return out.take();
}

Result<Header> decode_header(std::span<const std::uint8_t> bytes) {
    ledger::cbor::Decoder in(bytes);
    Header header;
    if (in.array() != kFields) in.fail("not the header of a backup");
    header.number = in.integer();
    if (!in.failed() && header.number <= 0) in.fail("a generation without a number");
    header.made = WallTime(Duration(in.integer()));
    header.checkpoint = in.text();
    get(in, header.origin_key);
    get(in, header.recipient);
    get(in, header.sealed);
    get(in, header.stream);
    in.end_array();
    const auto whole = in.finish();
    if (whole.has_error()) return whole.error();
    const auto checkpoint = ledger::peek_checkpoint(header.checkpoint);
    if (checkpoint.has_error()) return checkpoint.error();
    const auto opened = ledger::open_note(header.checkpoint, {checkpoint->origin, header.origin_key});
    if (opened.fault != ledger::NoteFault::none) return Error{"the checkpoint in the header: " + opened.what, "", ""};
    return header;
}

ledger::Checkpoint checkpoint_of(const Header& header) {
    return ledger::peek_checkpoint(header.checkpoint).value();
}

std::vector<std::uint8_t> signed_message(const Digest& digest) {
    std::vector<std::uint8_t> message(kMagic.begin(), kMagic.end());
    message.push_back('\n');
    message.insert(message.end(), digest.begin(), digest.end());
    return message;
}

std::string to_text(const BoxKey& recipient) {
    return std::string(kRecipient) + ledger::to_base64(recipient);
}

Result<BoxKey> parse_recipient(std::string_view text) {
    BoxKey key{};
    const auto bytes =
        text.starts_with(kRecipient) ? ledger::from_base64(text.substr(kRecipient.size())) : std::nullopt;
    if (!bytes || bytes->size() != key.size()) {
        return Error{"not the public key of a backup", "",
                     "write what `sekisho backup key` printed: sekisho-backup+..."};
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

}  // namespace sekisho::backup
