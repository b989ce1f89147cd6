// SPDX-License-Identifier: Apache-2.0
// A witness without its network: a request's bytes in, the answer's bytes out.
#pragma once

#include "daemon/ledger/note.hpp"
#include "daemon/witness/memory.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace sekisho::witness {

struct Answer {
    unsigned status = 200;  // of HTTP
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
};

class Witness {
public:
    // `say` gets a line for the log whenever something is refused that a gate signed.
    Witness(std::string name, ledger::SigningKey key, Memory memory, std::function<void(const std::string&)> say)
        : name_(std::move(name)), key_(std::move(key)), memory_(std::move(memory)), say_(std::move(say)) {}

    // POST add-checkpoint. `now`: POSIX seconds. Blocks until the disk has what is cosigned. 200: the cosignature's
    // line; 500: it could not be remembered, and was not cosigned; the others as Verdict says.
    [[nodiscard]] Answer add_checkpoint(std::string_view body, std::int64_t now);

private:
    std::string name_;
    ledger::SigningKey key_;
    Memory memory_;
    std::function<void(const std::string&)> say_;
};

}  // namespace sekisho::witness
