#pragma once

#include <QtGlobal>
#include <span>

namespace docent::keywords {

/// The place of the first score above `floor`, from `from` on; the number of scores if there is none. With the widest
/// registers that this processor and this program know.
std::size_t firstAbove(std::span<const quint16> scores, std::size_t from, quint16 floor);
/// The same in plain C++.
std::size_t firstAbovePortable(std::span<const quint16> scores, std::size_t from, quint16 floor);

} // namespace docent::keywords
