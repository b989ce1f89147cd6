// SPDX-License-Identifier: Apache-2.0
// The daemon's API over its Unix socket. Blocking, with deadlines.
#pragma once

#include "daemon/model/result.hpp"

#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace sekisho::cli {

struct Reply {
    unsigned status = 0;  // of HTTP
    boost::json::value body;
};

class Client {
public:
    explicit Client(std::string socket_path) : path_(std::move(socket_path)) {}

    // Error: no daemon there, no answer within 70 s, an answer that is no JSON.
    [[nodiscard]] Result<Reply> get(std::string_view target) const;
    [[nodiscard]] Result<Reply> post(std::string_view target, const boost::json::value& body) const;
    // Gives each line of an endless answer to `on_line`, until that returns false or the daemon ends it.
    // A refusal of the daemon is the Reply; it has status 200 when the stream ended.
    [[nodiscard]] Result<Reply> follow(std::string_view target,
                                       const std::function<bool(std::string_view)>& on_line) const;

private:
    std::string path_;
};

// Letters, digits and -._~ stay, all else becomes %XX: for a segment or a value of an address.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace sekisho::cli
