#include "ui/chat/messageaccessible.h"

#include "ui/chat/messagetext.h"
#include "ui/chat/messageview.h"

#include <QAccessibleWidget>
#include <QHash>

namespace docent::ui {

namespace {

/// Something inside the view that is no widget: a message, or what can be clicked in one.
class Part : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    Part(MessageView* view, int row)
        : m_view(view)
        , m_row(row)
    {
    }

    bool isValid() const override { return m_view && m_row < m_view->messageCount(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    void setText(QAccessible::Text, const QString&) override { }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {}; }
    void doAction(const QString&) override { }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

protected:
    QRect onScreen(const QRect& rect) const { return { m_view->viewport()->mapToGlobal(rect.topLeft()), rect.size() }; }

    QPointer<MessageView> m_view;
    int m_row;
};

class SpotPart : public Part {
public:
    SpotPart(MessageView* view, int row, int index)
        : Part(view, row)
        , m_index(index)
    {
    }

    bool isValid() const override { return Part::isValid() && m_index < m_view->visibleSpotsOf(m_row).size(); }
    QAccessibleInterface* parent() const override;
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text kind) const override { return kind == QAccessible::Name ? spot().name : QString(); }
    QRect rect() const override { return onScreen(spot().rect.toRect()); }
    QAccessible::Role role() const override
    {
        const bool leads = spot().kind == Spot::Kind::Link || spot().kind == Spot::Kind::Citation;
        return leads ? QAccessible::Link : QAccessible::Button;
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.focused = m_view->focusedRow() == m_row && m_view->focusedSpot().name == spot().name;
        return state;
    }
    QStringList actionNames() const override { return { pressAction() }; }
    void doAction(const QString& action) override
    {
        if (action == pressAction() && isValid())
            m_view->activate(m_row, spot());
    }

private:
    Spot spot() const { return m_view ? m_view->visibleSpotsOf(m_row).value(m_index) : Spot(); }

    int m_index;
};

class MessagePart : public Part {
public:
    using Part::Part;
    ~MessagePart() override
    {
        for (const QAccessible::Id id : m_spots)
            QAccessible::deleteAccessibleInterface(id);
    }

    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    int childCount() const override { return isValid() ? int(m_view->visibleSpotsOf(m_row).size()) : 0; }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        if (!m_spots.contains(index))
            m_spots.insert(index, QAccessible::registerAccessibleInterface(new SpotPart(m_view, m_row, index)));
        return QAccessible::accessibleInterface(m_spots.value(index));
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        return m_spots.key(QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child)), -1);
    }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? spokenText(m_view->model()->at(m_row)) : QString();
    }
    QRect rect() const override { return isValid() ? onScreen(m_view->messageRect(m_row)) : QRect(); }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.busy = isValid() && m_view->model()->at(m_row).state == MessageState::Streaming;
        return state;
    }

private:
    mutable QHash<int, QAccessible::Id> m_spots;
};

class ViewAccessible : public QAccessibleWidget {
public:
    explicit ViewAccessible(MessageView* view)
        : QAccessibleWidget(view, QAccessible::List)
    {
    }
    ~ViewAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_messages))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return view()->messageCount(); }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        if (!m_messages.contains(index))
            m_messages.insert(index, QAccessible::registerAccessibleInterface(new MessagePart(view(), index)));
        return QAccessible::accessibleInterface(m_messages.value(index));
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        return m_messages.key(QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child)), -1);
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int row = 0; row < childCount(); ++row) {
            if (child(row)->rect().contains(x, y))
                return child(row);
        }
        return nullptr;
    }

private:
    MessageView* view() const { return static_cast<MessageView*>(widget()); }

    mutable QHash<int, QAccessible::Id> m_messages;
};

QAccessibleInterface* SpotPart::parent() const
{
    QAccessibleInterface* view = QAccessible::queryAccessibleInterface(m_view);
    return view ? view->child(m_row) : nullptr;
}

QAccessibleInterface* makeAccessible(const QString& className, QObject* object)
{
    Q_UNUSED(className)
    auto* view = qobject_cast<MessageView*>(object);
    return view ? new ViewAccessible(view) : nullptr;
}

} // namespace

void installMessageAccessibility()
{
    QAccessible::installFactory(makeAccessible);
}

} // namespace docent::ui
