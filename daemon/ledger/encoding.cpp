// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/encoding.hpp"

#include "daemon/ledger/cbor.hpp"
#include "daemon/ledger/detail_codec.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

namespace sekisho::ledger {
namespace {

template <class Alternative, std::size_t I = 0>
constexpr std::size_t index_of() {
    if constexpr (std::is_same_v<std::variant_alternative_t<I, EntryDetail>, Alternative>) {
        return I;
    } else {
        return index_of<Alternative, I + 1>();
    }
}

constexpr std::array kKinds{
    KindRow{EntryKind::start, index_of<StartDetail>()},
    KindRow{EntryKind::stop, index_of<StopDetail>()},
    KindRow{EntryKind::config, index_of<ConfigDetail>()},
    KindRow{EntryKind::config_refused, index_of<ConfigRefusedDetail>()},
    KindRow{EntryKind::key, index_of<KeyDetail>()},
    KindRow{EntryKind::clock_step, index_of<ClockStepDetail>()},
    KindRow{EntryKind::person, index_of<PersonDetail>()},
    KindRow{EntryKind::credential_issued, index_of<CredentialDetail>()},
    KindRow{EntryKind::credential_revoked, index_of<CredentialDetail>()},
    KindRow{EntryKind::access, index_of<AccessDetail>()},
    KindRow{EntryKind::outcome, index_of<OutcomeDetail>()},
    KindRow{EntryKind::unlock, index_of<UnlockDetail>()},
    KindRow{EntryKind::relock, index_of<RelockDetail>()},
    KindRow{EntryKind::door_event, index_of<DoorEventDetail>()},
    KindRow{EntryKind::door_fault, index_of<DoorFaultDetail>()},
    KindRow{EntryKind::reader_state, index_of<ReaderStateDetail>()},
    KindRow{EntryKind::fire, index_of<FireDetail>()},
    KindRow{EntryKind::alarm, index_of<AlarmDetail>()},
    KindRow{EntryKind::gap, index_of<GapDetail>()},
    KindRow{EntryKind::restored, index_of<RestoredDetail>()},
    KindRow{EntryKind::erased, index_of<ErasedDetail>()},
    KindRow{EntryKind::review, index_of<ReviewDetail>()},
    KindRow{EntryKind::snapshot, index_of<SnapshotDetail>()},
    KindRow{EntryKind::disposal, index_of<DisposalDetail>()},
    KindRow{EntryKind::passage, index_of<PassageDetail>()},
    KindRow{EntryKind::pin_set, index_of<PinSetDetail>()},
    KindRow{EntryKind::pin_reset, index_of<PinResetDetail>()},
    KindRow{EntryKind::pin_attempt, index_of<PinAttemptDetail>()},
    KindRow{EntryKind::credential_state, index_of<CredentialStateDetail>()},
    KindRow{EntryKind::act_confirmed, index_of<ActConfirmedDetail>()},
    KindRow{EntryKind::pin_verified, index_of<PinVerifiedDetail>()},
    KindRow{EntryKind::visit, index_of<VisitDetail>()},
    KindRow{EntryKind::permit, index_of<PermitDetail>()},
    KindRow{EntryKind::emergency, index_of<EmergencyDetail>()},
    KindRow{EntryKind::door_mode, index_of<DoorModeDetail>()},
    KindRow{EntryKind::duress, index_of<DuressDetail>()},
    KindRow{EntryKind::pin_cleared, index_of<PinClearedDetail>()},
    KindRow{EntryKind::vendor, index_of<VendorDetail>()},
    KindRow{EntryKind::asset, index_of<AssetDetail>()},
    KindRow{EntryKind::proposal, index_of<ProposalDetail>()},
    KindRow{EntryKind::remote_line, index_of<RemoteLineDetail>()},
    KindRow{EntryKind::tether, index_of<TetherDetail>()},
    KindRow{EntryKind::inspection, index_of<InspectionDetail>()},
    KindRow{EntryKind::file_import, index_of<ImportDetail>()},
    KindRow{EntryKind::reader_identity, index_of<ReaderIdentityDetail>()},
    KindRow{EntryKind::zone_arming, index_of<ZoneArmingDetail>()},
    KindRow{EntryKind::camera_mark, index_of<CameraMarkDetail>()},
};

// A leaf fits into an entry bundle of an export (65,535 bytes), with the columns beside the detail.
constexpr std::size_t kMaxDetail = 65'535 - 1024;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

struct Range {
    Column column;
    std::int64_t least;
    std::int64_t most;
};
constexpr std::array kRanges{
    Range{kSeq, 0, kMost},       Range{kVer, kEntryVersion, kEntryVersion},
    Range{kKind, 1, 255},        Range{kTEvent, kLeast, kMost},
    Range{kTRec, kLeast, kMost}, Range{kTBoot, kLeast, kMost},
    Range{kBootSeq, 0, kMost},   Range{kClkStatus, 1, 3},
    Range{kClkErrUs, 0, kMost},  Range{kZone, 0, kMost},
    Range{kDoor, 0, kMost},      Range{kDir, 0, 2},
    Range{kDecision, 0, 2},      Range{kPid, 0, kMost},
    Range{kRefSeq, -1, kMost},   Range{kCred, kLeast, kMost},
    Range{kCfgSeq, -1, kMost},
};
static_assert(kRanges.size() == kNumbers);

Error fault(std::string what) {
    return Error{std::move(what), "", ""};
}

Result<void> check(const RowRef& row) {
    for (const Range& range : kRanges) {
        const std::int64_t value = row.numbers[range.column];
        if (value < range.least || value > range.most) {
            return fault(fmt::format("{} is {}, which it never is", kColumnNames[range.column], value));
        }
    }
    for (const Column column : {kRefSeq, kCfgSeq}) {
        if (row.numbers[column] >= row.numbers[kSeq]) {
            return fault(
                fmt::format("{} points to {}, which is no earlier entry", kColumnNames[column], row.numbers[column]));
        }
    }
    if (!row.pcommit.empty() && row.pcommit.size() != sizeof(Digest)) return fault("pcommit is not 32 bytes long");
    return {};
}

const KindRow* find_kind(EntryKind kind) {
    const auto* found =
        std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindRow& row) { return row.kind == kind; });
    return found == kKinds.end() ? nullptr : found;
}

