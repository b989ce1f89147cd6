// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/disk.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sekisho::fault {
namespace {

constexpr std::int64_t kSector = 512;
constexpr std::int64_t kPage = 4096;

std::string folder_of(const std::string& path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

}  // namespace

void Disk::put(Bytes& bytes, const Piece& piece) {
    const auto end = static_cast<std::size_t>(piece.offset) + piece.bytes.size();
    if (bytes.size() < end) bytes.resize(end);
    std::copy(piece.bytes.begin(), piece.bytes.end(), bytes.begin() + piece.offset);
}

void Disk::write(File& file, std::int64_t offset, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const std::int64_t room = kSector - offset % kSector;
        const auto part = bytes.first(std::min(bytes.size(), static_cast<std::size_t>(room)));
        file.pending.push_back(Piece{offset, {part.begin(), part.end()}, moment_, false});
        offset += static_cast<std::int64_t>(part.size());
        bytes = bytes.subspan(part.size());
    }
    if (offset > file.size) {
        file.size = offset;
        file.sizes.push_back(offset);
    }
}

// What is cut off reads as zeros should the file grow again.
void Disk::resize(File& file, std::int64_t size) {
    if (size < file.size) {
        const Bytes zeros(static_cast<std::size_t>(file.size - size));
        write(file, size, zeros);
    }
    file.size = size;
    file.sizes.push_back(size);
}

void Disk::flush(File& file, bool succeeded) {
    if (!succeeded) {
        for (Piece& piece : file.pending) piece.stuck = true;
        return;
    }
    std::set<std::int64_t> pages;
    for (const Piece& piece : file.pending) {
        if (!piece.stuck) pages.insert(piece.offset / kPage);
    }
    settle(file, pages);
}

void Disk::settle(File& file, const std::set<std::int64_t>& pages) {
    std::vector<Piece> left;
    for (Piece& piece : file.pending) {
        if (pages.count(piece.offset / kPage) != 0) {
            put(file.durable, piece);
        } else {
            left.push_back(std::move(piece));
        }
    }
    file.pending = std::move(left);
    file.sizes.clear();
    file.durable.resize(static_cast<std::size_t>(file.size));
}

void Disk::flush_folder(const std::string& path) {
    std::vector<NameChange> left;
    for (NameChange& change : changes_) {
        if (folder_of(change.path) == path) {
            names_.apply(change);
        } else {
            left.push_back(std::move(change));
        }
    }
    changes_ = std::move(left);
}

// A change whose ground is missing comes to nothing.
void Disk::Names::apply(const NameChange& change) {
    switch (change.kind) {
        case CallKind::make_file: files[change.path] = change.file; break;
        case CallKind::make_folder: folders.insert(change.path); break;
        case CallKind::remove: files.erase(change.path); break;
        case CallKind::rename: {
            const auto from = files.find(change.path);
            if (from == files.end()) break;
            const std::int64_t file = from->second;
            files.erase(from);
            files[change.to] = file;
            break;
        }
        default: break;
    }
}

void Disk::apply(const Step& step, bool succeeded) {
    ++moment_;
    const Call& call = step.call;
    if (!succeeded && call.kind != CallKind::flush) return;
    switch (call.kind) {
        case CallKind::write:
            write(files_[call.file], call.offset, step.bytes);
            if (call.durable) {
                std::set<std::int64_t> pages;
                const auto end = call.offset + static_cast<std::int64_t>(step.bytes.size());
                for (auto page = call.offset / kPage; page * kPage < end; ++page) pages.insert(page);
                settle(files_[call.file], pages);
            }
            break;
        case CallKind::resize: resize(files_[call.file], call.size); break;
        case CallKind::flush:
            if (call.file >= 0) {
                flush(files_[call.file], succeeded);
            } else if (succeeded) {
                flush_folder(call.path);
            }
            break;
        default: changes_.push_back(NameChange{call.kind, call.path, call.to, call.file, moment_});
    }
}

Content::Content(Bytes bytes)
    : bytes_(std::move(bytes)),
      hash_(std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()})) {
    const auto last = std::find_if(bytes_.rbegin(), bytes_.rend(), [](std::uint8_t byte) { return byte != 0; });
    zeros_from_ = static_cast<std::size_t>(bytes_.rend() - last);
}

Images::Images(const Disk& disk) : disk_(disk) {
    for (const auto& [number, file] : disk.files_)
        durable_.emplace(number, std::make_shared<const Content>(file.durable));
    for (std::size_t i = 0; i < disk.changes_.size(); ++i) {
        Unit unit;
        unit.change = i;
        unit.moments = {disk.changes_[i].moment};
        units_.push_back(std::move(unit));
    }
    for (const auto& [number, file] : disk.files_) {
        std::map<std::int64_t, Unit> sectors;
        Bytes now = file.durable;
        for (const Disk::Piece& piece : file.pending) {
            const auto begin = static_cast<std::size_t>(piece.offset);
            if (now.size() < begin + piece.bytes.size()) now.resize(begin + piece.bytes.size());
            // What changes no byte makes no difference.
            if (std::equal(piece.bytes.begin(), piece.bytes.end(), now.begin() + piece.offset)) continue;
            Disk::put(now, piece);
            Unit& unit = sectors[piece.offset / kSector];
            unit.file = number;
            unit.sector = piece.offset / kSector;
            unit.pieces.push_back(&piece);
            unit.moments.push_back(piece.moment);
        }
        for (auto& [sector, unit] : sectors) units_.push_back(std::move(unit));
        if (file.sizes.empty()) continue;
        Unit unit;
        unit.file = number;
        unit.sizes = file.sizes;
        // A length has no moment of its own: it goes with the last byte written.
        const std::size_t moment = file.pending.empty() ? disk.moment_ : file.pending.back().moment;
        unit.moments.assign(unit.sizes.size(), moment);
        units_.push_back(std::move(unit));
    }
    std::set<std::size_t> moments;
    std::set<std::int64_t> touched;
    for (const Unit& unit : units_) {
        moments.insert(unit.moments.begin(), unit.moments.end());
        touched.insert(unit.file);
        const std::uint64_t versions = unit.moments.size() + 1;
        count_ = count_ > (1ULL << 62U) / versions ? 1ULL << 62U : count_ * versions;
    }
    moments_.assign(moments.begin(), moments.end());
    touched_.assign(touched.begin(), touched.end());
}

