#include "settings/settings.h"

#include <algorithm>
#include <array>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <tuple>
#include <utility>

namespace docent {

namespace {

constexpr int leastChunk = 32;
constexpr int mostChunk = 4096;

constexpr std::array<std::pair<ModelConfig::Kind, const char*>, 6> kindNames { {
    { ModelConfig::Kind::None, "none" },
    { ModelConfig::Kind::OpenAi, "openai" },
    { ModelConfig::Kind::Azure, "azure" },
    { ModelConfig::Kind::Ollama, "ollama" },
    { ModelConfig::Kind::Anthropic, "anthropic" },
    { ModelConfig::Kind::File, "file" },
} };

constexpr std::array<std::pair<ThemeChoice, const char*>, 3> themeNames { {
    { ThemeChoice::System, "system" },
    { ThemeChoice::Light, "light" },
    { ThemeChoice::Dark, "dark" },
} };

constexpr std::array<std::pair<RerankChoice, const char*>, 3> rerankNames { {
    { RerankChoice::Off, "off" },
    { RerankChoice::Model, "model" },
    { RerankChoice::Chat, "chat" },
} };

template <typename Names, typename Value> QString nameOf(const Names& names, Value value)
{
    const auto it =
        std::find_if(names.begin(), names.end(), [value](const auto& entry) { return entry.first == value; });
    return QLatin1String(it == names.end() ? names.front().second : it->second);
}

/// The first entry, the default, for a name that is not known: a newer version may have written it.
template <typename Names> auto valueOf(const Names& names, const QString& name)
{
    const auto it = std::find_if(
        names.begin(), names.end(), [&name](const auto& entry) { return name == QLatin1String(entry.second); });
    return it == names.end() ? names.front().first : it->first;
}

const QString chatGroup = QStringLiteral("chatModel");
const QString smallGroup = QStringLiteral("smallModel");
const QString embeddingGroup = QStringLiteral("embeddingModel");
const QString servingGroup = QStringLiteral("servingEmbeddingModel");
const QString rerankGroup = QStringLiteral("rerankModel");
const QString rerankKey = QStringLiteral("search/rerank");
const QString themeKey = QStringLiteral("window/theme");
const QString textPercentKey = QStringLiteral("window/textPercent");
const QString geometryKey = QStringLiteral("window/geometry");
const QString welcomedKey = QStringLiteral("window/welcomed");
const QString offlineKey = QStringLiteral("network/offline");
const QString chunkTokensKey = QStringLiteral("ingest/chunkTokens");
const QString chunkOverlapKey = QStringLiteral("ingest/chunkOverlap");
const QString ocrKey = QStringLiteral("ingest/ocr");
const QString ocrLanguagesKey = QStringLiteral("ingest/ocrLanguages");
const QString secondsPerFileKey = QStringLiteral("ingest/secondsPerFile");
const QString largeMegabytesKey = QStringLiteral("ingest/largeMegabytes");
const QString mostMegabytesKey = QStringLiteral("ingest/mostMegabytes");
const QString llamaServerKey = QStringLiteral("modelFiles/llamaServer");
const QString idleMinutesKey = QStringLiteral("modelFiles/idleMinutes");
const QString checkMemoryKey = QStringLiteral("modelFiles/checkMemory");
const QString condenseKey = QStringLiteral("chat/condense");
const QString suggestKey = QStringLiteral("chat/suggest");

} // namespace

Settings::Settings(const QString& file, QObject* parent)
    : QObject(parent)
{
    if (file.isEmpty())
        return;
    QDir().mkpath(QFileInfo(file).absolutePath());
    m_file = std::make_unique<QSettings>(file, QSettings::IniFormat);
}

Settings::~Settings() = default;

QVariant Settings::value(const QString& key, const QVariant& fallback) const
{
    const auto it = m_values.constFind(key);
    if (it != m_values.cend())
        return it.value();
    return m_file ? m_file->value(key, fallback) : fallback;
}

int Settings::seconds(const QString& key) const
{
    return std::clamp(value(key, 0).toInt(), 0, longestTimeLimit);
}

bool Settings::store(const QString& key, const QVariant& value)
{
    if (this->value(key, {}) == value)
        return false;
    m_values.insert(key, value);
    if (m_file)
        m_file->setValue(key, value);
    return true;
}

ModelConfig Settings::model(const QString& group) const
{
    ModelConfig config;
    config.kind = valueOf(kindNames, value(group + QLatin1String("/kind"), {}).toString());
    config.endpoint = QUrl(value(group + QLatin1String("/endpoint"), {}).toString());
    config.model = value(group + QLatin1String("/model"), {}).toString();
    config.limits.connect = seconds(group + QLatin1String("/connectSeconds"));
    config.limits.firstByte = seconds(group + QLatin1String("/firstByteSeconds"));
    config.limits.silence = seconds(group + QLatin1String("/silenceSeconds"));
    return config;
}

bool Settings::storeModel(const QString& group, const ModelConfig& config)
{
    if (model(group) == config)
        return false;
    store(group + QLatin1String("/kind"), nameOf(kindNames, config.kind));
    store(group + QLatin1String("/endpoint"), config.endpoint.toString());
    store(group + QLatin1String("/model"), config.model);
    store(group + QLatin1String("/connectSeconds"), config.limits.connect);
    store(group + QLatin1String("/firstByteSeconds"), config.limits.firstByte);
    store(group + QLatin1String("/silenceSeconds"), config.limits.silence);
    return true;
}

QString modelKindName(ModelConfig::Kind kind)
{
    return nameOf(kindNames, kind);
}

ModelChoice Settings::models() const
{
    return { chatModel(), smallModel(), embeddingModel() };
}

void Settings::setModels(const ModelChoice& choice)
{
    setChatModel(choice.chat);
    setSmallModel(choice.small);
    setEmbeddingModel(choice.embedding);
}

ModelConfig Settings::chatModel() const
{
    return model(chatGroup);
}

void Settings::setChatModel(const ModelConfig& config)
{
    if (storeModel(chatGroup, config))
        Q_EMIT chatModelChanged();
}

ModelConfig Settings::smallModel() const
{
    return model(smallGroup);
}

void Settings::setSmallModel(const ModelConfig& config)
{
    if (storeModel(smallGroup, config))
        Q_EMIT smallModelChanged();
}

ModelConfig Settings::embeddingModel() const
{
    return model(embeddingGroup);
}

void Settings::setEmbeddingModel(const ModelConfig& config)
{
    if (storeModel(embeddingGroup, config))
        Q_EMIT embeddingModelChanged();
}

ModelConfig Settings::servingEmbeddingModel() const
{
    return model(servingGroup);
}

void Settings::setServingEmbeddingModel(const ModelConfig& config)
{
    storeModel(servingGroup, config);
}

ModelConfig Settings::rerankModel() const
{
    return model(rerankGroup);
}

void Settings::setRerankModel(const ModelConfig& config)
{
    if (storeModel(rerankGroup, config))
        Q_EMIT rerankModelChanged();
}

RerankChoice Settings::rerank() const
{
    const bool hasModel = rerankModel().kind != ModelConfig::Kind::None;
    const QString chosen = value(rerankKey, {}).toString();
    if (chosen.isEmpty())
        return hasModel ? RerankChoice::Model : RerankChoice::Off;
    const RerankChoice choice = valueOf(rerankNames, chosen);
    return choice == RerankChoice::Model && !hasModel ? RerankChoice::Off : choice;
}

void Settings::setRerank(RerankChoice choice)
{
    const bool changed = choice != rerank();
    store(rerankKey, nameOf(rerankNames, choice));
    if (changed)
        Q_EMIT rerankModelChanged();
}

ModelConfig Settings::reranker() const
{
    switch (rerank()) {
    case RerankChoice::Off:
        break;
    case RerankChoice::Model:
        return rerankModel();
    case RerankChoice::Chat:
        return chatModel();
    }
    return {};
}

ThemeChoice Settings::theme() const
{
    return valueOf(themeNames, value(themeKey, {}).toString());
}

void Settings::setTheme(ThemeChoice theme)
{
    const bool changed = theme != this->theme();
    store(themeKey, nameOf(themeNames, theme));
    if (changed)
        Q_EMIT themeChanged();
}

int Settings::textPercent() const
{
    return std::clamp(value(textPercentKey, 100).toInt(), 70, 250);
}

void Settings::setTextPercent(int percent)
{
    const int before = textPercent();
    store(textPercentKey, percent);
    if (before != textPercent())
        Q_EMIT textPercentChanged();
}

bool Settings::offline() const
{
    return value(offlineKey, false).toBool();
}

void Settings::setOffline(bool offline)
{
    const bool changed = offline != this->offline();
    store(offlineKey, offline);
    if (changed)
        Q_EMIT offlineChanged();
}

int Settings::chunkTokens() const
{
    return std::clamp(value(chunkTokensKey, 512).toInt(), leastChunk, mostChunk);
}

int Settings::chunkOverlap() const
{
    // More than half would let chunks repeat more than they bring.
    return std::clamp(value(chunkOverlapKey, 64).toInt(), 0, chunkTokens() / 2);
}

void Settings::setChunking(int tokens, int overlap)
{
    const std::pair before(chunkTokens(), chunkOverlap());
    store(chunkTokensKey, tokens);
    store(chunkOverlapKey, overlap);
    if (before != std::pair(chunkTokens(), chunkOverlap()))
        Q_EMIT chunkingChanged();
}

int Settings::secondsPerFile() const
{
    return std::clamp(value(secondsPerFileKey, 60).toInt(), 5, 3600);
}

int Settings::largeMegabytes() const
{
    return std::clamp(value(largeMegabytesKey, 200).toInt(), 1, mostMegabytes());
}

int Settings::mostMegabytes() const
{
    return std::clamp(value(mostMegabytesKey, 2048).toInt(), 1, 1024 * 1024);
}

void Settings::setFileLimits(int seconds, int largeMegabytes, int mostMegabytes)
{
    const auto all = [this] { return std::tuple(secondsPerFile(), this->largeMegabytes(), this->mostMegabytes()); };
    const auto before = all();
    store(secondsPerFileKey, seconds);
    store(largeMegabytesKey, largeMegabytes);
    store(mostMegabytesKey, mostMegabytes);
    if (before != all())
        Q_EMIT fileLimitsChanged();
}

bool Settings::condense() const
{
    return value(condenseKey, true).toBool();
}

void Settings::setCondense(bool on)
{
    const bool changed = on != condense();
    store(condenseKey, on);
    if (changed)
        Q_EMIT condenseChanged();
}

bool Settings::suggest() const
{
    return value(suggestKey, true).toBool();
}

void Settings::setSuggest(bool on)
{
    const bool changed = on != suggest();
    store(suggestKey, on);
    if (changed)
        Q_EMIT suggestChanged();
}

QString Settings::ocrLanguages() const
{
    return value(ocrLanguagesKey, {}).toString();
}

void Settings::setOcrLanguages(const QString& languages)
{
    if (store(ocrLanguagesKey, languages))
        Q_EMIT ocrChanged();
}

bool Settings::ocr() const
{
    return value(ocrKey, false).toBool();
}

void Settings::setOcr(bool on)
{
    const bool changed = on != ocr();
    store(ocrKey, on);
    if (changed)
        Q_EMIT ocrChanged();
}

QString Settings::llamaServer() const
{
    return value(llamaServerKey, {}).toString();
}

int Settings::modelIdleMinutes() const
{
    return std::clamp(value(idleMinutesKey, 10).toInt(), 0, 24 * 60);
}

bool Settings::checkModelMemory() const
{
    return value(checkMemoryKey, true).toBool();
}

void Settings::setModelFiles(const QString& llamaServer, int idleMinutes, bool checkMemory)
{
    const auto all = [this] { return std::tuple(this->llamaServer(), modelIdleMinutes(), checkModelMemory()); };
    const auto before = all();
    store(llamaServerKey, llamaServer);
    store(idleMinutesKey, idleMinutes);
    store(checkMemoryKey, checkMemory);
    if (before != all())
        Q_EMIT modelFilesChanged();
}

QString Settings::directory() const
{
    return m_file ? QFileInfo(m_file->fileName()).absolutePath() : QString();
}

QByteArray Settings::windowGeometry() const
{
    return value(geometryKey, {}).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& geometry)
{
    store(geometryKey, geometry);
}

bool Settings::welcomed() const
{
    return value(welcomedKey, false).toBool();
}

void Settings::setWelcomed(bool welcomed)
{
    store(welcomedKey, welcomed);
}

} // namespace docent
