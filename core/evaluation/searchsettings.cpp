#include "evaluation/searchsettings.h"

#include <array>

namespace docent {

namespace {

template <typename Value> struct Named {
    Value value;
    const char* name;
};

constexpr std::array<Named<SearchMode>, 3> modes { {
    { SearchMode::Hybrid, "hybrid" },
    { SearchMode::Keyword, "keyword" },
    { SearchMode::Vector, "vector" },
} };
constexpr std::array<Named<FusionMethod>, 2> fusions { {
    { FusionMethod::WeightedScores, "weighted" },
    { FusionMethod::ReciprocalRank, "rrf" },
} };

template <typename Value, std::size_t N>
std::optional<Value> valueOf(const std::array<Named<Value>, N>& table, const QString& name)
{
    for (const Named<Value>& entry : table) {
        if (name == QLatin1String(entry.name))
            return entry.value;
    }
    return std::nullopt;
}

template <typename Value, std::size_t N> QString nameOf(const std::array<Named<Value>, N>& table, Value value)
{
    for (const Named<Value>& entry : table) {
        if (entry.value == value)
            return QLatin1String(entry.name);
    }
    return {};
}

} // namespace

std::optional<SearchMode> searchModeFromName(const QString& name)
{
    return valueOf(modes, name);
}

QString searchModeName(SearchMode mode)
{
    return nameOf(modes, mode);
}

std::optional<FusionMethod> fusionFromName(const QString& name)
{
    return valueOf(fusions, name);
}

QString fusionName(FusionMethod fusion)
{
    return nameOf(fusions, fusion);
}

std::optional<int> limitFromText(const QString& text)
{
    bool isNumber = false;
    const int limit = text.toInt(&isNumber);
    return isNumber && limit >= 1 && limit <= 1000 ? std::optional(limit) : std::nullopt;
}

std::optional<SearchSettings> changedSettings(SearchSettings base, const QString& words)
{
    const QStringList parts = words.split(QLatin1Char(','));
    for (const QString& part : parts) {
        const QString word = part.trimmed();
        if (const auto mode = searchModeFromName(word)) {
            base.mode = *mode;
        } else if (const auto fusion = fusionFromName(word)) {
            base.fusion = *fusion;
        } else if (word == QLatin1String("rerank") || word == QLatin1String("no-rerank")) {
            base.rerank = word == QLatin1String("rerank");
        } else {
            const auto limit = word.startsWith(QLatin1String("k=")) ? limitFromText(word.mid(2)) : std::nullopt;
            if (!limit)
                return std::nullopt;
            base.limit = *limit;
        }
    }
    return base;
}

QString settingsName(const SearchSettings& settings)
{
    QString name = searchModeName(settings.mode);
    if (settings.mode == SearchMode::Hybrid && settings.fusion != FusionMethod::WeightedScores)
        name += QLatin1Char(',') + fusionName(settings.fusion);
    if (settings.rerank)
        name += QLatin1String(",rerank");
    if (settings.limit > 0)
        name += QStringLiteral(",k=%1").arg(settings.limit);
    return name;
}

SearchRequest searchRequest(const SearchSettings& settings, const QString& query, int limit)
{
    SearchRequest request;
    request.query = query;
    request.mode = settings.mode;
    request.fusion = settings.fusion;
    request.rerank = settings.rerank;
    request.operators = false;
    request.respell = true; // as for a question in the chat
    request.limit = settings.limit > 0 ? settings.limit : limit;
    return request;
}

} // namespace docent
