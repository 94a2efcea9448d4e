#pragma once

#include "evaluation/comparison.h"
#include "evaluation/questionevaluator.h"

namespace docent {

// Reports of eval as text. Where `queries` is true, what came of each question stands before the figures.

QString toText(const RetrievalReport& report, bool queries);
QString toText(const QuestionReport& report, bool queries);
QString toText(const AnswerReport& report, bool queries);

/// How many questions are measured, and what the library can't give, whatever the settings are.
QString measuredQuestions(const QuestionReport& report);

/// A table of the measures with these headings, and what is to be concluded. `before` and `after` are the settings or
/// the times of the two runs.
QString toText(const Comparison& comparison, const QString& before, const QString& after);
/// The last of it: which differences chance alone would hardly make.
QString conclusion(const Comparison& comparison, const QString& before, const QString& after);

} // namespace docent
