// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/disposal.hpp"

#include "daemon/model/seq_range.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <variant>

namespace sekisho::ledger {
namespace {

constexpr std::string_view kCertificateTitle = "sekisho disposal certificate v1";
constexpr std::string_view kMethod = "erase_segment";
constexpr std::string_view kCopies = "backups made before hold the rows until their generation falls out";

// `line`: the first that is not as a certificate has it, from 1.
Error no_certificate(std::ptrdiff_t line) {
    return Error{fmt::format("this is no certificate of a disposal: line {} is not as one has it", line), "",
                 "ask for it anew: `sekisho dispose certificate`"};
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || c == '"' || c == '\\') {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

// Loosely: parse_certificate compares with what to_text makes of it.
std::string unquoted(std::string_view word) {
    std::string out;
    if (word.size() < 2) return out;
    word = word.substr(1, word.size() - 2);
    while (!word.empty()) {
        unsigned byte = static_cast<unsigned char>(word.front());
        std::size_t taken = 1;
        if (word.starts_with("\\x") && word.size() >= 4) {
            std::from_chars(word.data() + 2, word.data() + 4, byte, 16);
            taken = 4;
        }
        out += static_cast<char>(byte);
        word.remove_prefix(taken);
    }
    return out;
}

std::string utc(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

void read_hex(std::string_view word, Digest& digest) {
    if (word.size() != 2 * digest.size()) return;
    for (auto& byte : digest) {
        std::from_chars(word.data(), word.data() + 2, byte, 16);
        word.remove_prefix(2);
    }
}

std::int64_t number_of(std::string_view word) {
    std::int64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
}

// The words behind the names of the lines, which must come in this order.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    std::string_view first() { return line(); }
    std::string_view value(std::string_view name) {
        const auto whole = line();
        if (whole.size() < name.size() + 2 || !whole.starts_with(name)) return {};
        return whole.substr(name.size() + 2);
    }

private:
    std::string_view line() {
        const auto found = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(std::min(rest_.size(), found.size() + 1));
        return found;
    }
    std::string_view rest_;
};

}  // namespace

bool always_stays(EntryKind kind) {
    switch (kind) {
        case EntryKind::key:
        case EntryKind::config:
        case EntryKind::person:
        case EntryKind::credential_issued:
        case EntryKind::credential_revoked:
        case EntryKind::gap:
        case EntryKind::pin_set:
        case EntryKind::erased:
        case EntryKind::review:
        case EntryKind::snapshot:
        case EntryKind::disposal: return true;
        default: return false;
    }
}

bool Staying::next(EntryKind kind, bool ends_commit) {
    of_key_commit_ = of_key_commit_ || kind == EntryKind::key;
    const bool stays = of_key_commit_ || always_stays(kind);
    if (ends_commit) of_key_commit_ = false;
    return stays;
}

Result<DisposedRange> disposed_range(const Entry& disposal) {
    const auto* detail = std::get_if<DisposalDetail>(&disposal.detail);
    if (detail == nullptr) return Error{fmt::format("entry {} is no disposal", disposal.seq.value), "", ""};
    const bool sound = lies_before(disposal.seq, detail->first, detail->count) && detail->dropped > 0 &&
                       detail->dropped <= detail->count;
    if (!sound) return Error{"the disposal's range is none that lies before it", "", ""};
    return DisposedRange{disposal.seq,    detail->first,  detail->first + detail->count,
                         detail->dropped, detail->sha256, disposal.ref_seq};
}

Certificate certificate_of(const std::string& origin, const Entry& disposal) {
    return {origin, disposal.seq, disposal.ref_seq, disposal.recorded.wall, std::get<DisposalDetail>(disposal.detail)};
}

std::string to_text(const Certificate& certificate) {
    const DisposalDetail& detail = certificate.detail;
    return fmt::format(
        "{}\n"
        "ledger: {}\n"
        "entry: {}\n"
        "snapshot: {}\n"
        "first: {}\n"
        "entries: {}\n"
        "rows taken out: {}\n"
        "hash: {:02x}\n"
        "rule: {}\n"
        "method: {}\n"
        "copies: {}\n"
        "operator: {}\n"
        "approver: {}\n"
        "recorded: {} {}\n",
        kCertificateTitle, certificate.origin, certificate.entry.value, certificate.snapshot.value, detail.first,
        detail.count, detail.dropped, fmt::join(detail.sha256, ""), in_quotes(detail.rule), kMethod, kCopies,
        in_quotes(detail.operator_), in_quotes(detail.approver), certificate.recorded.time_since_epoch().count(),
        utc(certificate.recorded));
}

Result<Certificate> parse_certificate(std::string_view text) {
    Lines lines(text);
    if (lines.first() != kCertificateTitle) return no_certificate(1);
    Certificate certificate;
    certificate.origin = lines.value("ledger");
    certificate.entry = Seq{number_of(lines.value("entry"))};
    certificate.snapshot = Seq{number_of(lines.value("snapshot"))};
    DisposalDetail& detail = certificate.detail;
    detail.first = number_of(lines.value("first"));
    detail.count = number_of(lines.value("entries"));
    detail.dropped = number_of(lines.value("rows taken out"));
    read_hex(lines.value("hash"), detail.sha256);
    detail.rule = unquoted(lines.value("rule"));
    (void)lines.value("method");
    (void)lines.value("copies");
    detail.operator_ = unquoted(lines.value("operator"));
    detail.approver = unquoted(lines.value("approver"));
    certificate.recorded = WallTime(Duration(number_of(lines.value("recorded"))));
    const auto expected = to_text(certificate);
    const auto same = std::mismatch(text.begin(), text.end(), expected.begin(), expected.end()).first;
    if (expected != text) return no_certificate(1 + std::count(text.begin(), same, '\n'));
    return certificate;
}

}  // namespace sekisho::ledger
