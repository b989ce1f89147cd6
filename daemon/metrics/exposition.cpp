// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/exposition.hpp"

#include "daemon/metrics/families.hpp"

#include <prometheus/text_serializer.h>

#include <array>
#include <string_view>

namespace sekisho::metrics {
namespace {

using prometheus::MetricType;

constexpr double kYes = 1;
constexpr double kNo = 0;

double truth(bool value) {
    return value ? kYes : kNo;
}

// A word of the vocabulary as a label: "door held open" -> "door_held_open".
std::string label_of(std::string_view word) {
    std::string label(word);
    for (char& byte : label) {
        if (byte == ' ') byte = '_';
    }
    return label;
}

// One value for each enumerator that has a word.
template <class Enum>
void each(Family family, const gate::Measured::Numbers& numbers, const char* label) {
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        const auto word = to_text(static_cast<Enum>(i));
        if (!word.empty()) family.counter(static_cast<double>(numbers[i]), {{label, label_of(word)}});
    }
}

class Writer {
public:
    explicit Writer(const Sample& sample) : sample_(sample), status_(sample.status) {}

    std::string run() {
        general();
        taps();
        entries();
        ledger();
        clock();
        doors();
        devices();
        alarms();
        return prometheus::TextSerializer().Serialize(families_);
    }

private:
    Family family(const char* name, const char* help, MetricType type) { return {families_, name, help, type}; }
    Family gauges(const char* name, const char* help) { return family(name, help, MetricType::Gauge); }
    Family counters(const char* name, const char* help) { return family(name, help, MetricType::Counter); }
    Family histograms(const char* name, const char* help) { return family(name, help, MetricType::Histogram); }

    void general() {
        gauges("sekisho_info", "Always 1; the labels say what runs.")
            .gauge(kYes, {{"version", status_.version}, {"backend", status_.backend}});
        gauges("sekisho_uptime_seconds", "Since the daemon started.").gauge(seconds(status_.uptime));
        gauges("sekisho_loop_delay_seconds", "How late the last tick of the daemon's loop was.")
            .gauge(seconds(sample_.loop_delay));
        auto reloads = counters("sekisho_reloads_total", "Reloads of the configuration, by what came of them.");
        reloads.counter(static_cast<double>(sample_.measured.reloads), {{"result", "in_force"}});
        reloads.counter(static_cast<double>(sample_.measured.reloads_refused), {{"result", "refused"}});
    }

    void taps() {
        auto stages = histograms("sekisho_tap_stage_seconds",
                                 "Entries by card alone, from the reader's word to the released lock, by stage.");
        constexpr std::array<const char*, gate::kTapStages> kNames{"read", "decide", "commit", "lock", "total"};
        for (std::size_t i = 0; i < kNames.size(); ++i)
            stages.histogram(sample_.measured.stages[i], {{"stage", kNames[i]}});
        auto taps = counters("sekisho_taps_total", "Decisions on cards, by verdict and direction.");
        for (const auto verdict : {Verdict::granted, Verdict::denied}) {
            for (const auto direction : {Direction::entry, Direction::exit}) {
                const auto count =
                    sample_.measured.taps[static_cast<std::size_t>(verdict)][static_cast<std::size_t>(direction)];
                taps.counter(static_cast<double>(count), {{"verdict", std::string(to_text(verdict))},
                                                          {"direction", std::string(to_text(direction))}});
            }
        }
    }

    void entries() {
        auto appended = counters("sekisho_entries_total", "Entries appended by this run, by kind.");
        for (std::size_t i = 1; i < sample_.measured.entries.size(); ++i) {
            const auto kind = static_cast<EntryKind>(i);
            if (kind == EntryKind::duress || to_text(kind).empty()) continue;  // not for everybody's eyes
            appended.counter(static_cast<double>(sample_.measured.entries[i]), {{"kind", label_of(to_text(kind))}});
        }
    }

    void ledger() {
        const auto& progress = status_.progress;
        gauges("sekisho_ledger_entries", "Entries in the ledger.").gauge(static_cast<double>(status_.entries));
        auto writing = gauges("sekisho_ledger_writing", "1 for where entries go now.");
        for (const auto to : {ledger::Writing::ledger, ledger::Writing::spill, ledger::Writing::nothing})
            writing.gauge(truth(status_.ledger.writing == to), {{"to", std::string(ledger::to_text(to))}});
        auto queue =
            gauges("sekisho_ledger_queue_entries", "Entries that are not in the ledger yet, by where they are.");
        queue.gauge(static_cast<double>(progress.sent), {{"place", "sent"}});
        queue.gauge(static_cast<double>(progress.waiting), {{"place", "waiting"}});
        queue.gauge(static_cast<double>(progress.kept), {{"place", "memory"}});
        queue.gauge(static_cast<double>(progress.spilled), {{"place", "spill"}});
        gauges("sekisho_ledger_stalled_seconds",
               "Since the ledger thread last answered or was asked; 0 while nothing is asked of it.")
            .gauge(seconds(progress.stalled.value_or(Duration::zero())));
        histograms("sekisho_commit_seconds", "Commits, by how long each took until it was durable.")
            .histogram(sample_.commit_times);
        histograms("sekisho_commit_entries", "Commits, by how many entries shared each.")
            .histogram(sample_.commit_sizes);
        counters("sekisho_commits_failed_total", "Commits that were not written as one, or not at all.")
            .counter(static_cast<double>(sample_.commits_failed));
        auto disks = gauges("sekisho_disk_used_ratio", "How much of a disk that the ledger needs is used.");
        for (const auto& disk : status_.disks) disks.gauge(disk.percent / 100.0, {{"disk", disk.subject}});
    }

