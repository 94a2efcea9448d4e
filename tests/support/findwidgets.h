#pragma once

#include <algorithm>
#include <QLabel>
#include <QWidget>

namespace docent::test {

/// The one with this text; nullptr: none.
template <typename Widget> Widget* named(const QWidget* root, const QString& text)
{
    const QList<Widget*> widgets = root->findChildren<Widget*>();
    for (Widget* each : widgets) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

/// The one with this accessible name; nullptr: none.
template <typename Widget> Widget* called(const QWidget* root, const QString& accessibleName)
{
    const QList<Widget*> widgets = root->findChildren<Widget*>();
    for (Widget* each : widgets) {
        if (each->accessibleName() == accessibleName)
            return each;
    }
    return nullptr;
}

/// Whether a visible label has it.
inline bool shows(const QWidget* root, const QString& text)
{
    const QList<QLabel*> labels = root->findChildren<QLabel*>();
    return std::any_of(labels.cbegin(), labels.cend(),
        [&text, root](const QLabel* label) { return label->isVisibleTo(root) && label->text().contains(text); });
}

} // namespace docent::test
