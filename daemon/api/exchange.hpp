// SPDX-License-Identifier: Apache-2.0
// A request and what may come back, without HTTP's bytes: what the router speaks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace sekisho::api {

struct Request {
    std::string method;         // "GET"
    std::string target;         // "/v1/entries?limit=5"
    std::string body;           // at most 64 KiB
    std::string operator_name;  // "uid:0": the peer of the socket
};

struct Answer {
    unsigned status = 200;
    std::string body;  // JSON
    // Runs once, when it is on its way to the client or can be no more. Nothing: nobody waits for that.
    std::function<void()> then = {};
};

// The far end of an endless answer, one JSON text a line. On the loop only.
class LineSink {
public:
    virtual ~LineSink() = default;
    // Never waits. False: the client is gone, or was cut off because it does not read what it asked for.
    virtual bool push(std::string line) = 0;
    // `work` runs once, later, when all that was pushed is on its way.
    virtual void when_drained(std::function<void()> work) = 0;
    // `work` runs once when the client is gone.
    virtual void when_closed(std::function<void()> work) = 0;
    // Ends the answer after what was pushed.
    virtual void finish() = 0;
};

using BeginStream = std::function<void(std::shared_ptr<LineSink>)>;
using Reply = std::variant<Answer, BeginStream>;
using Respond = std::function<void(Reply)>;  // called once

}  // namespace sekisho::api
