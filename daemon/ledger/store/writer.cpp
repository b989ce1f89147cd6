// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/writer.hpp"

#include <pthread.h>
#include <sched.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kMaxBatch = 1000;    // drafts in one commit
constexpr std::int64_t kTidyEvery = 1000;  // commits, where the queue never rests
constexpr std::int64_t kTidyLeast = 256;   // commits, before it is worth it at rest: the commit behind it flushes twice
constexpr std::int64_t kTidySlice = 250;   // commits that a slice of a disposal counts for
constexpr std::chrono::seconds kTidyAfter{1};  // of rest

struct Append {
    std::vector<EntryDraft> drafts;
    Writer::Done done;
};
// An append, or some other work (then `append` is empty).
struct Item {
    Append append;
    std::function<void(Store&)> work;
};

}  // namespace

class Writer::Impl {
public:
    Impl(std::unique_ptr<Store> store, CommitWatch* commits)
        : store_(std::move(store)), commits_(commits), thread_([this] { loop(); }) {}
    ~Impl() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        queued_.notify_one();
        thread_.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void push(Item item) {
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(std::move(item));
            ++pushed_;
            if (resting_) follow(::sched_getcpu());
        }
        queued_.notify_one();
    }

    void watch(std::function<void(Health)> changed);  // on the ledger thread
    // A slice fills the log like many commits. On the ledger thread.
    void count_slice() { commits_since_tidy_ += kTidySlice; }
    void drain() {
        std::unique_lock lock(mutex_);
        const std::int64_t all = pushed_;
        handled_changed_.wait(lock, [this, all] { return handled_ >= all; });
    }

private:
    void loop();
    [[nodiscard]] std::deque<Item> next_items();
    void handle(std::deque<Item>& items);
    void commit(std::vector<Append>& batch);
    void follow(int processor);
    void answer(std::vector<Append>& batch, const std::vector<Entry>& entries);
    void tidy();
    void tell_health();

    std::unique_ptr<Store> store_;
    CommitWatch* const commits_;
    Writing told_ = Writing::ledger;                       // ledger thread only
    std::function<void(Health)> watcher_;                  // ledger thread only
    std::int64_t commits_since_tidy_ = 0;                  // ledger thread only
    std::chrono::steady_clock::time_point last_commit_{};  // likewise; who only asks whether it works disturbs no rest
    std::mutex mutex_;
    std::condition_variable queued_;
    std::condition_variable handled_changed_;
    std::deque<Item> queue_;
    std::int64_t pushed_ = 0;
    std::int64_t handled_ = 0;
    bool stopping_ = false;
    bool resting_ = true;  // the thread waits or is about to, with nothing queued
    int processor_ = -1;   // where the thread is to run; -1: anywhere
    std::thread thread_;   // last: it uses all of the above
};

void Writer::Impl::loop() {
    for (;;) {
        std::deque<Item> items = next_items();
        if (items.empty()) return;
        handle(items);
        if (commits_since_tidy_ >= kTidyEvery) tidy();
        {
            const std::lock_guard lock(mutex_);
            handled_ += static_cast<std::int64_t>(items.size());
            resting_ = queue_.empty();
        }
        handled_changed_.notify_all();
    }
}

// The loop hands a tap over and waits for its end, so one processor is enough for both; waking another one that sleeps
// takes longer than all that is computed for a tap. Without the kernel's consent it only takes longer.
void Writer::Impl::follow(int processor) {
    if (processor < 0 || processor == processor_) return;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(static_cast<std::size_t>(processor), &only);
    if (::pthread_setaffinity_np(thread_.native_handle(), sizeof only, &only) == 0) processor_ = processor;
}

// Everything queued; empty when it is time to end.
std::deque<Item> Writer::Impl::next_items() {
    std::unique_lock lock(mutex_);
    const auto something = [this] { return stopping_ || !queue_.empty(); };
    while (!something()) {
        if (commits_since_tidy_ < kTidyLeast) {
            queued_.wait(lock, something);
        } else if (!queued_.wait_until(lock, last_commit_ + kTidyAfter, something)) {
            resting_ = false;
            lock.unlock();
            tidy();
            lock.lock();
            resting_ = queue_.empty();
        }
    }
    resting_ = false;
    return std::exchange(queue_, {});
}

