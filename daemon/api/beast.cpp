// SPDX-License-Identifier: Apache-2.0
// Beast, compiled once for every program that serves HTTP.
#include <boost/beast/src.hpp>
