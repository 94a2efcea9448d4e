#pragma once

#include <QList>

namespace docent {

/// How likely a mean difference at least as far from 0 is when chance alone tells the two sides of each pair apart: the
/// p value of the two-sided paired randomisation test (Fisher 1935; for retrieval Smucker, Allan and Carterette 2007).
/// Exact where few pairs differ, else from 100,000 draws that are the same in each run. 1 where no pair differs.
double randomizationTest(const QList<double>& differences);

/// The p values of tests that are looked at together, raised so that the chance that any of them falls below a level by
/// mere chance is no greater than that level (Holm 1979).
QList<double> holmAdjusted(const QList<double>& pValues);

} // namespace docent