template <std::size_t... I>
EntryDetail detail_of(std::size_t index, std::index_sequence<I...>) {
    EntryDetail detail;
    ((index == I ? static_cast<void>(detail.emplace<I>()) : static_cast<void>(0)), ...);
    return detail;
}

EntryDetail empty_detail(std::size_t index) {
    return detail_of(index, std::make_index_sequence<std::variant_size_v<EntryDetail>>());
}

std::int64_t micros(WallTime time) {
    return time.time_since_epoch().count();
}
WallTime wall(std::int64_t value) {
    return WallTime(Duration(value));
}

void fill_numbers(const Entry& entry, std::array<std::int64_t, kNumbers>& numbers) {
    numbers = {entry.seq.value,
               entry.ver,
               static_cast<std::int64_t>(entry.kind),
               micros(entry.t_event),
               micros(entry.recorded.wall),
               entry.recorded.boot.time_since_epoch().count(),
               entry.boot_seq,
               static_cast<std::int64_t>(entry.recorded.status),
               entry.recorded.error.count(),
               entry.zone.value,
               entry.door.value,
               static_cast<std::int64_t>(entry.dir),
               static_cast<std::int64_t>(entry.decision),
               entry.pid.value,
               entry.ref_seq.value,
               entry.cred.value,
               entry.cfg_seq.value};
}

void read_numbers(const std::array<std::int64_t, kNumbers>& numbers, Entry& entry) {
    entry.seq = Seq{numbers[kSeq]};
    entry.ver = static_cast<std::uint8_t>(numbers[kVer]);
    entry.kind = static_cast<EntryKind>(numbers[kKind]);
    entry.t_event = wall(numbers[kTEvent]);
    entry.recorded.wall = wall(numbers[kTRec]);
    entry.recorded.boot = BootTime(Duration(numbers[kTBoot]));
    entry.boot_seq = numbers[kBootSeq];
    entry.recorded.status = static_cast<ClockStatus>(numbers[kClkStatus]);
    entry.recorded.error = Duration(numbers[kClkErrUs]);
    entry.zone = ZoneNumber{numbers[kZone]};
    entry.door = DoorNumber{numbers[kDoor]};
    entry.dir = static_cast<Direction>(numbers[kDir]);
    entry.decision = static_cast<Verdict>(numbers[kDecision]);
    entry.pid = Pid{numbers[kPid]};
    entry.ref_seq = Seq{numbers[kRefSeq]};
    entry.cred = CredentialRef{numbers[kCred]};
    entry.cfg_seq = Seq{numbers[kCfgSeq]};
}

