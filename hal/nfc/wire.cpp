// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace sekisho::hal::wire {
namespace {

using Bytes = std::vector<std::uint8_t>;

enum class Kind : std::uint8_t { hello = 1, up = 2, down = 3, arrived = 4, left = 5, alive = 6, stop = 64 };
constexpr std::size_t kHeader = 8;

bool is_printable(std::uint8_t byte) {
    return byte >= 0x20 && byte < 0x7f;
}

template <class Value>
void put(Bytes& out, Value value) {
    for (std::size_t i = 0; i < sizeof(Value); ++i) {
        out.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xff));
    }
}

// Reads to the end of a payload; a read past it gives zero and is remembered.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    template <class Value>
    Value number() {
        const auto raw = take(sizeof(Value));
        Value value = 0;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            value = static_cast<Value>(value | static_cast<Value>(static_cast<Value>(raw[i]) << (8 * i)));
        }
        return value;
    }
    std::span<const std::uint8_t> take(std::size_t size) {
        if (size > bytes_.size()) {
            short_ = true;
            return {};
        }
        const auto taken = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return taken;
    }
    [[nodiscard]] bool consumed() const { return !short_ && bytes_.empty(); }

private:
    std::span<const std::uint8_t> bytes_;
    bool short_ = false;
};

Error fault(std::string what) {
    return {std::move(what), "message between daemon and reader worker",
            "install sekishod and sekisho-reader from the same package"};
}

bool is_number_length(CardTechnology technology, std::size_t length) {
    switch (technology) {
        case CardTechnology::iso14443a: return length == 4 || length == 7 || length == 10;
        case CardTechnology::iso14443b: return length == 4;
        case CardTechnology::felica: return length == 8;
    }
    return false;
}

struct Encoder {
    Bytes payload;
    std::uint32_t request = 0;

    Kind operator()(const Hello&) { return Kind::hello; }
    Kind operator()(const Left&) { return Kind::left; }
    Kind operator()(const Alive&) { return Kind::alive; }
    Kind operator()(const Stop& stop) {
        request = stop.request;
        return Kind::stop;
    }
    Kind operator()(const Down& down) {
        put(payload, static_cast<std::uint32_t>(down.code));
        put_text(down.text);
        return Kind::down;
    }
    Kind operator()(const Up& up) {
        put_text(up.identity);
        return Kind::up;
    }
    Kind operator()(const Arrived& arrived) {
        const auto& card = arrived.card;
        put(payload, static_cast<std::uint8_t>(card.technology));
        put(payload, card.cards_in_field);
        put(payload, card.atqa);
        put(payload, card.sak);
        put(payload, static_cast<std::uint8_t>(card.number.size()));
        payload.insert(payload.end(), card.number.begin(), card.number.end());
        return Kind::arrived;
    }

private:
    void put_text(std::string_view text) {
        const auto shown = text.substr(0, kMaxText);
        put(payload, static_cast<std::uint8_t>(shown.size()));
        for (const char letter : shown) {
            const auto byte = static_cast<std::uint8_t>(letter);
            payload.push_back(is_printable(byte) ? byte : static_cast<std::uint8_t>('?'));
        }
    }
};

Result<void> decode_text(Reader& reader, std::string_view what, std::string& text) {
    const auto bytes = reader.take(reader.number<std::uint8_t>());
    if (bytes.size() > kMaxText) return fault(fmt::format("{} is too long", what));
    if (!std::all_of(bytes.begin(), bytes.end(), is_printable))
        return fault(fmt::format("{} is not printable ASCII", what));
    text.assign(bytes.begin(), bytes.end());
    return {};
}

Result<Message> decode_up(Reader& reader) {
    Up up;
    if (const auto read = decode_text(reader, "a reader's identity", up.identity); !read) return read.error();
    return Message(std::move(up));
}

Result<Message> decode_down(Reader& reader) {
    Down down;
    down.code = static_cast<std::int32_t>(reader.number<std::uint32_t>());
    if (const auto read = decode_text(reader, "an error text", down.text); !read) return read.error();
    return Message(std::move(down));
}

Result<Message> decode_arrived(Reader& reader) {
    CardEvidence card;
    card.technology = static_cast<CardTechnology>(reader.number<std::uint8_t>());
    card.cards_in_field = reader.number<std::uint8_t>();
    card.atqa = reader.number<std::uint16_t>();
    card.sak = reader.number<std::uint8_t>();
    const auto number = reader.take(reader.number<std::uint8_t>());
    if (!is_number_length(card.technology, number.size())) {
        return fault("a card's number does not have a length of its technology");
    }
    if (card.cards_in_field == 0) return fault("a card arrived in a field without cards");
    if (card.technology != CardTechnology::iso14443a && (card.atqa != 0 || card.sak != 0)) {
        return fault("a card that is not of type A has an ATQA or SAK");
    }
    card.number.assign(number.begin(), number.end());
    return Message(Arrived{std::move(card)});
}

Result<Message> decode_payload(Kind kind, std::uint32_t request, Reader& reader) {
    switch (kind) {
        case Kind::hello: return Message(Hello{});
        case Kind::up: return decode_up(reader);
        case Kind::down: return decode_down(reader);
        case Kind::arrived: return decode_arrived(reader);
        case Kind::left: return Message(Left{});
        case Kind::alive: return Message(Alive{});
        case Kind::stop: return Message(Stop{request});
    }
    return fault(fmt::format("there is no message of kind {}", static_cast<unsigned>(kind)));
}

}  // namespace

std::vector<std::uint8_t> encode(const Message& message) {
    Encoder encoder;
    const auto kind = std::visit(encoder, message);
    Bytes out;
    put(out, kWireVersion);
    put(out, static_cast<std::uint8_t>(kind));
    put(out, static_cast<std::uint16_t>(encoder.payload.size()));
    put(out, encoder.request);
    out.insert(out.end(), encoder.payload.begin(), encoder.payload.end());
    return out;
}

Result<Message> decode(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kHeader) return fault("a message is shorter than its header");
    if (bytes.size() > kMaxMessage) return fault("a message is longer than 512 bytes");
    Reader header(bytes.first(kHeader));
    const auto version = header.number<std::uint8_t>();
    const auto kind = static_cast<Kind>(header.number<std::uint8_t>());
    const auto length = header.number<std::uint16_t>();
    const auto request = header.number<std::uint32_t>();
    if (version != kWireVersion) {
        return fault(fmt::format("a message has version {}, not {}", unsigned{version}, unsigned{kWireVersion}));
    }
    if (length != bytes.size() - kHeader) return fault("a message's length is not the one its header gives");
    if (request != 0 && kind != Kind::stop) return fault("an unasked message has a request id");
    Reader payload(bytes.subspan(kHeader));
    auto message = decode_payload(kind, request, payload);
    if (message.has_value() && !payload.consumed()) return fault("a message's payload does not fit its kind");
    return message;
}

}  // namespace sekisho::hal::wire
