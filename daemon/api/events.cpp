// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/events.hpp"

#include "daemon/api/documents.hpp"
#include "daemon/api/json/fault_json.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

namespace sekisho::api {
namespace {

constexpr std::size_t kRowsAtOnce = 256;  // pushed before the client must have read them

}  // namespace

EventFeed::EventFeed(std::weak_ptr<void> owner, Desk& desk, QueryThread& queries, std::shared_ptr<LineSink> sink,
                     std::string reader, Seq sent)
    : owner_(std::move(owner)),
      desk_(desk),
      queries_(queries),
      sink_(std::move(sink)),
      reader_(std::move(reader)),
      sent_(sent) {}

void EventFeed::start(const std::weak_ptr<void>& owner, Desk& desk, QueryThread& queries,
                      std::shared_ptr<LineSink> sink, std::string reader, std::optional<Seq> after) {
    const std::shared_ptr<EventFeed> feed(
        new EventFeed(owner, desk, queries, std::move(sink), std::move(reader), after.value_or(kNoSeq)));
    // The sink's own note keeps the feed alive until the client is gone.
    feed->sink_->when_closed([feed] { feed->end(); });
    feed->subscription_ = desk.subscribe([weak = feed->weak_from_this()](const Entry& entry) {
        if (const auto self = weak.lock()) self->on_entry(entry);
    });
    feed->live_ = !after.has_value();
    if (after) feed->replay();
}

void EventFeed::on_entry(const Entry& entry) {
    latest_ = std::max(latest_, entry.seq);
    if (!live_ || entry.seq <= sent_) return;
    if (bears_text(entry)) {  // the text must be read first, off the loop
        live_ = false;
        sent_ = Seq{entry.seq.value - 1};
        return replay();
    }
    sent_ = entry.seq;
    const vault::Texts none;
    sink_->push(boost::json::serialize(entry_to_json(entry, DeskNames(desk_, none, reader_))));
}

void EventFeed::replay() {
    ledger::Filter filter;
    filter.after = sent_;
    filter.limit = kLongestReplay;
    const bool asked = queries_.ask(filter, [weak = weak_from_this()](Result<Found> rows) {
        if (const auto self = weak.lock()) self->on_rows(std::move(rows));
    });
    if (!asked) fail({"too many questions to the ledger wait already", "", "ask again in a moment"});
}

void EventFeed::on_rows(Result<Found> rows) {
    if (owner_.expired() || !subscription_) return;
    if (rows.has_error()) return fail(rows.error());
    rows_ = std::move(*rows);
    next_row_ = 0;
    if (!rows_.entries.empty() && rows_.entries.front().seq.value != sent_.value + 1) {
        return fail({"what was missed is too long to be replayed", "after",
                     "ask for /v1/entries, then follow from the last of them"});
    }
    push_some();
}

void EventFeed::push_some() {
    if (owner_.expired() || !subscription_) return;
    const DeskNames names(desk_, rows_.texts, reader_);
    const auto end = std::min(rows_.entries.size(), next_row_ + kRowsAtOnce);
    for (; next_row_ < end; ++next_row_) {
        const auto& entry = rows_.entries[next_row_];
        sent_ = entry.seq;
        if (!sink_->push(boost::json::serialize(entry_to_json(entry, names)))) return;
    }
    if (next_row_ < rows_.entries.size()) {
        sink_->when_drained([weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->push_some();
        });
        return;
    }
    rows_ = {};
    if (latest_ > sent_) return replay();  // became durable meanwhile
    live_ = true;
}

void EventFeed::fail(const Error& error) {
    sink_->push(boost::json::serialize(error_to_json(error)));
    sink_->finish();
}

void EventFeed::end() {
    if (subscription_ && !owner_.expired()) desk_.unsubscribe(*subscription_);
    subscription_.reset();
}

}  // namespace sekisho::api
