// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"
#include "daemon/cli/backup_parts.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/import_parts.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load_import.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/import_note.hpp"
#include "hal/programs/child_programs.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

// Of what came, as far as it is known.
struct Brought {
    std::vector<std::uint8_t> bytes{};
    std::optional<Digest> sha256{};
    std::string note{};
    std::optional<ledger::OpenedImport> opened{};
};

// Why it is not taken in: one of the API's words for the entry, the details for whoever runs the command. The ledger is
// told no word of a file, nor of a path: either may be a name.
struct Refusal {
    const char* word;
    Error why;
};

// From the root: a scanner stands in another folder than this command.
Result<std::string> folder_of(const std::string& place) {
    std::error_code failed;
    const auto whole = std::filesystem::absolute(place, failed);
    if (failed) return unreadable(".", failed.value());
    return {boost::system::in_place_value, whole.parent_path().string()};
}

// Of two at once the later in the ledger must be the later in its place.
Result<disk::FolderLock> alone_in(const std::string& folder) {
    auto alone = disk::FolderLock::take(folder);
    if (alone.has_error() && disk::FolderLock::is_taken(alone.error()))
        return Error{"another `sekisho import` is under way", folder, "try again when it has ended"};
    return alone;
}

// A rename would replace a link, and leave what it leads to as it was.
std::optional<Error> why_no_place(const std::string& place) {
    struct stat found {};
    if (::lstat(place.c_str(), &found) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return unreadable(place, errno);
    }
    if (S_ISREG(found.st_mode)) return std::nullopt;
    if (S_ISLNK(found.st_mode))
        return Error{"a link lies where the file belongs", place,
                     "put the file itself there, or have [files] name what the link leads to"};
    return Error{"no plain file lies where the file belongs", place, "move it away, or give [files] another name"};
}

// A file of this process's own, in a folder of its own beside the place it may be renamed to; gone with this.
class PrivateCopy {
public:
    static Result<PrivateCopy> make(const std::string& beside, const std::string& name,
                                    const std::vector<std::uint8_t>& bytes) {
        auto folder = WorkFolder::make(beside, "import");
        if (folder.has_error()) return folder.error();
        PrivateCopy copy(std::move(*folder), name);
        constexpr mode_t kOwner = 0600;
        const auto written = disk::write_new_file(copy.path(), bytes, kOwner);
        if (written.has_error()) return written.error();
        return copy;
    }
    PrivateCopy(PrivateCopy&& other) noexcept
        : folder_(std::exchange(other.folder_, std::nullopt)), name_(std::move(other.name_)) {}
    PrivateCopy& operator=(PrivateCopy&&) = delete;
    ~PrivateCopy() {
        if (!folder_) return;
        (void)::unlink(path().c_str());  // it may have its place by now
        (void)folder_->remove();
    }
    [[nodiscard]] std::string path() const { return folder_->path() + "/" + name_; }

private:
    PrivateCopy(WorkFolder folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}
    std::optional<WorkFolder> folder_;
    std::string name_;
};

hal::ProgramOutcome scan(const site::Imports& imports, const std::string& copy) {
    hal::AsioLoop loop;
    hal::ProgramOutcome ended;
    hal::ChildPrograms programs(loop);
    programs.run({imports.scanner, {copy}, imports.limit}, [&](const hal::ProgramOutcome& outcome) {
        ended = outcome;
        loop.stop();
    });
    loop.run();
    return ended;
}

class Intake {
public:
    Intake(const Context& context, const ImportOptions& options, config::ImportPlace place)
        : context_(context), options_(options), place_(std::move(place)) {}

    int run() {
        const auto folder = folder_of(place_.path);
        if (folder.has_error()) return fail(context_, folder.error());
        const auto alone = alone_in(*folder);
        if (alone.has_error()) return fail(context_, alone.error());
        if (const auto why = why_no_place(place_.path)) return fail(context_, *why);
        if (const auto why = why_not_signed()) return refuse(*why);
        const auto copy = PrivateCopy::make(*folder, options_.as, brought_.bytes);
        if (copy.has_error()) return fail(context_, copy.error());
        if (const auto why = why_not_clean(copy->path())) return refuse(*why);
        if (const auto why = why_not_in_form(copy->path())) return refuse(*why);
        return take(copy->path());
    }

private:
    [[nodiscard]] Error here(const Error& error) const {
        return {error.what, error.where.empty() ? options_.file : error.where, error.hint};
    }

