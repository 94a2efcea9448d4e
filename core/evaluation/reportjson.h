#pragma once

#include "evaluation/questionevaluator.h"

#include <QJsonObject>

namespace docent {

// A report as `docent eval --json` prints it: figures, and what came of each question in `rows`. Runs that are kept in
// this form can be compared.

QJsonObject toJson(const RetrievalReport& report);
QJsonObject toJson(const QuestionReport& report);
QJsonObject toJson(const AnswerReport& report);

} // namespace docent
