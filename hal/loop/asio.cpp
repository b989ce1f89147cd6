// SPDX-License-Identifier: Apache-2.0
// All of Asio that is not a template, compiled here once for every program.
#include <boost/asio/impl/src.hpp>
