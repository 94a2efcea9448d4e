#include "library/place.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>
#include <QLocale>

namespace docent {

namespace {

constexpr std::array names { "page", "slide", "sheet", "chapter", "line", "row" }; ///< in the order of PlaceKind

QString numbered(const char* text, int page)
{
    return page > 0 ? QCoreApplication::translate("docent", text).arg(QLocale().toString(page)) : QString();
}

} // namespace

QString placeKindName(PlaceKind kind)
{
    return QString::fromLatin1(names.at(size_t(kind)));
}

PlaceKind placeKindFromName(QStringView name)
{
    const auto* const found =
        std::find_if(names.begin(), names.end(), [name](const char* known) { return name == QLatin1String(known); });
    return found == names.end() ? PlaceKind::Page : PlaceKind(found - names.begin());
}

QString storedPlace(const Place& place)
{
    if (place == Place())
        return {};
    return place.label.isEmpty() ? placeKindName(place.kind)
                                 : placeKindName(place.kind) + QLatin1Char(' ') + place.label;
}

Place placeFromStored(const QString& stored)
{
    return { placeKindFromName(QStringView(stored).left(stored.indexOf(QLatin1Char(' ')))),
        stored.section(QLatin1Char(' '), 1) };
}

QString placeText(int page, const Place& place)
{
    switch (place.kind) {
    case PlaceKind::Page:
        return numbered(QT_TRANSLATE_NOOP("docent", "page %1"), page);
    case PlaceKind::Slide:
        return numbered(QT_TRANSLATE_NOOP("docent", "slide %1"), page);
    case PlaceKind::Sheet:
        return place.label.isEmpty() ? numbered(QT_TRANSLATE_NOOP("docent", "sheet %1"), page) : place.label;
    case PlaceKind::Chapter:
        return place.label.isEmpty() ? numbered(QT_TRANSLATE_NOOP("docent", "chapter %1"), page) : place.label;
    case PlaceKind::Line:
    case PlaceKind::Row:
        break;
    }
    if (place.label.isEmpty())
        return {};
    const bool several = place.label.contains(QChar(u'\u2013'));
    const char* text = place.kind == PlaceKind::Line
        ? (several ? QT_TRANSLATE_NOOP("docent", "lines %1") : QT_TRANSLATE_NOOP("docent", "line %1"))
        : (several ? QT_TRANSLATE_NOOP("docent", "rows %1") : QT_TRANSLATE_NOOP("docent", "row %1"));
    return QCoreApplication::translate("docent", text).arg(place.label);
}

} // namespace docent
