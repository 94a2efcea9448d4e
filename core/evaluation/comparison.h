#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QList>

namespace docent {

/// What two runs differ in, question by question.
struct Comparison {
    enum class Verdict { Better, Worse, Chance };
    struct Measure {
        QString name; ///< "ndcg@10", as the reports have it
        double before = 0; ///< means over the questions that both runs have it for
        double after = 0;
        int better = 0; ///< questions that are better in the second run
        int worse = 0;
        int equal = 0;
        double p = 1; ///< of randomizationTest()
        double adjustedP = 1; ///< the same, for all measures that differ being looked at together
        Verdict verdict() const;
    };
    QList<Measure> measures;
    int questions = 0; ///< in both runs
    int unpaired = 0; ///< in one of them only
};

/// Compares two runs in their JSON form. Questions are paired by their text and, where
/// they have one, their id.
Result<Comparison> compareRuns(const QJsonObject& before, const QJsonObject& after);

QJsonObject toJson(const Comparison& comparison);
/// Below this adjusted p a difference is taken for one.
constexpr double significanceLevel = 0.05;

} // namespace docent
