#pragma once

#include "async/scope.h"
#include "llm/modelcatalog.h"
#include "llm/transfer.h"
#include "settings/settings.h"

#include <optional>
#include <QElapsedTimer>
#include <QObject>

namespace docent {

class HttpClient;

/// Getting a model: what there is to choose from, and one download or pull at a time.
class ModelFetch : public QObject {
    Q_OBJECT
public:
    ModelFetch(HttpClient& http, Settings& settings, QObject* parent = nullptr);
    ~ModelFetch() override;

    QList<KnownModel> models() const { return m_models; }
    bool isBusy() const { return m_stop.has_value(); }
    /// The download of which a part lies there, paused or failed.
    struct Begun {
        QUrl url;
        QString folder;
    };
    const std::optional<Begun>& begun() const { return m_begun; }
    /// The last part of the address, as a file of that folder; empty where that would be no name.
    static QString fileFor(const QUrl& url, const QString& folder);
    /// Where files go if nothing else is said.
    QString folder() const;
    /// The person's own list of models, which may not be there.
    QString ownList() const;
    QCoro::Task<> shutdown();

public Q_SLOTS:
    /// Reads the lists; ends with modelsChanged.
    void refresh();
    /// Ends with fetched, failed or stopped.
    void download(const QUrl& url, const QString& folder, const QString& sha256);
    void pull(const docent::ModelConfig& ollama, const QString& name);
    /// Ends what runs; asked for again, it goes on where it was.
    void pause();
    /// Removes what there is of a file that was begun.
    void discard(const QUrl& url, const QString& folder);

Q_SIGNALS:
    void modelsChanged(const QString& problem);
    /// `secondsLeft`: -1 while that isn't known.
    void progressed(const docent::TransferProgress& progress, qint64 secondsLeft);
    /// A file that is there now, and whether its model answers; or a model of Ollama.
    void fetched(const QString& file, bool answers, const QString& ollamaModel);
    void failed(const QString& message);
    void stopped();

private:
    Task<> readLists();
    Task<> downloading(QUrl url, QString file, QString sha256, std::stop_token stop);
    Task<> pulling(ModelConfig ollama, QString name, std::stop_token stop);
    std::stop_token begin();
    void end(const Result<>& result, const QString& file, bool answers, const QString& ollamaModel);
    void note(const TransferProgress& progress);

    HttpClient& m_http;
    Settings& m_settings;
    QList<KnownModel> m_models;
    std::optional<std::stop_source> m_stop; ///< of what runs
    QElapsedTimer m_clock;
    qint64 m_firstBytes = -1; ///< that were there when the clock began
    std::optional<Begun> m_begun;
    Scope m_scope;
};

} // namespace docent
