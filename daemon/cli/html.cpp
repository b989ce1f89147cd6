// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/html.hpp"

namespace sekisho::cli {

std::string escaped_html(std::string_view text) {
    std::string out;
    for (const char byte : text) {
        switch (byte) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            default: out += byte;
        }
    }
    return out;
}

}  // namespace sekisho::cli
