// SPDX-License-Identifier: Apache-2.0
#include "daemon/witness/settings.hpp"

#include "daemon/config/section.hpp"
#include "daemon/config/source_file.hpp"
#include "daemon/config/toml_file.hpp"
#include "daemon/disk/file.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

namespace sekisho::witness {
namespace {

using config::KeySpec;
using config::RuleId;
using config::Want;

constexpr std::array kKeys{
    KeySpec{"listen", Want::text, true},
    KeySpec{"name", Want::text, true},
    KeySpec{"gates", Want::texts, true},
};
constexpr config::SectionSpec kTop{"a witness's file", kKeys};

bool is_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> unused{};
    return inet_pton(AF_INET, text.c_str(), unused.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), unused.data()) == 1;
}

// "192.0.2.10:7380" or "[::1]:7380"; port 0: any free one.
bool read_listen(std::string_view text, Settings& settings) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return false;
    auto host = text.substr(0, colon);
    const auto port = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (bracketed != (host.find(':') != std::string_view::npos)) return false;
    settings.address = host;
    const auto read = std::from_chars(port.data(), port.data() + port.size(), settings.port);
    return read.ec == std::errc() && read.ptr == port.data() + port.size() && is_address(settings.address);
}

void read_gates(config::Build& build, const config::Node& gates, Settings& settings) {
    if (gates.items.empty()) {
        build.faults.add(gates.place, RuleId::bad_value, "gates is empty: this witness would cosign nothing",
                         "give the origin keys of the gates, as `sekisho ledger init` printed them");
    }
    for (const auto& item : gates.items) {
        auto key = ledger::parse_note_key(item.text);
        if (key.has_error()) {
            build.faults.add(item.place, RuleId::bad_value, "a gate's key: " + key.error().what,
                             "copy the line \"origin key\" of the gate's commissioning record");
            continue;
        }
        const bool twice = std::any_of(settings.gates.begin(), settings.gates.end(),
                                       [&](const auto& other) { return other.name == key->name; });
        if (twice) {
            build.faults.add(item.place, RuleId::listed_twice, "there are two keys for the origin " + key->name,
                             "an origin is one gate's alone, and has one key");
            continue;
        }
        settings.gates.push_back(std::move(key.value()));
    }
}

void read_settings(config::Build& build, const config::Node& tree, Settings& settings) {
    const config::Section top(build, tree, "", kTop);
    if (const auto* listen = top.get("listen"); listen != nullptr && !read_listen(listen->text, settings)) {
        build.faults.add(listen->place, RuleId::bad_value, "listen is no address and port",
                         "write an address of this machine, such as \"192.0.2.10:7380\" or \"[::1]:7380\"");
    }
    settings.name = top.text("name");
    if (const auto* name = top.get("name"); name != nullptr && !ledger::is_note_name(name->text)) {
        build.faults.add(name->place, RuleId::bad_value,
                         "name is not 1 to 128 printable ASCII characters without space and `+`",
                         "write a name that is this witness's alone, such as \"witness.hospital.example/police-box\"");
    }
    if (const auto* gates = top.get("gates")) read_gates(build, *gates, settings);
}

// Wipes a seed however its scope is left.
struct SeedGuard {
    ledger::Seed seed{};
    SeedGuard() = default;
    SeedGuard(const SeedGuard&) = delete;
    SeedGuard& operator=(const SeedGuard&) = delete;
    ~SeedGuard() { sodium_memzero(seed.data(), seed.size()); }
};

}  // namespace

std::variant<Settings, config::Faults> load_settings(const std::string& path) {
    config::Build build;
    const auto file = build.file_name(path);
    Settings settings;
    if (const auto text = config::read_text(path, file, build.faults)) {
        if (const auto tree = config::parse_toml(*text, file, build.faults)) read_settings(build, *tree, settings);
    }
    if (!build.faults.empty()) return build.faults.take_sorted();
    return settings;
}

Result<ledger::SigningKey> make_key(const std::string& path) {
    if (sodium_init() < 0) return Error{"the system's random source does not answer", "", ""};
    SeedGuard guard;
    randombytes_buf(guard.seed.data(), guard.seed.size());
    const auto written = disk::write_new_file(path, guard.seed, 0400);
    if (written.has_error()) return written.error();
    return ledger::SigningKey::from_seed(guard.seed);
}

Result<ledger::SigningKey> load_key(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return Error{std::string("the key cannot be read: ") + std::strerror(errno), path,
                     "make it: sekisho-witness init"};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return Error{"others may read the key", path, "chmod 0400, and think about a new one"};
    SeedGuard guard;
    auto bytes = disk::read_file(path, guard.seed.size());
    if (bytes.has_error()) return bytes.error();
    if (bytes->size() != guard.seed.size()) return Error{"this is no key of a witness", path, "restore its backup"};
    std::copy(bytes->begin(), bytes->end(), guard.seed.begin());
    sodium_memzero(bytes->data(), bytes->size());
    return ledger::SigningKey::from_seed(guard.seed);
}

}  // namespace sekisho::witness
