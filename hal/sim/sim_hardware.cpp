// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/sim_hardware.hpp"

#include "hal/loop/line_indicator.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <utility>

namespace sekisho::hal {

struct SimHardware::Wire {
    std::string chip;
    std::string line;
    bool high = false;
    bool claimed = false;  // by a handle of ours
    bool taken = false;    // by another program
    bool hidden = false;
    bool lost = false;
    std::function<void()> on_level;  // the input that watches this wire
    std::function<void()> on_lost;   // that, or the output
};

struct SimHardware::Field {
    bool opened = false;
    std::optional<Error> down;
    std::string identity;  // of the device that is plugged in
    std::optional<CardEvidence> card;
    std::function<void(ReaderEvent)> announce;  // the reader that watches this field
};

struct SimHardware::Keys {
    bool opened = false;
    std::optional<Error> down;
    std::function<void(KeypadEvent)> announce;  // the keypad that watches
};

struct SimHardware::World {
    std::map<KeypadName, std::shared_ptr<Keys>> keypads;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<Wire>> wires;
    std::map<ReaderName, std::shared_ptr<Field>> fields;
    std::vector<OutputChange> log;
    std::function<void(const OutputChange&)> on_output;

    void record(OutputChange change) {
        if (log.size() == kOutputLogLimit) {
            log.erase(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(kOutputLogLimit / 2));
        }
        log.push_back(std::move(change));
        if (on_output) on_output(OutputChange(log.back()));
    }
    Wire& wire(const LineSpec& line) { return *shared_wire(line); }
    std::shared_ptr<Wire> shared_wire(const LineSpec& line) {
        auto& found = wires[{line.chip, line.line}];
        if (!found) {
            found = std::make_shared<Wire>();
            found->chip = line.chip;
            found->line = line.line;
        }
        return found;
    }
    std::shared_ptr<Keys> keys(const KeypadName& keypad) {
        auto& found = keypads[keypad];
        if (!found) found = std::make_shared<Keys>();
        return found;
    }
    std::shared_ptr<Field> field(const ReaderName& reader) {
        auto& found = fields[reader];
        if (!found) found = std::make_shared<Field>();
        return found;
    }
};

namespace {

std::string place(const std::string& chip, const std::string& line) {
    return fmt::format("{}:{}", chip, line);
}

Error lost_error(const std::string& chip, const std::string& line) {
    return {"the line no longer answers", place(chip, line), "the simulation took it away; restore it there"};
}

}  // namespace

class SimHardware::SimOutput final : public Output {
public:
    SimOutput(std::shared_ptr<World> world, std::shared_ptr<Wire> wire, bool active_low, Loop& loop, Clock& clock)
        : world_(std::move(world)), wire_(std::move(wire)), active_low_(active_low), loop_(loop), clock_(clock) {}
    SimOutput(const SimOutput&) = delete;
    SimOutput& operator=(const SimOutput&) = delete;
    ~SimOutput() override {
        wire_->claimed = false;
        wire_->on_lost = nullptr;
    }

    Result<void> set(bool active) override {
        if (wire_->lost) return lost_error(wire_->chip, wire_->line);
        if (wire_->high != (active != active_low_)) drive(active);
        return {};
    }
    void watch(std::function<void(Error)> on_lost) override {
        wire_->on_lost = nullptr;
        handler_ = nullptr;
        if (!on_lost) return;
        handler_ = std::make_shared<std::function<void(Error)>>(std::move(on_lost));
        wire_->on_lost = [this, weak = std::weak_ptr(handler_)] {
            loop_.post([weak, why = lost_error(wire_->chip, wire_->line)] {
                if (const auto live = weak.lock()) (*live)(why);
            });
        };
        if (wire_->lost) wire_->on_lost();
    }
    void drive(bool active) {
        wire_->high = active != active_low_;
        world_->record({wire_->chip, wire_->line, active, clock_.now()});
    }

private:
    std::shared_ptr<World> world_;
    std::shared_ptr<Wire> wire_;
    bool active_low_;
    Loop& loop_;
    Clock& clock_;
    std::shared_ptr<std::function<void(Error)>> handler_;
};

class SimHardware::SimInput final : public Input {
public:
    SimInput(std::shared_ptr<Wire> wire, bool active_low, Loop& loop, Clock& clock)
        : wire_(std::move(wire)), active_low_(active_low), loop_(loop), clock_(clock) {}
    SimInput(const SimInput&) = delete;
    SimInput& operator=(const SimInput&) = delete;
    ~SimInput() override {
        wire_->claimed = false;
        wire_->on_level = nullptr;
        wire_->on_lost = nullptr;
    }

    Result<bool> read() override {
        if (wire_->lost) return lost_error(wire_->chip, wire_->line);
        return wire_->high != active_low_;
    }

