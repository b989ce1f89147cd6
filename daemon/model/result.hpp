// SPDX-License-Identifier: Apache-2.0
// Errors are values: what happened, where, and what to do about it.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>

namespace sekisho {

struct Error {
    std::string what;   // what went wrong, one sentence, never a secret or a person's name
    std::string where;  // file, line, device, table: empty when `what` says it
    std::string hint;   // what the reader of the message can do
};

// One line for people: "where: what (hint)".
[[nodiscard]] std::string to_text(const Error& error);

template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result<T>::value() on an error: only start-up code asks for a value without looking first.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace sekisho
