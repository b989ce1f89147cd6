// SPDX-License-Identifier: Apache-2.0
// Completions for shells, made from the parser's own commands and options, so that none is forgotten. What is installed
// is what this prints.
#include "daemon/cli/context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {
namespace {

// A command's words from the program's name on ("sekisho ledger verify") and what may follow them.
struct Place {
    std::string path;
    std::vector<const CLI::App*> commands;
    std::vector<std::string> options;
};

void add_options(const CLI::App& app, std::vector<std::string>& options) {
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) options.push_back("--" + name);
    }
}

// Options of the program itself may stand behind every command.
void add_places(const CLI::App& app, const std::string& path, const std::vector<std::string>& global,
                std::vector<Place>& places) {
    Place place{path, {}, global};
    const auto not_hidden = [](const CLI::App* command) { return !command->get_group().empty(); };
    for (const auto* command : app.get_subcommands(std::function<bool(const CLI::App*)>(not_hidden))) {
        if (!command->get_name().empty()) place.commands.push_back(command);
    }
    add_options(app, place.options);
    std::sort(place.options.begin(), place.options.end());
    place.options.erase(std::unique(place.options.begin(), place.options.end()), place.options.end());
    const auto commands = place.commands;
    places.push_back(std::move(place));
    for (const auto* command : commands) add_places(*command, path + " " + command->get_name(), global, places);
}

std::vector<Place> places_of(const CLI::App& app) {
    std::vector<std::string> global;
    add_options(app, global);
    std::vector<Place> places;
    add_places(app, app.get_name(), global, places);
    return places;
}

// The branches that go from one place to the next, for the `case` of both shells.
std::string steps(const std::vector<Place>& places) {
    std::string text;
    for (const auto& place : places) {
        if (place.path.find(' ') == std::string::npos) continue;
        text += fmt::format("{}'{}'", text.empty() ? "" : " | ", place.path);
    }
    return text;
}

std::string bash_script(const std::vector<Place>& places) {
    std::string branches;
    for (const auto& place : places) {
        std::string words;
        for (const auto* command : place.commands) words += command->get_name() + " ";
        branches += fmt::format("        '{}') words='{}{}' ;;\n", place.path, words, fmt::join(place.options, " "));
    }
    return fmt::format(R"(# bash completion of sekisho(1), made by `sekisho completion bash`
_sekisho() {{
    local at=sekisho words='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$at ${{COMP_WORDS[i]}}" in
            {}) at+=" ${{COMP_WORDS[i]}}" ;;
        esac
    done
    case $at in
{}    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}")
}}
complete -o default -F _sekisho sekisho
)",
                       steps(places), branches);
}

// In single quotes, and with the colon that divides a word from its description escaped.
std::string zsh_word(std::string_view word, std::string_view description) {
    std::string text;
    for (const char letter : description) {
        if (letter == '\'') {
            text += "'\\''";
        } else if (std::isspace(static_cast<unsigned char>(letter)) != 0) {
            text += ' ';
        } else {
            text += letter;
        }
    }
    return fmt::format("'{}:{}'", word, text);
}

std::string zsh_script(const std::vector<Place>& places) {
    std::string branches;
    for (const auto& place : places) {
        std::string commands;
        for (const auto* command : place.commands) {
            commands += zsh_word(command->get_name(), command->get_description()) + " ";
        }
        branches += fmt::format("        '{}') commands=({}) options=({}) ;;\n", place.path, commands,
                                fmt::join(place.options, " "));
    }
    return fmt::format(R"(#compdef sekisho
# zsh completion of sekisho(1), made by `sekisho completion zsh`
_sekisho() {{
    local at=sekisho i
    local -a commands options
    for ((i = 2; i < CURRENT; i++)); do
        case "$at ${{words[i]}}" in
            {}) at+=" ${{words[i]}}" ;;
        esac
    done
    case $at in
{}    esac
    if [[ ${{words[CURRENT]}} == -* ]]; then
        compadd -- $options
    else
        (( $#commands )) && _describe command commands
        _files
    fi
}}
_sekisho "$@"
)",
                       steps(places), branches);
}

}  // namespace

void add_completion_command(CLI::App& app) {
    auto* group =
        app.add_subcommand("completion", "completions for a shell, on standard output")->require_subcommand(1);
    group->add_subcommand("bash", "for bash")->callback([&app] { print(bash_script(places_of(app))); });
    group->add_subcommand("zsh", "for zsh")->callback([&app] { print(zsh_script(places_of(app))); });
}

}  // namespace sekisho::cli
