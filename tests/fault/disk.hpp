// SPDX-License-Identifier: Apache-2.0
// A disk as POSIX promises it and no better: what was flushed is there, and of the rest anything may be.
//   - A file's bytes change by whole sectors of 512 bytes: each holds what it held at some moment since the last flush,
//     whatever the others hold. Its length is one of those it had since then.
//   - A name that was made, removed or renamed stays undecided until its folder is flushed; a rename is never half
//   done.
//   - A flush that failed leaves what it should have written undecided for good, though the program reads it back: the
//     system takes those pages for clean. Only a page of 4096 bytes that is written again is tried again.
#pragma once

#include "tests/fault/seam.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace sekisho::fault {

using Bytes = std::vector<std::uint8_t>;

// What a file holds. Images share it: most files are the same in all of them.
class Content {
public:
    explicit Content(Bytes bytes);
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    [[nodiscard]] std::size_t hash() const { return hash_; }
    [[nodiscard]] std::size_t zeros_from() const { return zeros_from_; }  // its end, where the last byte is none

private:
    Bytes bytes_;
    std::size_t hash_;
    std::size_t zeros_from_;
};

// Files and their contents after a crash, and the folders.
struct Image {
    std::map<std::string, std::shared_ptr<const Content>> files;
    std::set<std::string> folders;
};

// A call with bytes of its own.
struct Step {
    Call call;
    Bytes bytes;
};

class Disk {
public:
    // A call that succeeded, or a flush that failed; other calls that failed change nothing.
    void apply(const Step& step, bool succeeded = true);

private:
    friend class Images;
    // Within one sector.
    struct Piece {
        std::int64_t offset = 0;
        Bytes bytes;
        std::size_t moment = 0;
        bool stuck = false;
    };
    struct File {
        Bytes durable;
        std::int64_t size = 0;            // as the program sees it
        std::vector<Piece> pending;       // in order
        std::vector<std::int64_t> sizes;  // since the last flush
    };
    struct NameChange {
        CallKind kind{};
        std::string path;
        std::string to;
        std::int64_t file = -1;
        std::size_t moment = 0;
    };
    struct Names {
        std::map<std::string, std::int64_t> files;
        std::set<std::string> folders;
        void apply(const NameChange& change);
    };
    static void put(Bytes& bytes, const Piece& piece);
    void write(File& file, std::int64_t offset, std::span<const std::uint8_t> bytes);
    void resize(File& file, std::int64_t size);
    static void flush(File& file, bool succeeded);
    static void settle(File& file, const std::set<std::int64_t>& pages);
    void flush_folder(const std::string& path);

    std::map<std::int64_t, File> files_;
    Names names_;
    std::vector<NameChange> changes_;  // undecided, in order
    std::size_t moment_ = 0;
};

// All images that a crash at this moment may leave.
class Images {
public:
    explicit Images(const Disk& disk);
    // How many there are, up to 2^62.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    // Every one when there are up to `most`; else `most` of them: in order up to each moment, all but one call, one
    // call alone, one file alone, and at random. `see` gets each; equal ones may come more than once.
    void each(std::uint64_t most, std::mt19937_64& random, const std::function<void(const Image&)>& see) const;
    // Nothing of what is undecided.
    [[nodiscard]] Image least() const;

private:
    // What is decided independently: one sector, one length or one name.
    struct Unit {
        std::int64_t file = -1;  // -1: the name change `change`
        std::size_t change = 0;
        std::int64_t sector = -1;  // -1: the length
        std::vector<const Disk::Piece*> pieces;
        std::vector<std::int64_t> sizes;
        std::vector<std::size_t> moments;  // of each version after the first
    };
    using Choice = std::vector<std::size_t>;  // of each unit: how many of its versions came to pass
    [[nodiscard]] Image build(const Choice& choice) const;
    [[nodiscard]] Choice sampled(std::uint64_t number, std::mt19937_64& random) const;
    [[nodiscard]] Choice at_random(std::mt19937_64& random) const;
    template <class Takes>
    [[nodiscard]] Choice where(const Takes& takes) const;

    const Disk& disk_;
    std::map<std::int64_t, std::shared_ptr<const Content>> durable_;  // by file
    std::vector<Unit> units_;
    std::vector<std::size_t> moments_;  // all that occur
    std::vector<std::int64_t> touched_;
    std::uint64_t count_ = 1;
};

}  // namespace sekisho::fault