    std::optional<Refusal> why_not_signed() {
        auto bytes = read_brought(options_.file, kLargestImport);
        if (bytes.has_error()) return Refusal{"unreadable", bytes.error()};
        brought_.bytes = std::move(*bytes);
        brought_.sha256 = ledger::sha256({brought_.bytes});
        const auto path = options_.signature.empty() ? options_.file + ".sig" : options_.signature;
        const auto there = disk::is_there(path);
        if (there && !*there)
            return Refusal{
                "unsigned",
                {"it is not signed", path, "`sekisho import sign` on the machine of the office that made it"}};
        const auto note = read_brought(path, kLargestSignature);
        if (note.has_error()) return Refusal{"signature", note.error()};
        brought_.note.assign(note->begin(), note->end());
        std::vector<ledger::NoteKey> keys;
        for (const auto& text : place_.imports.keys) {
            auto key = ledger::parse_note_key(text);
            if (key) keys.push_back(std::move(*key));
        }
        auto opened = ledger::open_import(brought_.note, keys);
        if (opened.has_error()) return Refusal{"signature", {opened.error().what, path, opened.error().hint}};
        brought_.opened = std::move(*opened);
        const auto why = ledger::why_not_of(brought_.opened->word, options_.as, *brought_.sha256);
        if (why) return Refusal{"signature", *why};
        return std::nullopt;
    }

    // Whoever scans may write what it scans.
    std::optional<Refusal> why_not_clean(const std::string& copy) const {
        if (place_.imports.scanner.empty()) return std::nullopt;
        const auto ended = scan(place_.imports, copy);
        if (!ended.succeeded()) {
            return Refusal{"scanner",
                           {"the scanner " + hal::to_text(ended), options_.file,
                            "look at the scanner's own log; nothing was taken in"}};
        }
        const auto now = read_brought(copy, kLargestImport);
        if (!now.has_error() && *now == brought_.bytes) return std::nullopt;
        return Refusal{"changed", {"the scanner changed it", options_.file, "a scanner must only look"}};
    }

    // The whole configuration, as `config check` sees it.
    std::optional<Refusal> why_not_in_form(const std::string& copy) {
        const auto loaded = config::load_with(options_.config, options_.as, copy);
        const auto* faults = std::get_if<config::Faults>(&loaded);
        if (faults == nullptr) return std::nullopt;
        faults_ = *faults;
        const auto found = config::count(*faults);
        return Refusal{"form",
                       {fmt::format("the configuration would have {} with it, the first by the rule {}",
                                    found == 1 ? "a fault" : fmt::format("{} faults", found), faults->front().rule),
                        options_.file, "mend it where it was made, and sign it anew"}};
    }

    // Entry first: a file in force without one is what must not be. Whoever is interrupted in between has an entry that
    // came too early, and tries again: the same file signed in the same second is no older one.
    int take(const std::string& copy) {
        const json::object body{{"file", options_.as}, {"sha256", to_hex(*brought_.sha256)}, {"note", brought_.note}};
        const auto reply = Client(context_.socket).post("/v1/imports", body);
        const bool answered = reply.has_value() && reply->body.is_object();
        if (!answered || reply->status != 200) return finish(context_, reply, {});
        entry_ = reply->body.as_object().at("seq");
        if (const auto why = put_in_place(copy)) {
            (void)record("place");
            return fail(context_, {"recorded as taken in, and not put in place: " + why->what, why->where, why->hint});
        }
        tell();
        return kDone;
    }

