#include "keywords/termtable.h"

#include <algorithm>
#include <numeric>
#include <xxhash.h>

namespace docent::keywords {

quint32 TermTable::number(std::string_view term)
{
    if (m_ends.size() * 2 >= m_slots.size())
        grow();
    const quint64 hash = XXH3_64bits(term.data(), term.size());
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot& slot = m_slots[at];
        if (slot.numberPlusOne == 0) {
            m_text += term;
            m_ends.push_back(m_text.size());
            slot = { quint32(hash >> 32), size() };
            return size() - 1;
        }
        if (slot.hash == quint32(hash >> 32) && this->term(slot.numberPlusOne - 1) == term)
            return slot.numberPlusOne - 1;
    }
}

std::string_view TermTable::term(quint32 number) const
{
    const std::size_t begin = number == 0 ? 0 : m_ends[number - 1];
    return std::string_view(m_text).substr(begin, m_ends[number] - begin);
}

qsizetype TermTable::memory() const
{
    return qsizetype(m_text.capacity() + m_ends.capacity() * sizeof(m_ends[0]) + m_slots.capacity() * sizeof(Slot));
}

std::vector<quint32> TermTable::sorted() const
{
    std::vector<quint32> numbers(size());
    std::iota(numbers.begin(), numbers.end(), quint32(0));
    std::sort(numbers.begin(), numbers.end(), [this](quint32 a, quint32 b) { return term(a) < term(b); });
    return numbers;
}

void TermTable::grow()
{
    std::vector<Slot> slots(std::max<std::size_t>(1024, m_slots.size() * 2));
    const std::size_t mask = slots.size() - 1;
    for (quint32 number = 0; number < size(); ++number) {
        const std::string_view text = term(number);
        const quint64 hash = XXH3_64bits(text.data(), text.size());
        std::size_t at = hash & mask;
        while (slots[at].numberPlusOne != 0)
            at = (at + 1) & mask;
        slots[at] = { quint32(hash >> 32), number + 1 };
    }
    m_slots = std::move(slots);
}

} // namespace docent::keywords
