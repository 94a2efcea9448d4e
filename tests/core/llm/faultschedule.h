#pragma once

#include "llm/models.h"
#include "settings/settings.h"
#include "support/scriptedserver.h"

#include <QRandomGenerator>

namespace docent::test {

/// What a server does with one try of a chat.
struct FaultyTry {
    enum class Kind {
        Whole, ///< the reply, complete
        Loading, ///< 503, while its model loads
        RefusesTemperature, ///< 400
        Passing, ///< a status that may be gone a little later
        Lasting, ///< a status that stays
        CutAtOnce, ///< after the headers
        EndsAtOnce, ///< after the headers, properly
        ErrorAtOnce, ///< in the stream, before any text
        Silent, ///< no headers at all
        CutLater, ///< after some of the text
        EndsLater, ///< after some of the text, properly, but without an end mark
        ErrorLater, ///< in the stream, after some of the text
        StallsLater, ///< after some of the text
    };
    Kind kind = Kind::Whole;
    int status = 0;
    QList<int> pieces; ///< how the text is parted: a number of characters each
    int shown = 0; ///< of Later: how many of the pieces come
    int split = 0; ///< bytes of each write; 0: all at once
    int delayMs = 0;
};

/// A chat with a server that fails at random, and what has to come of it.
struct FaultSchedule {
    ModelConfig::Kind format = ModelConfig::Kind::OpenAi;
    QString text;
    QList<FaultyTry> tries; ///< the last one again and again
    int stopAfter = 0; ///< characters of the text after which the person stops; 0: never

    static FaultSchedule random(QRandomGenerator& random);

    /// What the server says at its `index`-th request.
    ScriptedReply reply(qsizetype index) const;
    QByteArray path() const;
    bool has(FaultyTry::Kind kind) const;
    QString inWords() const;
};

/// What must come of a schedule with three attempts: the model of the client that the client is compared with.
struct ExpectedOutcome {
    bool answered = false;
    QString text; ///< shown, and kept
    int requests = 0;
};
ExpectedOutcome expectedOf(const FaultSchedule& schedule);

} // namespace docent::test
