// SPDX-License-Identifier: Apache-2.0
// Statements and the rows they show.
#include "daemon/disk/sqlite.hpp"
#include "daemon/disk/sqlite_error.hpp"

#include <sqlite3.h>

namespace sekisho::disk {

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void Statement::bind(std::int64_t value) {
    const int code = sqlite3_bind_int64(statement_.get(), next_++, value);
    if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::bind(std::span<const std::uint8_t> blob) {
    // A null pointer would bind NULL where an empty blob is meant.
    const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
    const int code = sqlite3_bind_blob64(statement_.get(), next_++, data, blob.size(), SQLITE_TRANSIENT);
    if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::bind(std::string_view text) {
    const char* data = text.empty() ? "" : text.data();
    const int code = sqlite3_bind_text64(statement_.get(), next_++, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

Result<bool> Statement::step() {
    sqlite3* handle = sqlite3_db_handle(statement_.get());
    if (bind_error_ != SQLITE_OK) return sqlite_error(handle, bind_error_, path_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return sqlite_error(handle, code, path_);
}

Result<void> Statement::run() {
    for (;;) {
        const Result<bool> more = step();
        if (more.has_value() && more.value()) continue;
        reset();
        if (more.has_error()) return more.error();
        return {};
    }
}

void Statement::reset() {
    // The code repeats what step() said.
    sqlite3_reset(statement_.get());
    next_ = 1;
    bind_error_ = SQLITE_OK;
}

bool Statement::is_integer(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER;
}

bool Statement::is_blob(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_BLOB;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::span<const std::uint8_t> Statement::blob(int column) const {
    const void* data = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const std::uint8_t*>(data), data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

std::string_view Statement::text(int column) const {
    const unsigned char* data = sqlite3_column_text(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    if (data == nullptr) return {};
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::size_t RowView::integers(std::span<std::int64_t> into) const {
    std::size_t column = 0;
    for (; column < into.size(); ++column) {
        if (sqlite3_value_type(values_[column]) != SQLITE_INTEGER) break;
        into[column] = sqlite3_value_int64(values_[column]);
    }
    return column;
}

bool RowView::is_blob(std::size_t column) const {
    return sqlite3_value_type(values_[column]) == SQLITE_BLOB;
}

std::int64_t RowView::integer(std::size_t column) const {
    return sqlite3_value_type(values_[column]) == SQLITE_INTEGER ? sqlite3_value_int64(values_[column]) : 0;
}

std::span<const std::uint8_t> RowView::blob(std::size_t column) const {
    const void* data = sqlite3_value_blob(values_[column]);
    const int size = sqlite3_value_bytes(values_[column]);
    return {static_cast<const std::uint8_t*>(data), data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

}  // namespace sekisho::disk
