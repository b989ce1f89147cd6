// SPDX-License-Identifier: Apache-2.0
#include "daemon/credential/pin_digits.hpp"

#include <sodium.h>

#include <new>

namespace sekisho::credential {

void PinDigits::Free::operator()(char* digits) const {
    sodium_free(digits);  // wipes
}

void PinDigits::add(char digit) {
    if (digits_ == nullptr) {
        if (sodium_init() >= 0) digits_.reset(static_cast<char*>(sodium_malloc(kMostDigits)));
        if (digits_ == nullptr) throw std::bad_alloc();
    }
    if (size_ < kMostDigits) digits_.get()[size_] = digit;
    ++size_;
}

void PinDigits::clear() {
    digits_.reset();
    size_ = 0;
}

std::string_view PinDigits::view() const {
    return whole() && size_ != 0 ? std::string_view(digits_.get(), size_) : std::string_view();
}

bool PinDigits::same_as(const PinDigits& other) const {
    if (!whole() || size_ != other.size_) return false;
    return size_ == 0 || sodium_memcmp(digits_.get(), other.digits_.get(), size_) == 0;
}

}  // namespace sekisho::credential