    void clock() {
        const auto& clock = status_.clock;
        gauges("sekisho_clock_error_seconds", "How far the wall clock may be off.").gauge(seconds(clock.now.error));
        gauges("sekisho_clock_synced", "1 while the wall clock is in step.")
            .gauge(truth(clock.now.status == ClockStatus::synced));
        gauges("sekisho_clock_suspect", "1 while the wall clock is not believed.").gauge(truth(clock.suspect));
    }

    void doors() {
        struct {
            double locked = 0, released = 0, open = 0, forced = 0, held = 0, disabled = 0;
        } states;
        std::array<double, 8> modes{};
        for (const auto& door : status_.doors) {
            (door.released ? states.released : states.locked) += 1;
            states.open += truth(door.open.value_or(false));
            states.forced += truth(door.forced);
            states.held += truth(door.held);
            states.disabled += truth(!door.disabled.empty());
            modes.at(static_cast<std::size_t>(door.mode)) += 1;
        }
        auto family = gauges("sekisho_doors", "Doors by state; a door may be in several.");
        for (const auto& [name, count] : {std::pair("locked", states.locked), std::pair("released", states.released),
                                          std::pair("open", states.open), std::pair("forced", states.forced),
                                          std::pair("held", states.held), std::pair("disabled", states.disabled)})
            family.gauge(count, {{"state", name}});
        auto by_mode = gauges("sekisho_doors_by_mode", "Doors by mode.");
        for (std::size_t i = 0; i < modes.size(); ++i)
            by_mode.gauge(modes[i], {{"mode", label_of(to_text(static_cast<DoorMode>(i)))}});
        auto faults = gauges("sekisho_door_lock_fault", "1 while the bolt is not where the lock was told to be.");
        for (const auto& door : status_.doors) faults.gauge(truth(door.lock_fault), {{"door", door.name.value}});
        auto tampered = gauges("sekisho_door_tampered", "1 while the case of the door's hardware is open.");
        for (const auto& door : status_.doors) tampered.gauge(truth(door.tampered), {{"door", door.name.value}});
        each<DoorEvent>(counters("sekisho_door_events_total", "What doors did, by event."),
                        sample_.measured.door_events, "event");
        auto cycles = counters("sekisho_lock_cycles_total", "How often a lock was released and locked again, by door.");
        for (const auto& door : status_.doors)
            cycles.counter(static_cast<double>(door.cycles), {{"door", door.name.value}});
        gauges("sekisho_fire", "1 while a fire release stands.").gauge(truth(status_.fire));
    }

    void devices() {
        auto up = gauges("sekisho_reader_up", "1 while the reader answers.");
        for (const auto& reader : status_.readers) up.gauge(truth(reader.up), {{"reader", reader.name.value}});
        auto outages = counters("sekisho_reader_outages_total", "How often a reader went, since the start.");
        for (const auto& reader : status_.readers)
            outages.counter(outages_of(reader.name), {{"reader", reader.name.value}});
        auto keypads = gauges("sekisho_keypad_up", "1 while the keypad answers.");
        for (const auto& keypad : status_.keypads) keypads.gauge(truth(keypad.up), {{"keypad", keypad.name.value}});
        auto inputs = gauges("sekisho_input_lost", "1 while the line of an input cannot be read.");
        for (const auto& input : status_.inputs) inputs.gauge(truth(!input.why.empty()), {{"input", input.name}});
    }

    [[nodiscard]] double outages_of(const ReaderName& name) const {
        for (const auto& [number, count] : sample_.measured.outages) {
            if (sample_.reader_name(number) == name.value) return static_cast<double>(count);
        }
        return 0;
    }

    void alarms() {
        each<SystemAlarm>(
            counters("sekisho_alarms_total", "Alarms raised, by kind; what they are about stands in `sekisho status`."),
            sample_.measured.alarms, "alarm");
        std::array<double, gate::Measured::kNumbers> standing{};
        for (const auto& alarm : status_.alarms) standing.at(static_cast<std::size_t>(alarm.alarm)) += 1;
        auto family = gauges("sekisho_alarms_standing", "Alarms that stand, by kind.");
        for (std::size_t i = 1; i < standing.size(); ++i) {
            const auto word = to_text(static_cast<SystemAlarm>(i));
            if (!word.empty()) family.gauge(standing[i], {{"alarm", label_of(word)}});
        }
    }

    const Sample& sample_;
    const gate::Status& status_;
    std::vector<prometheus::MetricFamily> families_;
};

}  // namespace

std::string exposition(const Sample& sample) {
    return Writer(sample).run();
}

}  // namespace sekisho::metrics
