#include "library/document.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent {

namespace {

constexpr std::array<std::pair<DocumentState, const char*>, 6> names { {
    { DocumentState::Waiting, "waiting" },
    { DocumentState::Reading, "reading" },
    { DocumentState::Ready, "ready" },
    { DocumentState::Failed, "failed" },
    { DocumentState::Skipped, "skipped" },
    { DocumentState::Offline, "offline" },
} };

} // namespace

QString documentStateName(DocumentState state)
{
    const auto it =
        std::find_if(names.begin(), names.end(), [state](const auto& entry) { return entry.first == state; });
    return QLatin1String(it == names.end() ? "waiting" : it->second);
}

DocumentState documentStateFromName(const QString& name)
{
    const auto it = std::find_if(
        names.begin(), names.end(), [&name](const auto& entry) { return name == QLatin1String(entry.second); });
    return it == names.end() ? DocumentState::Waiting : it->first;
}

QString documentName(const QString& path, const QString& container)
{
    if (container.isEmpty() || !path.startsWith(container + QLatin1Char('/')))
        return path.section(QLatin1Char('/'), -1);
    return container.section(QLatin1Char('/'), -1) + QStringLiteral(" › ") + path.mid(container.size() + 1);
}

int pageAt(const Passage& passage, qsizetype offset)
{
    int page = passage.page;
    for (const PageBreak& next : passage.pageBreaks) {
        if (next.offset <= offset)
            page = next.page;
    }
    return page;
}

} // namespace docent
