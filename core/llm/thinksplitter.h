#pragma once

#include "llm/models.h"

namespace docent {

/// Parts the reasoning that a model writes into its answer, `<think>…</think>` at the reply's beginning, from the
/// answer. The tags may be split across pieces. Elsewhere in the answer they are ordinary text: it may speak of them.
class ThinkSplitter {
public:
    /// What is certain after this piece.
    QList<ChatDelta> feed(const QString& piece);
    /// What was held back, at the end.
    QList<ChatDelta> finish();

private:
    enum class State { Start, Reasoning, AfterReasoning, Answer };

    void step(QList<ChatDelta>& deltas, bool atEnd);
    bool stepStart(bool atEnd);
    bool stepReasoning(QList<ChatDelta>& deltas, bool atEnd);

    State m_state = State::Start;
    QString m_held;
    QString m_closing; ///< the tag that ends the reasoning
};

} // namespace docent