Image Images::build(const Choice& choice) const {
    Disk::Names names = disk_.names_;
    std::map<std::int64_t, Bytes> changed;
    const auto to_change = [&](std::int64_t file) -> Bytes& {
        const auto [at, is_new] = changed.try_emplace(file);
        if (is_new) at->second = durable_.at(file)->bytes();
        return at->second;
    };
    std::map<std::int64_t, std::int64_t> sizes;
    for (std::size_t i = 0; i < units_.size(); ++i) {
        const Unit& unit = units_[i];
        if (choice[i] == 0) continue;
        if (unit.file < 0) {
            names.apply(disk_.changes_[unit.change]);
        } else if (unit.sector < 0) {
            sizes[unit.file] = unit.sizes[choice[i] - 1];
        } else {
            for (std::size_t version = 0; version < choice[i]; ++version)
                Disk::put(to_change(unit.file), *unit.pieces[version]);
        }
    }
    for (const auto& [file, size] : sizes) (void)to_change(file);
    for (auto& [file, bytes] : changed) {
        const auto size = sizes.find(file);
        bytes.resize(size != sizes.end() ? static_cast<std::size_t>(size->second) : durable_.at(file)->bytes().size());
    }
    std::map<std::int64_t, std::shared_ptr<const Content>> contents = durable_;
    for (auto& [file, bytes] : changed) contents[file] = std::make_shared<const Content>(std::move(bytes));
    Image image;
    image.folders = names.folders;
    for (const auto& [path, number] : names.files) {
        auto& content = contents[number];
        if (!content) content = std::make_shared<const Content>(Bytes());  // nothing was ever written to it
        image.files.emplace(path, content);
    }
    return image;
}

Image Images::least() const {
    return build(Choice(units_.size(), 0));
}

// Of every unit the versions whose moment `takes` accepts, as far as the first that it does not.
template <class Takes>
Images::Choice Images::where(const Takes& takes) const {
    Choice choice(units_.size(), 0);
    for (std::size_t i = 0; i < units_.size(); ++i) {
        const Unit& unit = units_[i];
        while (choice[i] < unit.moments.size() && takes(unit, unit.moments[choice[i]])) ++choice[i];
    }
    return choice;
}

Images::Choice Images::at_random(std::mt19937_64& random) const {
    std::uniform_real_distribution<double> any(0, 1);
    std::map<std::int64_t, double> weights;  // a file is nearly there, nearly untouched, or torn throughout
    for (const std::int64_t file : touched_) weights[file] = any(random);
    Choice choice(units_.size(), 0);
    for (std::size_t i = 0; i < units_.size(); ++i) {
        std::bernoulli_distribution taken(weights[units_[i].file]);
        // Each later version as likely as the step before it.
        while (choice[i] < units_[i].moments.size() && taken(random)) ++choice[i];
        // A length that never fits the bytes would hide all other cases.
        if (units_[i].file >= 0 && units_[i].sector < 0 && random() % 2 == 0) choice[i] = units_[i].sizes.size();
    }
    return choice;
}

Images::Choice Images::sampled(std::uint64_t number, std::mt19937_64& random) const {
    const std::uint64_t moments = moments_.size();
    const auto any = [](const Unit&, std::size_t) { return true; };
    if (number == 0) return Choice(units_.size(), 0);
    if (number == 1) return where(any);
    number -= 2;
    if (number < moments) return where([&](const Unit&, std::size_t moment) { return moment <= moments_[number]; });
    number -= moments;
    if (number < moments) return where([&](const Unit&, std::size_t moment) { return moment != moments_[number]; });
    number -= moments;
    if (number < moments) return where([&](const Unit&, std::size_t moment) { return moment == moments_[number]; });
    number -= moments;
    if (number < touched_.size())
        return where([&](const Unit& unit, std::size_t) { return unit.file == touched_[number]; });
    number -= touched_.size();
    if (number < touched_.size())
        return where([&](const Unit& unit, std::size_t) { return unit.file != touched_[number]; });
    return at_random(random);
}

void Images::each(std::uint64_t most, std::mt19937_64& random, const std::function<void(const Image&)>& see) const {
    if (count_ > most) {
        for (std::uint64_t number = 0; number < most; ++number) see(build(sampled(number, random)));
        return;
    }
    Choice choice(units_.size(), 0);
    for (std::uint64_t number = 0; number < count_; ++number) {
        see(build(choice));
        for (std::size_t i = 0; i < choice.size(); ++i) {
            if (++choice[i] <= units_[i].moments.size()) break;
            choice[i] = 0;
        }
    }
}

}  // namespace sekisho::fault