    // With the owner and mode of the file that it replaces, or of site.toml: the daemon must go on reading it.
    [[nodiscard]] std::optional<Error> put_in_place(const std::string& copy) const {
        struct stat as {};
        constexpr mode_t kPermissions = 0777;
        const bool known = ::stat(place_.path.c_str(), &as) == 0 || ::stat(options_.config.c_str(), &as) == 0;
        if (!known || ::chown(copy.c_str(), as.st_uid, as.st_gid) != 0 ||
            ::chmod(copy.c_str(), as.st_mode & kPermissions) != 0)
            return unwritable(place_.path, errno);
        const auto renamed = disk::rename_file(copy, place_.path);
        if (renamed.has_error()) return renamed.error();
        return std::nullopt;
    }

    // The refusal's entry, or why there is none.
    Result<json::value> record(const char* word) const {
        json::object body{{"file", options_.as}, {"refused", word}};
        if (brought_.sha256) body["sha256"] = to_hex(*brought_.sha256);
        if (brought_.opened) body["note"] = brought_.note;
        const auto reply = Client(context_.socket).post("/v1/imports", body);
        if (reply.has_error()) return reply.error();
        const auto* fields = reply->body.if_object();
        if (reply->status == 200 && fields != nullptr) return fields->at("seq");
        return Error{json::serialize(reply->body), context_.socket, "look at the daemon's log"};
    }

    int refuse(const Refusal& refusal) {
        const Error why = here(refusal.why);
        const auto entry = record(refusal.word);
        if (context_.json) {
            auto object = fields();
            object["taken"] = false;
            if (entry) object["entry"] = *entry;
            object["why"] = to_text(why);
            object["faults"] = faults_json();
            print_line(object);
            return kNo;
        }
        print_faults(context_, faults_, stderr);
        (void)fail(context_, {"not taken in: " + why.what, why.where, why.hint}, kNo);
        if (entry) {
            fmt::print(stderr, "recorded, entry {}\n", json::serialize(*entry));
        } else {
            fmt::print(stderr, "the refusal is not in the ledger: {}\n", plain(to_text(entry.error())));
        }
        return kNo;
    }

    [[nodiscard]] json::array faults_json() const {
        json::array rows;
        for (const auto& fault : faults_) rows.emplace_back(config::to_text(fault));
        return rows;
    }

    [[nodiscard]] json::object fields() const {
        json::object object{{"taken", true},    {"file", options_.as}, {"path", place_.path},
                            {"entry", nullptr}, {"sha256", nullptr},   {"key", nullptr},
                            {"made", nullptr},  {"why", nullptr},      {"faults", json::array()}};
        if (brought_.sha256) object["sha256"] = to_hex(*brought_.sha256);
        if (!brought_.opened) return object;
        object["key"] = brought_.opened->key;
        object["made"] = brought_.opened->word.made;
        return object;
    }

    void tell() const {
        if (context_.json) {
            auto object = fields();
            object["entry"] = entry_;
            return print_line(object);
        }
        print(fmt::format("{}: taken in, signed by {}, entry {}\n", plain(place_.path), brought_.opened->key,
                          json::serialize(entry_)));
        fmt::print(stderr, "it is not in force yet: `sekisho config reload` is next\n");
    }

    const Context& context_;
    const ImportOptions& options_;
    const config::ImportPlace place_;
    Brought brought_;
    config::Faults faults_;
    json::value entry_;
};

}  // namespace

int take_in(const Context& context, const ImportOptions& options) {
    if (!ledger::is_import_name(options.as))
        return fail(context, {"this is no name of a file", options.as, "as [files] has it, without its folder"});
    for (const auto* path : {&options.config, &options.file}) {  // a mistyped name is wrong usage, not a refusal
        struct stat status {};
        if (::lstat(path->c_str(), &status) != 0) return fail(context, unreadable(*path, errno));
    }
    auto place = config::import_place(options.config, options.as);
    if (const auto* faults = std::get_if<config::Faults>(&place)) {
        print_faults(context, *faults, stderr);
        return kNo;
    }
    return Intake(context, options, std::get<config::ImportPlace>(std::move(place))).run();
}

}  // namespace sekisho::cli
