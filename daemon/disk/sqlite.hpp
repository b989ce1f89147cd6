// SPDX-License-Identifier: Apache-2.0
// SQLite handles that close themselves and errors that are values. One handle belongs to one thread at a time.
#pragma once

#include "daemon/model/result.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_context;
struct sqlite3_stmt;
struct sqlite3_value;

namespace sekisho::disk {

// Whether an error of this header says that the bytes of the file are no sound database (damaged, cut short, no
// database at all), in distinction from a file that could not be read.
[[nodiscard]] bool is_damage(const Error& error);

class Statement {
public:
    // The next parameter, from the first after every reset. The bytes are copied.
    void bind(std::int64_t value);
    void bind(std::span<const std::uint8_t> blob);
    void bind(std::string_view text);

    // True: a row is there. False: done. A failed bind shows here.
    [[nodiscard]] Result<bool> step();
    // To the end; ready to be bound anew whatever came of it.
    [[nodiscard]] Result<void> run();
    void reset();

    // Columns of the row that step() found, from 0; the views live until the next step or reset.
    [[nodiscard]] bool is_integer(int column) const;
    [[nodiscard]] bool is_blob(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const;
    [[nodiscard]] std::string_view text(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::string path_;
    int next_ = 1;
    int bind_error_ = 0;
};

// The columns of one row, from 0, while Database::each_row shows it.
class RowView {
public:
    explicit RowView(std::span<sqlite3_value*> values) : values_(values) {}
    [[nodiscard]] bool is_blob(std::size_t column) const;
    [[nodiscard]] std::int64_t integer(std::size_t column) const;  // 0 for what is none
    // The first columns, one into each of `into`, up to the first that is no integer; how many were.
    [[nodiscard]] std::size_t integers(std::span<std::int64_t> into) const;
    [[nodiscard]] std::span<const std::uint8_t> blob(std::size_t column) const;

private:
    std::span<sqlite3_value*> values_;
};

enum class OpenMode : std::uint8_t {
    create,      // a new file, 0600; an existing one is an error
    read_write,  // an existing file
    // Never writes to the database nor to its log, never leaves a file behind. Beside a `-shm` file (a database in use)
    // it takes part in SQLite's locking, for which SQLite may write to that file; with a `-wal` alone the index of the
    // log is kept in memory, and no lock is taken where the file may not be written to; without either the file is
    // taken as immutable. A `-journal` beside it is an error: SQLite would play it back.
    read_only,
};

class Database {
public:
    // Applies what all databases here share: DEFENSIVE, trusted_schema off, cell_size_check on, no mmap; for writers
    // WAL, synchronous = FULL and no automatic checkpoint. ":memory:" is allowed with `create`. An existing file that
    // is not in WAL mode is refused and stays as it is.
    [[nodiscard]] static Result<Database> open(const std::string& path, OpenMode mode);

    [[nodiscard]] Result<void> run(const std::string& sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    // Shows `see` the `columns` of every row that `from` ("FROM ... WHERE ...", with a ? for each of `values`) gives,
    // in the order in which SQLite walks the table or index that `from` names. For millions of rows: a third of the
    // time that a Statement takes. What `see` throws ends the walk and comes through.
    [[nodiscard]] Result<void> each_row(std::string_view columns, std::string_view from,
                                        std::initializer_list<std::int64_t> values,
                                        const std::function<void(const RowView&)>& see);
    // First column of the first row; an error when there is no row or it is no integer.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
    // A statement under way ends with an error soon after `asked` has become true; asked on this handle's thread.
    void interrupt_when(std::function<bool()> asked);
    // Closing the last handle moves the log into the file (on) or leaves both as they are (off, as after open).
    void checkpoint_on_close(bool on);
    // PASSIVE: never waits for a reader.
    [[nodiscard]] Result<void> checkpoint();
    // The same of the whole log: an error also when a reader keeps part of it from being moved. After a failed sync the
    // log's newest pages may be in memory alone; this brings them to the disk by another way, or fails.
    [[nodiscard]] Result<void> checkpoint_all();
    // The same, and empties the log, so that pages of before are not in it any more. Does not wait. False: a reader
    // keeps the log; ask again.
    [[nodiscard]] Result<bool> empty_log();
    // Whether triggers act on what this handle does, and whether it overwrites with zeros what it deletes.
    [[nodiscard]] Result<void> triggers(bool on);
    [[nodiscard]] Result<void> overwrite_deleted();
    // Writes the whole file anew without what was deleted, then the log into it, and empties the log: what is not in a
    // table any more is in neither file. Waits up to two seconds for readers. Error: also readers that do not end.
    [[nodiscard]] Result<void> rewrite();
    // All of the database as it is now, its log included, as a new file (0600) through SQLite's backup API. What others
    // commit meanwhile is not in it, and nobody waits for it. Durable on return; an existing file is an error.
    [[nodiscard]] Result<void> copy_to(const std::string& path);
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    [[nodiscard]] Result<void> configure(OpenMode mode);
    [[nodiscard]] Result<void> fill(const std::string& path);
    [[nodiscard]] Result<bool> cut_log();
    struct Walk;
    struct FreeWalk {
        void operator()(Walk* walk) const;
    };
    [[nodiscard]] Result<void> make_walk();
    static void show_row(sqlite3_context* context, int count, sqlite3_value** values);
    std::unique_ptr<Walk, FreeWalk> walk_;          // of each_row, once it was called
    std::unique_ptr<std::function<bool()>> asked_;  // outlives the handle that asks it, and stays where it is
    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
};

}  // namespace sekisho::disk
