#include "library/conversation.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

constexpr std::array<std::pair<AnswerMode, const char*>, 4> names { {
    { AnswerMode::Lookup, "lookup" },
    { AnswerMode::WholeDocument, "document" },
    { AnswerMode::Overview, "overview" },
    { AnswerMode::LibraryList, "list" },
} };

} // namespace

QString answerModeName(AnswerMode mode)
{
    const auto it = std::find_if(names.begin(), names.end(), [mode](const auto& entry) { return entry.first == mode; });
    return QLatin1String(it == names.end() ? "lookup" : it->second);
}

AnswerMode answerModeFromName(const QString& name)
{
    const auto it = std::find_if(
        names.begin(), names.end(), [&](const auto& entry) { return name == QLatin1String(entry.second); });
    return it == names.end() ? AnswerMode::Lookup : it->first;
}

} // namespace docent
