// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/health_facts.hpp"

#include "daemon/cli/ask.hpp"
#include "daemon/cli/run_program.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/doctor/machine/machine.hpp"
#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/Version.hpp>
#include <algorithm>
#include <boost/version.hpp>
#include <span>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

constexpr const char* kPrograms[] = {"sekishod", "sekisho-reader", "sekisho", "sekisho-notify", "sekisho-witness"};

#if defined(__clang__)
constexpr const char* kCompiler = __VERSION__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif
#if defined(__OPTIMIZE__)
constexpr const char* kOptimised = "optimised";
#else
constexpr const char* kOptimised = "not optimised";
#endif
#if defined(__x86_64__)
constexpr const char* kMachine = "x86_64";
#elif defined(__aarch64__)
constexpr const char* kMachine = "aarch64";
#elif defined(__arm__)
constexpr const char* kMachine = "arm";
#else
constexpr const char* kMachine = "another processor";
#endif

Result<std::string> sha256_of(const std::string& path) {
    auto file = disk::FileReader::open(path);
    if (file.has_error()) return file.error();
    ledger::RunningHash hash;
    std::vector<std::uint8_t> bytes(65536);
    for (;;) {
        const auto size = file->read(bytes);
        if (size.has_error()) return size.error();
        hash.add(std::span(bytes).first(*size));
        if (*size < bytes.size()) break;
    }
    const auto digest = hash.finish();
    return {boost::system::in_place_value, fmt::format("{:02x}", fmt::join(digest, ""))};
}

WallTime written_at(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return {};
    return WallTime(std::chrono::seconds(found.st_mtim.tv_sec));
}

// The one that the kernel was told to start this program with; "": it is linked to nothing.
std::string loader_of_this_program() {
    std::string loader;
    const auto note = [](dl_phdr_info* program, std::size_t, void* found) {
        const std::span headers(program->dlpi_phdr, program->dlpi_phnum);
        const auto named = std::ranges::find(headers, ElfW(Word){PT_INTERP}, &ElfW(Phdr)::p_type);
        if (named != headers.end()) {
            *static_cast<std::string*>(found) = reinterpret_cast<const char*>(program->dlpi_addr + named->p_vaddr);
        }
        return 1;  // the program itself comes first
    };
    ::dl_iterate_phdr(note, &loader);
    return loader;
}

void take_program(const std::string& name, doctor::Software& software) {
    const auto path = installed_program(name);
    if (path.empty()) return;
    const auto hash = sha256_of(path);
    if (hash.has_error()) software.unseen.push_back(hash.error());
    software.programs.push_back({name, path, hash ? *hash : "", std::nullopt, written_at(path)});
    auto linked = linked_by(path);
    if (linked.has_error()) return software.unseen.push_back(linked.error());
    for (auto& library : *linked) {
        const auto known = std::find_if(software.libraries.begin(), software.libraries.end(), [&](const auto& other) {
            return other.name == library.name && other.path == library.path;
        });
        auto& of = known == software.libraries.end() ? software.libraries.emplace_back(std::move(library)) : *known;
        of.programs.push_back(name);
    }
}

// Which package brought each of them, and which day the machine is of.
void take_packages(const std::string& root, doctor::Software& software) {
    std::set<std::string> files;
    for (const auto& program : software.programs) files.insert(program.path);
    for (const auto& library : software.libraries) files.insert(library.path);
    files.erase("");
    const auto record = doctor::packages_of(root, files);
    if (record.has_error()) {
        const auto& why = record.error();
        software.unseen.push_back({"which packages of which day are here is not known: " + why.what, why.where,
                                   "on another system than Debian ask its own package manager"});
        return;
    }
    software.packages_known = true;
    software.newest = record->newest;
    software.security_list = record->security_list;
    const auto of = [&record](const std::string& path) {
        const auto found = record->of.find(path);
        return found == record->of.end() ? std::optional<doctor::Package>() : found->second;
    };
    for (auto& program : software.programs) program.package = of(program.path);
    for (auto& library : software.libraries) library.package = of(library.path);
}

}  // namespace

std::string build_text() {
    return fmt::format("{}, {}, {}", kCompiler, kOptimised, kMachine);
}

std::vector<doctor::Library> libraries_of(const std::vector<std::string>& lines) {
    constexpr std::string_view kArrow = " => ";
    std::vector<doctor::Library> libraries;
    for (const auto& line : lines) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string::npos) continue;
        const auto end = std::min(line.rfind(" (0x"), line.size());
        const auto text = line.substr(begin, end - std::min(begin, end));
        const auto arrow = text.find(kArrow);
        doctor::Library library;
        if (arrow != std::string::npos) {
            library.name = text.substr(0, arrow);
            library.path = text.substr(arrow + kArrow.size());
            if (!library.path.starts_with('/')) library.path.clear();  // "not found"
        } else if (text.starts_with('/')) {                            // the loader itself
            library.name = text.substr(text.rfind('/') + 1);
            library.path = text;
        } else {
            continue;  // the kernel's own, in no file
        }
        libraries.push_back(std::move(library));
    }
    return libraries;
}

std::vector<doctor::Library> compiled_in() {
    doctor::Library boost{"Boost (headers)", "", true, "", {}, {}};
    boost.version = fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100);
    return {std::move(boost), {"CLI11 (headers)", "", true, CLI11_VERSION, {}, {}}};
}

// The loader is asked what it would load: it does not begin the program, and what is none to it, as a script, neither.
Result<std::vector<doctor::Library>> linked_by(const std::string& path) {
    char* nothing = nullptr;
    const auto said = run_program({loader_of_this_program(), "--list", path}, STDOUT_FILENO, &nothing);
    if (said.has_error())
        return Error{"what it links is not known: " + said.error().what, path, "see that it may be run"};
    auto libraries = libraries_of(said->lines);
    if (libraries.empty()) return Error{"what it links is not known: the loader says nothing", path, "run `ldd` on it"};
    return libraries;
}

doctor::Software gather_software(const Context& context, const std::string& root) {
    doctor::Software software;
    software.version = SEKISHO_VERSION;
    software.libraries = compiled_in();
    for (const auto* name : kPrograms) take_program(name, software);
    take_packages(root, software);
    software.stale = doctor::stale_programs(root);
    if (const auto status = fetch(context, "/v1/status")) software.running = text_of(*status, "version");
    std::sort(software.libraries.begin(), software.libraries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return software;
}

}  // namespace sekisho::cli
