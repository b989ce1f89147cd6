// SPDX-License-Identifier: Apache-2.0
// What listens, and what sends without a wire.
#include "daemon/doctor/machine/parts.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <map>

namespace sekisho::doctor {
namespace {

struct Table {
    const char* file;
    const char* protocol;
    const char* state;  // of one that waits for others: TCP_LISTEN, or a UDP socket without a peer
};
constexpr Table kTables[] = {{"tcp", "tcp", "0A"}, {"tcp6", "tcp", "0A"}, {"udp", "udp", "07"}, {"udp6", "udp", "07"}};

std::uint32_t hex(std::string_view text) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return number;
}

// As the kernel writes it: words of 32 bits in the machine's order.
std::string address_of(std::string_view text) {
    std::array<std::uint32_t, 4> words{};
    const bool six = text.size() == 32;
    for (std::size_t i = 0; i < (six ? 4U : 1U); ++i) words[i] = hex(text.substr(i * 8, 8));
    std::array<char, INET6_ADDRSTRLEN> shown{};
    ::inet_ntop(six ? AF_INET6 : AF_INET, words.data(), shown.data(), shown.size());
    return shown.data();
}

// Programs by the inode of a socket that they hold; only root sees those of others.
std::map<std::string, std::string> holders(const std::string& proc) {
    std::map<std::string, std::string> programs;
    for (const auto& process : entries_if_any(proc)) {
        if (process.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto folder = proc + "/" + process;
        for (const auto& fd : entries_if_any(folder + "/fd")) {
            std::error_code failed;
            const auto target = std::filesystem::read_symlink(folder + "/fd/" + fd, failed).string();
            if (!failed && target.starts_with("socket:[")) {
                programs[target.substr(8, target.size() - 9)] = word_of(folder + "/comm");
            }
        }
    }
    return programs;
}

// "uevent" names it for every driver: "DEVTYPE=wlan".
std::string kind_of(const std::string& folder) {
    for (const auto& line : lines_if_any(folder + "/uevent")) {
        if (line == "DEVTYPE=wlan") return "wireless network";
        if (line == "DEVTYPE=wwan") return "mobile network";
    }
    return "";
}

constexpr std::uint32_t kAccepts = 0x10000;  // __SO_ACCEPTCON, of a Unix socket that listens
constexpr const char* kOurs = "sekisho";

constexpr std::uint32_t kUp = 1;        // IFF_UP
constexpr std::uint32_t kLoopback = 8;  // IFF_LOOPBACK

// "0x1003"
std::uint32_t flags_of(const std::string& folder) {
    auto flags = word_of(folder + "/flags");
    if (flags.starts_with("0x")) flags.erase(0, 2);
    return hex(flags);
}

// A Bluetooth radio is off when rfkill blocks it, by a switch or by a command.
bool is_blocked(const std::string& folder) {
    for (const auto& name : entries_if_any(folder)) {
        if (!name.starts_with("rfkill")) continue;
        const auto at = folder + "/" + name;
        if (word_of(at + "/soft") == "1" || word_of(at + "/hard") == "1") return true;
    }
    return false;
}

}  // namespace

void look_at_listeners(const Wanted& wanted, Facts& facts) {
    const auto proc = wanted.root + "/proc";
    const auto programs = holders(proc);
    for (const auto& table : kTables) {
        const auto path = fmt::format("{}/net/{}", proc, table.file);
        const bool six = std::string_view(table.file).ends_with('6');
        std::error_code failed;
        const bool none = std::filesystem::status(path, failed).type() == std::filesystem::file_type::not_found;
        if (six && none) continue;  // a kernel without IPv6
        const auto lines = lines_of(path);
        if (!lines) {
            facts.unseen.push_back({Check::listeners, lines.error()});
            continue;
        }
        for (const auto& line : *lines) {
            const auto fields = fields_of(line, " ");  // sl, local, remote, state, ... inode is the tenth
            if (fields.size() < 10 || fields[3] != table.state) continue;
            const auto colon = fields[1].find(':');
            if (colon == std::string::npos) continue;
            const auto held = programs.find(fields[9]);
            facts.listeners.push_back({table.protocol, address_of(fields[1].substr(0, colon)),
                                       static_cast<std::uint16_t>(hex(fields[1].substr(colon + 1))),
                                       held == programs.end() ? "" : held->second});
        }
    }
}

Result<std::vector<LocalSocket>> local_sockets(const std::string& root) {
    const auto lines = lines_of(root + "/proc/net/unix");
    if (!lines) return lines.error();
    const auto programs = holders(root + "/proc");
    std::vector<LocalSocket> sockets;
    for (const auto& line : *lines) {
        const auto fields = fields_of(line, " ");  // Num RefCount Protocol Flags Type St Inode Path
        if (fields.size() < 7 || (hex(fields[3]) & kAccepts) == 0) continue;
        const auto held = programs.find(fields[6]);
        LocalSocket socket{fields.size() > 7 ? line.substr(line.find(fields[7])) : "",
                           held == programs.end() ? "" : held->second};
        if (socket.program.starts_with(kOurs) || socket.path.find(kOurs) != std::string::npos)
            sockets.push_back(std::move(socket));
    }
    return sockets;
}

void look_at_radios(const Wanted& wanted, Facts& facts) {
    const auto networks = wanted.root + "/sys/class/net";
    for (const auto& name : seen(Check::radio, networks, facts)) {
        const auto folder = networks + "/" + name;
        const auto kind = kind_of(folder);
        if (!kind.empty()) facts.radios.push_back({name, kind, (flags_of(folder) & kUp) != 0});
    }
    const auto bluetooth = wanted.root + "/sys/class/bluetooth";
    for (const auto& name : seen(Check::radio, bluetooth, facts)) {
        // "hci0"; a connection of one is "hci0:1"
        if (name.find(':') == std::string::npos)
            facts.radios.push_back({name, "Bluetooth", !is_blocked(bluetooth + "/" + name)});
    }
}

void look_at_interfaces(const Wanted& wanted, Facts& facts) {
    const auto networks = wanted.root + "/sys/class/net";
    for (const auto& name : seen(Check::interfaces, networks, facts)) {
        const auto flags = flags_of(networks + "/" + name);
        if ((flags & kLoopback) == 0) facts.interfaces.push_back({name, (flags & kUp) != 0});
    }
}

}  // namespace sekisho::doctor
