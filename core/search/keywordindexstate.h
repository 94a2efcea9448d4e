#pragma once

#include "async/semaphore.h"
#include "search/keywordindex.h"
#include "search/keywordparts.h"

#include <chrono>
#include <QDeadlineTimer>

namespace docent {

/// What is known of the index, in this process.
struct KeywordIndex::State {
    /// Changes that are in memory alone; taking them in takes about 0.2 s.
    static constexpr qint64 usuallyUnwritten = 8192;
    /// More than is stored at a time: a search that leaves so many changes out says so.
    static constexpr qint64 worthTelling = 2048;
    static constexpr std::chrono::minutes retryPause { 1 };

    QString folder;
    KeywordParts parts;
    qint64 generation = 0;
    qint64 sequence = 0; ///< of the log, up to which the parts know it
    qint64 written = 0; ///< up to which they are on disk
    LanguageCounts languages; ///< of the passages
    bool loaded = false;
    bool changingBeside = false; ///< maintain() holds `changing`: no search waits for it
    qint64 left = 0; ///< changes that were to be taken in yet, when the log was read last
    bool behind = false; ///< the last search left many passages out
    bool cutShort = false; ///< the last search for phrases didn't look at all passages with their words
    QDeadlineTimer retryAt; ///< after writing failed; until then it isn't tried again and again
    std::shared_ptr<PassageAnalysis> analysis = std::make_shared<PassageAnalysis>();
    Semaphore changing { 1 }; ///< whoever changes the parts holds it
    Semaphore writing { 1 }; ///< whoever writes segments holds it

    /// maintain() holds `changing` as long as this lives.
    class Beside {
    public:
        explicit Beside(State& state)
            : m_state(state)
        {
            m_state.changingBeside = true;
        }
        ~Beside() { m_state.changingBeside = false; }
        Q_DISABLE_COPY_MOVE(Beside)

    private:
        State& m_state;
    };

    std::size_t onDisk() const { return std::size_t(rowsOf(parts).size()); }

    /// Another try writes them with what comes after.
    void unfreeze()
    {
        for (KeywordPart& part : parts)
            part.frozen = false;
        retryAt.setRemainingTime(retryPause);
    }

    /// What is in memory doesn't fit what the database says: it is loaded before it is used again.
    void forget()
    {
        loaded = false;
        sequence = written;
    }

    /// One part takes the place of neighbours as they were when it was made of them. False if they have gone.
    bool install(std::size_t first, const KeywordParts& replaced, KeywordPart made)
    {
        if (first + replaced.size() > parts.size())
            return false;
        const std::span<const KeywordPart> now(parts.data() + first, replaced.size());
        if (!sameSegments(now, replaced))
            return false;
        made.live.dead = diedMeanwhile(replaced, now, *made.live.segment);
        const auto at = parts.begin() + qsizetype(first);
        parts.insert(parts.erase(at, at + qsizetype(replaced.size())), std::move(made));
        return true;
    }
};

} // namespace docent
