#include "models/embeddingoffer.h"

#include <QCoreApplication>
#include <QLocale>

namespace docent {

namespace {

constexpr qint64 million = 1'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// Two figures are as much as an estimate tells.
QString amountOf(qint64 tokens)
{
    if (tokens >= million)
        return tr("%1 million")
            .arg(QLocale().toString(double(tokens) / double(million), 'f', tokens < 10 * million ? 1 : 0));
    constexpr qint64 rough = 1000;
    return QLocale().toString(tokens < rough ? tokens : (tokens + rough / 2) / rough * rough);
}

QString costOf(qint64 tokens, double pricePerMillion)
{
    constexpr double cent = 0.01;
    const double cost = double(tokens) / double(million) * pricePerMillion;
    if (cost < cent)
        return tr("less than $0.01");
    return QLatin1Char('$') + QLocale().toString(cost, 'f', 2);
}

} // namespace

QString embeddingOffer(const HostedEmbedding& offer, double pricePerMillion)
{
    const QString words = pricePerMillion > 0
        ? tr("Searching by meaning waits for your consent: the text of %1 passages, about %2 tokens, would be sent to "
             "%3, "
             "for about %4.")
              .arg(QLocale().toString(offer.passages), amountOf(offer.tokens), offer.model,
                  costOf(offer.tokens, pricePerMillion))
        : tr("Searching by meaning waits for your consent: the text of %1 passages, about %2 tokens, would be sent to "
             "%3.")
              .arg(QLocale().toString(offer.passages), amountOf(offer.tokens), offer.model);
    return words + QLatin1Char(' ') + tr("Until then they are found by their words.");
}

QString shortEmbeddingOffer(const HostedEmbedding& offer, double pricePerMillion)
{
    const QString tokens = tr("About %1 tokens").arg(amountOf(offer.tokens));
    return pricePerMillion > 0 ? tokens + QStringLiteral(", ") + costOf(offer.tokens, pricePerMillion) : tokens;
}

} // namespace docent