    // The events carry the handlers of their own watch(), which a later watch() or the end of the input switches off.
    void watch(std::function<void(Edge)> on_edge, std::function<void(Error)> on_lost) override {
        struct Handlers {
            std::function<void(Edge)> on_edge;
            std::function<void(Error)> on_lost;
        };
        auto current = std::make_shared<Handlers>(Handlers{std::move(on_edge), std::move(on_lost)});
        handlers_ = current;
        const std::weak_ptr<Handlers> weak = current;
        wire_->on_level = [this, weak] {
            const Edge edge{wire_->high != active_low_, clock_.now().mono};
            loop_.post([weak, edge] {
                if (const auto live = weak.lock()) live->on_edge(edge);
            });
        };
        wire_->on_lost = [this, weak] {
            loop_.post([weak, why = lost_error(wire_->chip, wire_->line)] {
                if (const auto live = weak.lock()) live->on_lost(why);
            });
        };
    }

private:
    std::shared_ptr<Wire> wire_;
    bool active_low_;
    Loop& loop_;
    Clock& clock_;
    std::shared_ptr<void> handlers_;
};

class SimHardware::SimReader final : public CardReader {
public:
    SimReader(std::shared_ptr<Field> field, Loop& loop) : field_(std::move(field)), loop_(loop) {}
    SimReader(const SimReader&) = delete;
    SimReader& operator=(const SimReader&) = delete;
    ~SimReader() override {
        field_->opened = false;
        field_->announce = nullptr;
    }

    void watch(std::function<void(ReaderEvent)> on_event) override {
        handler_ = std::make_shared<std::function<void(ReaderEvent)>>(std::move(on_event));
        const std::weak_ptr<std::function<void(ReaderEvent)>> weak = handler_;
        field_->announce = [this, weak](ReaderEvent event) {
            loop_.post([weak, event = std::move(event)] {
                if (const auto live = weak.lock()) (*live)(event);
            });
        };
        if (std::exchange(watched_, true)) return;
        if (field_->down) {
            field_->announce(ReaderDown{*field_->down});
            return;
        }
        field_->announce(ReaderUp{field_->identity});
        if (field_->card) field_->announce(CardArrived{*field_->card});
    }

private:
    std::shared_ptr<Field> field_;
    Loop& loop_;
    std::shared_ptr<std::function<void(ReaderEvent)>> handler_;
    bool watched_ = false;
};

class SimHardware::SimKeypad final : public Keypad {
public:
    SimKeypad(std::shared_ptr<Keys> keys, Loop& loop) : keys_(std::move(keys)), loop_(loop) {}
    SimKeypad(const SimKeypad&) = delete;
    SimKeypad& operator=(const SimKeypad&) = delete;
    ~SimKeypad() override {
        keys_->opened = false;
        keys_->announce = nullptr;
    }

