#include "chat/withheld.h"

#include <algorithm>
#include <QCoreApplication>

namespace docent {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

} // namespace

bool restsOnWithheld(const Message& message, const QSet<qint64>& documents)
{
    const auto isOf = [&documents](const auto& one) { return documents.contains(one.documentId); };
    return message.localOnly
        || std::any_of(message.sources.begin(), message.sources.end(),
            [&isOf](const auto& source) { return source.localOnly || isOf(source); })
        || std::any_of(message.citations.begin(), message.citations.end(), isOf);
}

bool isWithheld(const std::shared_ptr<ChatModel>& model, bool localOnly)
{
    return localOnly && model && !model->isHere();
}

QList<Message> withoutWithheld(const QList<Message>& history, const QSet<qint64>& documents)
{
    QList<Message> told;
    for (const Message& message : history) {
        if (!restsOnWithheld(message, documents)) {
            told.append(message);
            continue;
        }
        if (!told.isEmpty() && told.last().role == MessageRole::User)
            told.removeLast();
    }
    return told;
}

void tellOfQuoting(AnswerRun& run)
{
    run.message.notices.append(tr("Quoted instead of answered by %1: this is in a collection that only models on this "
                                  "computer may be given.")
                                   .arg(run.message.model));
    run.message.model.clear();
}

bool withhold(AnswerRun& run, const std::shared_ptr<ChatModel>& model, QList<SearchHit>& hits)
{
    QList<SearchHit> open = hits;
    open.removeIf([&model](const SearchHit& hit) { return isWithheld(model, hit.localOnly); });
    const qsizetype left = hits.size() - open.size();
    if (left == 0)
        return false;
    if (open.isEmpty()) {
        tellOfQuoting(run);
        return true;
    }
    hits = std::move(open);
    run.message.notices.append(tr("Left out: %1 of the passages found, in a collection that only models on this "
                                  "computer may be given. %2 didn't get them.")
                                   .arg(left)
                                   .arg(model->displayName()));
    return false;
}

} // namespace docent
