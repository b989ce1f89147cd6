// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/notes.hpp"

#include <algorithm>

namespace sekisho::access {
namespace {

// Something that the person is to do, in time or belatedly.
bool is_reminder(Detail note) {
    return note == Detail::training_ends_soon || note == Detail::credential_renewal_needed ||
           note == Detail::acts_unconfirmed;
}

}  // namespace

void Notes::add(Detail note) {
    auto* const last = notes_.data() + count_;
    if (count_ == kMost || std::find(notes_.data(), last, note) != last) return;
    *last = note;
    ++count_;
    if (is_reminder(note)) return;
    auto* const place = std::find_if(notes_.data(), last, is_reminder);
    std::rotate(place, last, last + 1);
}

Detail Notes::take_first() {
    if (empty()) return Detail::none;
    const Detail first = notes_.front();
    std::copy(notes_.data() + 1, notes_.data() + count_, notes_.data());
    --count_;
    return first;
}

}  // namespace sekisho::access