    void watch(std::function<void(KeypadEvent)> on_event) override {
        handler_ = std::make_shared<std::function<void(KeypadEvent)>>(std::move(on_event));
        const std::weak_ptr<std::function<void(KeypadEvent)>> weak = handler_;
        keys_->announce = [this, weak](KeypadEvent event) {
            loop_.post([weak, event = std::move(event)] {
                if (const auto live = weak.lock()) (*live)(event);
            });
        };
        if (std::exchange(watched_, true)) return;
        keys_->announce(keys_->down ? KeypadEvent(KeypadDown{*keys_->down}) : KeypadEvent(KeypadUp{}));
    }

private:
    std::shared_ptr<Keys> keys_;
    Loop& loop_;
    std::shared_ptr<std::function<void(KeypadEvent)>> handler_;
    bool watched_ = false;
};

SimHardware::SimHardware(Loop& loop, Clock& clock) : loop_(loop), clock_(clock), world_(std::make_shared<World>()) {}

SimHardware::~SimHardware() = default;

Result<std::shared_ptr<SimHardware::Wire>> SimHardware::claim(const LineSpec& line) {
    const auto wire = world_->shared_wire(line);
    if (wire->hidden || wire->lost) {
        return Error{"there is no such line", place(line.chip, line.line), "the simulation hides it; show it there"};
    }
    if (wire->taken || wire->claimed) {
        return Error{"the line is taken by another program", place(line.chip, line.line),
                     wire->claimed ? "it is opened twice; use it for one purpose" : "free it in the simulation"};
    }
    wire->claimed = true;
    return wire;
}

Result<std::unique_ptr<Output>> SimHardware::open_output(const LineSpec& line, bool initial) {
    auto wire = claim(line);
    if (wire.has_error()) return wire.error();
    auto output = std::make_unique<SimOutput>(world_, *wire, line.active_low, loop_, clock_);
    output->drive(initial);
    return std::unique_ptr<Output>(std::move(output));
}

Result<std::unique_ptr<Input>> SimHardware::open_input(const LineSpec& line) {
    auto wire = claim(line);
    if (wire.has_error()) return wire.error();
    return std::unique_ptr<Input>(std::make_unique<SimInput>(*wire, line.active_low, loop_, clock_));
}

Result<std::unique_ptr<CardReader>> SimHardware::open_reader(const ReaderSettings& settings) {
    auto field = world_->field(settings.name);
    if (field->opened) {
        return Error{"the reader is open already", settings.name.value, "name each reader once"};
    }
    field->opened = true;
    return std::unique_ptr<CardReader>(std::make_unique<SimReader>(std::move(field), loop_));
}

Result<std::unique_ptr<Keypad>> SimHardware::open_keypad(const KeypadName& name, const std::string&) {
    auto keys = world_->keys(name);
    if (keys->opened) return Error{"the keypad is open already", name.value, "name each keypad once"};
    keys->opened = true;
    return std::unique_ptr<Keypad>(std::make_unique<SimKeypad>(std::move(keys), loop_));
}

Result<void> SimHardware::type(const KeypadName& keypad, std::string_view typed) {
    const auto keys = world_->keys(keypad);
    if (keys->down) return *keys->down;
    if (!keys->announce) return {};
    for (const char key : typed) {
        const auto at = clock_.now().mono;
        if (key >= '0' && key <= '9') keys->announce(KeyPressed{Key::digit, key, at});
        if (key == '#') keys->announce(KeyPressed{Key::enter, '\0', at});
        if (key == '*') keys->announce(KeyPressed{Key::clear, '\0', at});
    }
    return {};
}

void SimHardware::keypad_down(const KeypadName& keypad, const Error& why) {
    const auto keys = world_->keys(keypad);
    if (keys->down) return;
    keys->down = why;
    if (keys->announce) keys->announce(KeypadDown{why});
}

void SimHardware::keypad_up(const KeypadName& keypad) {
    const auto keys = world_->keys(keypad);
    if (!keys->down) return;
    keys->down.reset();
    if (keys->announce) keys->announce(KeypadUp{});
}

std::unique_ptr<Indicator> SimHardware::open_indicator(const IndicatorLines& lines) {
    return std::make_unique<LineIndicator>(*this, loop_, clock_, lines, std::function<void(const Error&)>());
}

Result<void> SimHardware::tap(const ReaderName& reader, const CardEvidence& card) {
    const auto field = world_->field(reader);
    if (field->down) return *field->down;
    if (field->card == card) return {};
    remove(reader);
    field->card = card;
    if (field->announce) field->announce(CardArrived{card});
    return {};
}

void SimHardware::remove(const ReaderName& reader) {
    const auto field = world_->field(reader);
    if (!field->card) return;
    field->card.reset();
    if (field->announce && !field->down) field->announce(CardLeft{});
}

void SimHardware::reader_down(const ReaderName& reader, const Error& why) {
    const auto field = world_->field(reader);
    if (field->down) return;
    field->down = why;
    if (field->announce) field->announce(ReaderDown{why});
}

void SimHardware::reader_up(const ReaderName& reader) {
    const auto field = world_->field(reader);
    if (!field->down) return;
    field->down.reset();
    if (!field->announce) return;
    field->announce(ReaderUp{field->identity});
    if (field->card) field->announce(CardArrived{*field->card});
}

void SimHardware::set_identity(const ReaderName& reader, std::string identity) {
    world_->field(reader)->identity = std::move(identity);
}

void SimHardware::set_input(const LineSpec& line, bool active) {
    auto& wire = world_->wire(line);
    const bool high = active != line.active_low;
    if (wire.high == high) return;
    wire.high = high;
    if (wire.on_level && !wire.lost) wire.on_level();
}

void SimHardware::take_line(const LineSpec& line, bool taken) {
    world_->wire(line).taken = taken;
}

void SimHardware::hide_line(const LineSpec& line, bool hidden) {
    world_->wire(line).hidden = hidden;
}

void SimHardware::lose_line(const LineSpec& line) {
    auto& wire = world_->wire(line);
    if (wire.lost) return;
    wire.lost = true;
    if (wire.on_lost) wire.on_lost();
}

// Handles that were open stay dead: a real one would hold a descriptor of the device that went away.
void SimHardware::restore_line(const LineSpec& line) {
    auto& found = world_->wires[{line.chip, line.line}];
    if (!found || !found->lost) return;
    const bool high = found->high;
    found = nullptr;
    world_->wire(line).high = high;
}

bool SimHardware::output_level(const LineSpec& line) const {
    return world_->wire(line).high != line.active_low;
}

const std::vector<OutputChange>& SimHardware::output_log() const {
    return world_->log;
}

void SimHardware::watch_outputs(std::function<void(const OutputChange&)> on_change) {
    world_->on_output = std::move(on_change);
}

}  // namespace sekisho::hal
