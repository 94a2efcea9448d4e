#pragma once

#include <QString>

namespace docent {

/// What the page numbers of a document count, and so what a place in it is called.
enum class PlaceKind { Page, Slide, Sheet, Chapter, Line, Row };

/// What is known of a place beside its page number.
struct Place {
    PlaceKind kind = PlaceKind::Page;
    /// Of a sheet its name and cells ("Budget!B5:F20"), of a chapter its title, of lines and rows their numbers
    /// ("120–145"); else empty.
    QString label {};

    bool operator==(const Place&) const = default;
};

/// The names in the database and in JSON: page, slide, sheet, chapter, line, row.
QString placeKindName(PlaceKind kind);
PlaceKind placeKindFromName(QStringView name);

/// One text for both fields, and back, as the database keeps it; empty for a plain page.
QString storedPlace(const Place& place);
Place placeFromStored(const QString& stored);

/// How a person is told: "page 12", "slide 3", "Budget!B5:F20", "lines 120–145"; empty where nothing is known.
/// `page`: from 1; 0: the kind has no pages.
QString placeText(int page, const Place& place);

} // namespace docent
