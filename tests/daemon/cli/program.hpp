// SPDX-License-Identifier: Apache-2.0
// The built program, run to its end, and what its answers must be like.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace sekisho::cli::testing_support {

struct Run {
    int status = -1;
    std::string out;
};
// `arguments` as a shell takes them; standard error goes away unless it is redirected there.
[[nodiscard]] Run sekisho(const std::string& arguments);

// The keys that docs/schema names are there, all of them and no others.
void expect_schema(const boost::json::object& value, const std::string& name);

class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

}  // namespace sekisho::cli::testing_support
