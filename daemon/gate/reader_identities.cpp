// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/reader_identities.hpp"

#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {
namespace {

EntryDraft draft_of(ReaderNumber reader, const std::string& identity, bool accepted, const std::string& operator_name) {
    EntryDraft draft;
    draft.kind = EntryKind::reader_identity;
    draft.detail = ReaderIdentityDetail{reader, identity, accepted, operator_name};
    return draft;
}

std::string words_of(const std::string& identity) {
    return identity.empty() ? "one that does not say what it is" : identity;
}

}  // namespace

std::optional<std::string> ReaderIdentities::known_at(ReaderNumber reader) const {
    const auto& known = journal_.state().known_readers;
    if (const auto found = known.find(reader); found != known.end()) return found->second.identity;
    const auto first = first_.find(reader);
    return first == first_.end() ? std::nullopt : std::optional(first->second);
}

void ReaderIdentities::write(ReaderNumber reader, const std::string& identity, bool accepted) {
    journal_.append(draft_of(reader, identity, accepted, ""));
}

std::optional<std::string> ReaderIdentities::seen(ReaderNumber reader, const std::string& identity) {
    if (reader == ReaderNumber{}) return std::nullopt;
    const auto known = known_at(reader);
    if (!known) {
        if (identity.empty()) return std::nullopt;  // nothing to tell another one by
        first_[reader] = identity;
        write(reader, identity, true);
        return std::nullopt;
    }
    const auto& rows = journal_.state().known_readers;
    const auto row = rows.find(reader);
    const bool stranger_noted = row != rows.end() && row->second.strange;
    if (identity == *known) {
        if (stranger_noted) write(reader, identity, true);
        return std::nullopt;
    }
    if (!stranger_noted || row->second.other != identity) write(reader, identity, false);
    return fmt::format("another device answers here: {}, not {}", words_of(identity), *known);
}

void ReaderIdentities::accept(ReaderNumber reader, const std::string& identity, const std::string& operator_name,
                              Workflows::SeqDone done) {
    journal_.append(draft_of(reader, identity, true, operator_name), {}, std::move(done));
}

// Accepted is what the operator was shown, never what was plugged in meanwhile.
void Gate::Impl::accept_reader(const ReaderAcceptance& told, SeqDone done) {
    if (stopping) return done(stopping_error());
    auto* unit = find_reader(told.reader);
    if (unit == nullptr) return done(Error{"no such reader", told.reader.value, "see sekisho status"});
    if (!unit->strange())
        return done(Error{"no other device answers there", "reader " + told.reader.value,
                          unit->up() ? "there is nothing to accept" : unit->why_down()});
    if (unit->identity() != told.identity)
        return done(Error{"another device answers there now: " + words_of(unit->identity()),
                          "reader " + told.reader.value, "look at it, then ask again"});
    const ReaderNumber reader{number(NamedThing::reader, told.reader.value)};
    reader_identities.accept(reader, told.identity, told.operator_name,
                             [this, told, done = std::move(done)](const Result<Seq>& seq) {
                                 auto* accepted = find_reader(told.reader);
                                 if (seq && accepted != nullptr) accepted->accept(told.identity);
                                 done(seq);
                             });
}

// What another device tells lets nobody in and makes nothing: no card, no PIN, no tag. Who leaves, leaves.
void Gate::Impl::strange_card(ReaderUnit& reader, const std::variant<CardNumber, Detail>& number, MonoTime arrived) {
    const auto name = reader.configured().name;
    const auto side = side_of(name);
    if (!side) return reader.show(hal::Signal::denied);
    if (side->direction == Direction::exit) return request(name, *side, number, arrived);
    enter(name, site->doors[side->door].name, judge(name, *side, number, access::PinShown::none));
}

}  // namespace sekisho::gate
