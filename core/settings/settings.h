#pragma once

#include <memory>
#include <QHash>
#include <QObject>
#include <QUrl>
#include <QVariant>

class QSettings;

namespace docent {

/// How many seconds a provider is waited for; 0: as long as is usual for servers of its kind.
struct TimeLimits {
    int connect = 0;
    int firstByte = 0; ///< from the request to the first word: a model may have to be loaded
    int silence = 0; ///< between two pieces of an answer
    bool operator==(const TimeLimits&) const = default;
};
constexpr int longestTimeLimit = 24 * 3600;

/// How to reach a model.
struct ModelConfig {
    enum class Kind { None, OpenAi, Azure, Ollama, Anthropic, File };
    Kind kind = Kind::None; ///< None: answers quote
    QUrl endpoint; ///< base URL, e.g. http://127.0.0.1:11434/v1; of Kind::File the model file's
    QString model; ///< empty: what the server has
    TimeLimits limits {};
    bool operator==(const ModelConfig&) const = default;
};

/// "openai", "azure", …, "none".
QString modelKindName(ModelConfig::Kind kind);

/// A model for each task.
struct ModelChoice {
    ModelConfig chat;
    ModelConfig small; ///< for small tasks, such as rephrasing a follow-up; None: the chat model does them
    ModelConfig embedding; ///< None: only words are searched
    bool operator==(const ModelChoice&) const = default;
};

/// What puts the passages found for a question in order once more.
enum class RerankChoice { Off, Model, Chat };

/// By which proxy other computers are reached.
struct ProxyChoice {
    enum class Kind { System, None, Given };
    Kind kind = Kind::System;
    QUrl address; ///< of Kind::Given: http://me@proxy.example:3128 or socks5://…, without a password
    bool operator==(const ProxyChoice&) const = default;
};

/// "system", "none" or an address; as it stands in the settings' file and on the command line.
ProxyChoice proxyFromText(const QString& text);
QString proxyText(const ProxyChoice& choice);

enum class ThemeChoice { System, Light, Dark };

/// The person's settings, typed, in one INI file; each change is signalled and applies at once. Keys are in Secrets,
/// never here.
class Settings : public QObject {
    Q_OBJECT
public:
    /// `file`: empty for settings that are kept in memory only.
    explicit Settings(const QString& file, QObject* parent = nullptr);
    ~Settings() override;

    /// All that was chosen.
    ModelChoice models() const;
    void setModels(const ModelChoice& choice);
    ModelConfig chatModel() const;
    void setChatModel(const ModelConfig& config);
    ModelConfig smallModel() const;
    void setSmallModel(const ModelConfig& config);
    ModelConfig embeddingModel() const;
    void setEmbeddingModel(const ModelConfig& config);
    /// How the embedding model is reached whose vectors are searched: the one before embeddingModel() until there are
    /// enough vectors of that.
    ModelConfig servingEmbeddingModel() const;
    void setServingEmbeddingModel(const ModelConfig& config);
    /// Tokens that a hosted embedding model may be sent without asking; 500,000.
    qint64 freeEmbeddingTokens() const;
    /// Of embeddingModel(), in dollars for a million tokens; 0: not known.
    double embeddingPrice() const;
    void setHostedEmbedding(qint64 freeTokens, double price);
    ModelConfig rerankModel() const;
    void setRerankModel(const ModelConfig& config);
    /// Where nothing was chosen: the rerank model if there is one.
    RerankChoice rerank() const;
    void setRerank(RerankChoice choice);
    /// The model that rerank() means; None where it is off.
    ModelConfig reranker() const;
    ThemeChoice theme() const;
    void setTheme(ThemeChoice theme);
    int textPercent() const; ///< 100; the size of texts in the window
    void setTextPercent(int percent);
    bool offline() const;
    void setOffline(bool offline);
    ProxyChoice proxy() const;
    void setProxy(const ProxyChoice& choice);
    /// PEM files with certificate authorities that are trusted beside the system's.
    QStringList authorities() const;
    void setAuthorities(const QStringList& files);
    int chunkTokens() const; ///< 512
    int chunkOverlap() const; ///< 64
    void setChunking(int tokens, int overlap);
    int secondsPerFile() const; ///< 60
    int largeMegabytes() const; ///< 200; files from this size on are pointed out
    int mostMegabytes() const; ///< 2048; larger files are skipped
    void setFileLimits(int seconds, int largeMegabytes, int mostMegabytes);
    bool condense() const; ///< true
    void setCondense(bool on);
    bool suggest() const; ///< true: a model makes titles and follow-up questions
    void setSuggest(bool on);
    /// In which languages text in pictures and on scanned pages is recognised, as Tesseract names them ("eng+deu");
    /// empty: none was chosen.
    QString ocrLanguages() const;
    void setOcrLanguages(const QString& languages);
    bool ocr() const; ///< false: it isn't
    void setOcr(bool on);
    /// The program that runs model files; empty: it is looked for.
    QString llamaServer() const;
    int modelIdleMinutes() const; ///< 10; a model file that nobody uses leaves memory after them, never for 0
    bool checkModelMemory() const; ///< true: model files that don't fit the free memory are refused
    void setModelFiles(const QString& llamaServer, int idleMinutes, bool checkMemory);
    /// Of the file; empty for settings that are kept in memory only.
    QString directory() const;
    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);
    /// Whether the first start's welcome was seen.
    bool welcomed() const;
    void setWelcomed(bool welcomed);

Q_SIGNALS:
    void chatModelChanged();
    void smallModelChanged();
    void embeddingModelChanged();
    void hostedEmbeddingChanged();
    void rerankModelChanged(); ///< or rerank(), which may follow it
    void themeChanged();
    void textPercentChanged();
    void offlineChanged();
    void networkChanged(); ///< the proxy or the authorities
    void chunkingChanged();
    void fileLimitsChanged();
    void condenseChanged();
    void suggestChanged();
    void ocrChanged();
    void modelFilesChanged();

private:
    QVariant value(const QString& key, const QVariant& fallback) const;
    int seconds(const QString& key) const;
    /// True if that changed something.
    bool store(const QString& key, const QVariant& value);
    QString priceOwner() const;
    ModelConfig model(const QString& group) const;
    bool storeModel(const QString& group, const ModelConfig& config);

    std::unique_ptr<QSettings> m_file; ///< none: in memory only
    QHash<QString, QVariant> m_values; ///< what was read or set in this run
};

} // namespace docent
