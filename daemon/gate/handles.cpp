// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/handles.hpp"

#include <utility>

namespace sekisho::gate {

Result<hal::Output*> Handles::output(const LineSpec& line, bool initial) {
    if (const auto held = outputs_.find(line); held != outputs_.end()) {
        if (auto driven = held->second->set(initial); !driven) {
            auto error = driven.error();
            outputs_.erase(held);  // dead: the next call claims it anew
            return error;
        }
        return held->second.get();
    }
    auto opened = hardware_.open_output(line, initial);
    if (!opened) return opened.error();
    return outputs_.emplace(line, std::move(*opened)).first->second.get();
}

Result<hal::Input*> Handles::input(const LineSpec& line) {
    if (const auto held = inputs_.find(line); held != inputs_.end()) return held->second.get();
    auto opened = hardware_.open_input(line);
    if (!opened) return opened.error();
    return inputs_.emplace(line, std::move(*opened)).first->second.get();
}

void Handles::drop(const LineSpec& line) {
    outputs_.erase(line);
    inputs_.erase(line);
}

void Handles::keep_only(const std::set<LineSpec>& outputs, const std::set<LineSpec>& inputs) {
    std::erase_if(outputs_, [&](const auto& held) { return !outputs.contains(held.first); });
    std::erase_if(inputs_, [&](const auto& held) { return !inputs.contains(held.first); });
}

}  // namespace sekisho::gate
