#pragma once

#include "app/application.h"
#include "app/output.h"
#include "llm/modelfactory.h"

#include <QJsonArray>

namespace docent {

/// One of the settings' models.
struct RoleModel {
    QString role; ///< as JSON has it: "chat", "small", "embedding", "rerank"
    ModelConfig config;
};
/// Those that are chosen.
QList<RoleModel> chosenModels(const Settings& settings);
/// What the model is for, in words.
QString roleText(const QString& role);
/// Without anything secret.
QJsonObject toJson(const RoleModel& model);

/// A model, and what came of trying it.
struct ModelReport {
    RoleModel model;
    QList<ConnectionCheck> checks; ///< up to the first that failed
    bool works() const { return checks.isEmpty() || checks.last().ok; }
};
QJsonObject toJson(const ModelReport& report);
QString toText(const ModelReport& report);
/// "ok" or "FAILED", what was looked at, and what came of it.
QString checkLine(bool ok, const QString& what, const QString& detail);

/// Tries each of the settings' models with its key, as "Test connection" in the window does. The chat model's key may
/// be in DOCENT_API_KEY.
Task<QList<ModelReport>> checkChosenModels(Application& app, Output& out, std::stop_token stop);

} // namespace docent
