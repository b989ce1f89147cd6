// SPDX-License-Identifier: Apache-2.0
// The file as bytes: any change of any byte is found, with the key and, but for what only the key shows, without.
#include "daemon/backup/sealed_file.hpp"

#include "tests/daemon/backup/support.hpp"

namespace sekisho::backup {
namespace {

using namespace testing_support;

class SealedFile : public Scratch {
protected:
    [[nodiscard]] std::string file() const { return top_ + "/sealed"; }

    void seal(const std::string& plain) const {
        ledger::Seed seed{};
        seed.fill(6);
        const auto signer = ledger::SigningKey::from_seed(seed);
        Header header;
        header.number = 1;
        header.checkpoint = ledger::sign_checkpoint({"gate1", 5, {}}, signer);
        header.origin_key = signer.public_key();
        header.recipient = key_->public_key();
        const Secret stream = Secret::random();
        auto writer = SealedWriter::make(file(), header, stream).value();
        // In pieces that fit no chunk.
        for (std::size_t i = 0; i < plain.size(); i += 1000) {
            const auto part = plain.substr(i, 1000);
            writer.write({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()}).value();
        }
        writer.finish(signer).value();
    }
    static Result<std::string> opened(const std::string& path, const PrivateKey& key) {
        auto reader = SealedReader::open(path);
        if (reader.has_error()) return reader.error();
        const auto stream = key.open(reader->header());
        if (stream.has_error()) return stream.error();
        const auto ready = reader->unlock(*stream);
        if (ready.has_error()) return ready.error();
        std::string plain;
        std::vector<std::uint8_t> part(777);
        for (;;) {
            const auto got = reader->read(part);
            if (got.has_error()) return got.error();
            plain.append(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*got));
            if (*got < part.size()) return {boost::system::in_place_value, plain};
        }
    }
    static Result<void> looked_at(const std::string& path) {
        auto reader = SealedReader::open(path);
        if (reader.has_error()) return reader.error();
        return reader->check_outside();
    }
};

TEST_F(SealedFile, IsReadBackAtEveryEdgeOfAChunk) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 3 * kChunk}) {
        std::string plain(size, '\0');
        for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<char>(i * 7 + i / 251);
        fs::remove(file());
        seal(plain);
        EXPECT_EQ(opened(file(), *key_).value(), plain) << size;
        EXPECT_TRUE(looked_at(file())) << size;
    }
}

// H9.2-4: a damaged generation is detected, also without the key.
TEST_F(SealedFile, EveryFlippedBitIsFound) {
    seal("small but whole");
    const auto good = bytes_in(file());
    const auto bad = top_ + "/bad";
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        auto bytes = good;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        put_bytes(bad, bytes);
        EXPECT_TRUE(looked_at(bad).has_error()) << "bit " << bit;
        EXPECT_TRUE(opened(bad, *key_).has_error()) << "bit " << bit;
    }
}

TEST_F(SealedFile, EveryCutAndEveryAddedByteIsFound) {
    seal("small but whole");
    const auto good = bytes_in(file());
    const auto bad = top_ + "/bad";
    for (std::size_t size = 0; size < good.size(); ++size) {
        put_bytes(bad, good.substr(0, size));
        EXPECT_TRUE(looked_at(bad).has_error()) << size;
        EXPECT_TRUE(opened(bad, *key_).has_error()) << size;
    }
    put_bytes(bad, good + '\0');
    EXPECT_TRUE(looked_at(bad).has_error());
    EXPECT_TRUE(opened(bad, *key_).has_error());
}

// Chunks that change places, or a whole one that is missing, keep their own codes.
TEST_F(SealedFile, ChunksKeepTheirOrder) {
    seal(std::string(3 * kChunk, 'x'));
    const auto good = bytes_in(file());
    const std::size_t chunk = kChunk + 17;
    const std::size_t first = good.size() - kTrailer - 3 * chunk;
    auto swapped = good.substr(0, first) + good.substr(first + chunk, chunk) + good.substr(first, chunk) +
                   good.substr(first + 2 * chunk);
    put_bytes(top_ + "/bad", swapped);
    EXPECT_TRUE(opened(top_ + "/bad", *key_).has_error());
    put_bytes(top_ + "/bad", good.substr(0, first + chunk) + good.substr(first + 2 * chunk));
    EXPECT_TRUE(opened(top_ + "/bad", *key_).has_error());
}

TEST_F(SealedFile, AnotherKeyOpensNothing) {
    seal("small but whole");
    const auto other = PrivateKey::make(top_ + "/other.key").value();
    const auto refused = opened(file(), other);
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().what, testing::HasSubstr("does not open"));
    EXPECT_TRUE(looked_at(file()));
}

TEST_F(SealedFile, OneThatWasNotFinishedIsRemoved) {
    ledger::Seed seed{};
    const auto signer = ledger::SigningKey::from_seed(seed);
    Header header;
    header.number = 1;
    header.checkpoint = ledger::sign_checkpoint({"gate1", 5, {}}, signer);
    header.origin_key = signer.public_key();
    header.recipient = key_->public_key();
    {
        auto writer = SealedWriter::make(file(), header, Secret::random()).value();
        EXPECT_TRUE(fs::exists(file()));
    }
    EXPECT_FALSE(fs::exists(file()));
}

TEST_F(SealedFile, APrivateKeyIsItsOwnersAlone) {
    const auto mode = fs::status(top_ + "/outside.key").permissions();
    EXPECT_EQ(mode, fs::perms::owner_read);
    EXPECT_TRUE(PrivateKey::make(top_ + "/outside.key").has_error()) << "never overwritten";
    EXPECT_EQ(PrivateKey::load(top_ + "/outside.key").value().public_key(), key_->public_key());
    put_bytes(top_ + "/none.key", to_text(key_->public_key()) + "\n");
    EXPECT_TRUE(PrivateKey::load(top_ + "/none.key").has_error()) << "the public one is not the private one";
}

}  // namespace
}  // namespace sekisho::backup