void Writer::Impl::handle(std::deque<Item>& items) {
    std::vector<Append> batch;
    std::size_t drafts = 0;
    const auto flush = [&] {
        if (!batch.empty()) commit(batch);
        batch.clear();
        drafts = 0;
    };
    for (Item& item : items) {
        if (item.work) {
            flush();
            item.work(*store_);
            tell_health();
            continue;
        }
        drafts += item.append.drafts.size();
        batch.push_back(std::move(item.append));
        if (drafts >= kMaxBatch) flush();
    }
    flush();
}

void Writer::Impl::commit(std::vector<Append>& batch) {
    std::vector<EntryDraft> drafts;
    for (const Append& append : batch) drafts.insert(drafts.end(), append.drafts.begin(), append.drafts.end());
    if (commits_ != nullptr) commits_->begun(drafts.size());
    const auto written = store_->append(drafts);
    if (commits_ != nullptr) commits_->ended(written.has_value());
    ++commits_since_tidy_;
    last_commit_ = std::chrono::steady_clock::now();
    tell_health();
    if (!written.has_error()) return answer(batch, written.value());
    if (store_->health().writing == Writing::nothing) {
        for (Append& append : batch) append.done(written.error());
        return;
    }
    // One of the calls cannot be written: it alone gets the error.
    for (Append& append : batch) {
        auto own = store_->append(append.drafts);
        tell_health();
        append.done(std::move(own));
    }
}

void Writer::Impl::answer(std::vector<Append>& batch, const std::vector<Entry>& entries) {
    std::size_t drafts = 0;
    for (const Append& append : batch) drafts += append.drafts.size();
    auto next = entries.begin();
    auto own = static_cast<std::ptrdiff_t>(entries.size() - drafts);  // the store's own entries, told to the first
    for (Append& append : batch) {
        const auto end = next + std::exchange(own, 0) + static_cast<std::ptrdiff_t>(append.drafts.size());
        append.done(std::vector<Entry>(next, end));
        next = end;
    }
}

void Writer::Impl::tidy() {
    commits_since_tidy_ = 0;
    static_cast<void>(store_->tidy());  // what failed is the store's health
    tell_health();
}

void Writer::Impl::tell_health() {
    const Health& health = store_->health();
    if (!watcher_ || health.writing == told_) return;
    told_ = health.writing;
    watcher_(health);
}

void Writer::Impl::watch(std::function<void(Health)> changed) {
    watcher_ = std::move(changed);
    told_ = store_->health().writing;
    watcher_(store_->health());
}

Writer::Writer(std::unique_ptr<Store> store, CommitWatch* commits)
    : impl_(std::make_unique<Impl>(std::move(store), commits)) {}
Writer::~Writer() = default;

void Writer::append(std::vector<EntryDraft> drafts, Done done) {
    impl_->push(Item{Append{std::move(drafts), std::move(done)}, nullptr});
}

void Writer::run(std::function<void()> work) {
    impl_->push(Item{{}, [work = std::move(work)](Store&) { work(); }});
}

void Writer::watch(std::function<void(Health)> changed) {
    impl_->push(Item{{}, [impl = impl_.get(), changed = std::move(changed)](Store&) { impl->watch(changed); }});
}

void Writer::recover(const Now& now, std::int64_t lost, std::function<void(std::vector<Entry>)> done) {
    impl_->push(Item{{}, [now, lost, done = std::move(done)](Store& store) { done(store.recover(now, lost)); }});
}

void Writer::checkpoint(std::function<void(Result<std::string>)> done) {
    impl_->push(Item{{}, [done = std::move(done)](Store& store) { done(store.checkpoint()); }});
}

void Writer::sign(const ProjectionHead& head, std::function<void(Result<std::string>)> done) {
    impl_->push(Item{{}, [head, done = std::move(done)](Store& store) { done(store.sign(head)); }});
}

void Writer::drop_slice(std::function<void(Result<std::optional<Slice>>)> done) {
    impl_->push(Item{{}, [done = std::move(done), impl = impl_.get()](Store& store) {
                         auto slice = store.drop_slice();
                         impl->count_slice();
                         done(std::move(slice));
                     }});
}

void Writer::certify(const Entry& disposal, std::function<void(Result<std::string>)> done) {
    impl_->push(Item{{}, [disposal, done = std::move(done)](Store& store) { done(store.certify(disposal)); }});
}

void Writer::drain() {
    impl_->drain();
}

}  // namespace sekisho::ledger