Result<const KindRow*> sound_kind(const RowRef& row) {
    const Result<void> checked = check(row);
    if (checked.has_error()) return checked.error();
    const KindRow* kind = find_kind(static_cast<EntryKind>(row.numbers[kKind]));
    if (kind == nullptr) return fault(fmt::format("there is no kind of entry {}", row.numbers[kKind]));
    return kind;
}

Result<void> read_detail(std::span<const std::uint8_t> bytes, EntryDetail& detail) {
    cbor::Decoder in(bytes);
    std::visit([&in](auto& row) { detail_codec::get_row(in, row); }, detail);
    const Result<void> read = in.finish();
    if (read.has_error()) return fault(fmt::format("detail, {}", read.error().what));
    return {};
}

}  // namespace

std::span<const KindRow> kinds() {
    return kKinds;
}

std::optional<std::string> detail_shape(EntryKind kind) {
    const KindRow* row = find_kind(kind);
    if (row == nullptr) return std::nullopt;
    return std::visit([](const auto& detail) { return detail_codec::shape<std::remove_cvref_t<decltype(detail)>>(); },
                      empty_detail(row->detail));
}

Result<Row> to_row(const Entry& entry) {
    const KindRow* kind = find_kind(entry.kind);
    if (kind == nullptr) return fault(fmt::format("there is no kind of entry {}", static_cast<int>(entry.kind)));
    if (kind->detail != entry.detail.index()) {
        return fault(fmt::format("an entry of kind \"{}\" with the detail of another kind", to_text(entry.kind)));
    }
    if (!std::visit([](const auto& detail) { return detail_codec::row_is_known(detail); }, entry.detail)) {
        return fault(fmt::format("the detail of \"{}\" has a number that stands for nothing", to_text(entry.kind)));
    }
    cbor::Encoder out;
    std::visit([&out](const auto& detail) { detail_codec::put_row(out, detail); }, entry.detail);
    auto detail = out.take();
    if (detail.has_error()) return detail.error();
    if (detail->size() > kMaxDetail) return fault(fmt::format("the detail is longer than {} bytes", kMaxDetail));
    Row row;
    fill_numbers(entry, row.numbers);
    row.pcommit = entry.pcommit;
    row.detail = std::move(detail.value());
    const Result<void> checked = check(ref(row));
    if (checked.has_error()) return checked.error();
    return row;
}

RowReader::RowReader() {
    for (std::size_t i = 0; i < std::variant_size_v<EntryDetail>; ++i) details_.push_back(empty_detail(i));
}

Result<void> RowReader::read(const RowRef& row) {
    const auto kind = sound_kind(row);
    if (kind.has_error()) return kind.error();
    detail_ = &details_[kind.value()->detail];
    return read_detail(row.detail, *detail_);
}

Entry RowReader::entry(const RowRef& row) const {
    Entry entry;
    read_numbers(row.numbers, entry);
    entry.pcommit.assign(row.pcommit.begin(), row.pcommit.end());
    entry.detail = *detail_;
    return entry;
}

Result<Entry> to_entry(const Row& row) {
    const auto kind = sound_kind(ref(row));
    if (kind.has_error()) return kind.error();
    Entry entry;
    read_numbers(row.numbers, entry);
    entry.pcommit = row.pcommit;
    entry.detail = empty_detail(kind.value()->detail);
    const Result<void> read = read_detail(row.detail, entry.detail);
    if (read.has_error()) return read.error();
    return entry;
}

void put_leaf(const RowRef& row, cbor::Encoder& out) {
    out.array(kNumbers + 2);
    out.integers(row.numbers);
    out.bytes(row.pcommit);
    out.bytes(row.detail);
}

std::vector<std::uint8_t> leaf_of(const Row& row) {
    cbor::Encoder out;
    put_leaf(ref(row), out);
    return out.bytes_so_far();
}

Result<Row> row_of(std::span<const std::uint8_t> leaf) {
    Row row;
    cbor::Decoder in(leaf);
    if (in.array() != kNumbers + 2) in.fail("not an array of 19 columns");
    for (std::int64_t& number : row.numbers) number = in.integer();
    const auto pcommit = in.bytes();
    const auto detail = in.bytes();
    in.end_array();
    const Result<void> read = in.finish();
    if (read.has_error()) return read.error();
    row.pcommit.assign(pcommit.begin(), pcommit.end());
    row.detail.assign(detail.begin(), detail.end());
    return row;
}

}  // namespace sekisho::ledger
