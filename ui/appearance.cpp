#include "ui/appearance.h"

#include "settings/settings.h"
#include "ui/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFontInfo>
#include <QStyleFactory>

namespace docent::ui {

namespace {

constexpr int zoomStep = 10;

// The desktop portal tells light or dark since Qt itself does not before 6.5.
const QString portalService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const QString colorSchemeKey = QStringLiteral("color-scheme");

/// 0: no preference, 1: dark, 2: light; -1: not an answer. Read() wraps the value in one variant more than the signal.
int colorScheme(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    bool ok = false;
    const int scheme = value.toInt(&ok);
    return ok ? scheme : -1;
}

} // namespace

Appearance::Appearance(QApplication& application, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_application(application)
    , m_settings(settings)
    , m_systemFont(QApplication::font())
    , m_systemDark(QApplication::palette().color(QPalette::Window).lightness() < 128)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    connect(&m_settings, &Settings::themeChanged, this, &Appearance::apply);
    connect(&m_settings, &Settings::textPercentChanged, this, &Appearance::apply);
    apply();
    askPortal();
}

Appearance::~Appearance() = default;

const Theme& Appearance::theme() const
{
    const ThemeChoice choice = m_settings.theme();
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && m_systemDark);
    return dark ? Theme::dark() : Theme::light();
}

int Appearance::basePixels() const
{
    const int system = QFontInfo(m_systemFont).pixelSize();
    return qRound(qMax(system, int(TextSize::Body)) * m_settings.textPercent() / 100.0);
}

void Appearance::zoomIn()
{
    m_settings.setTextPercent(m_settings.textPercent() + zoomStep);
}

void Appearance::zoomOut()
{
    m_settings.setTextPercent(m_settings.textPercent() - zoomStep);
}

void Appearance::resetZoom()
{
    m_settings.setTextPercent(100);
}

void Appearance::setSystemDark(bool dark)
{
    if (dark == m_systemDark)
        return;
    m_systemDark = dark;
    apply();
}

void Appearance::apply()
{
    QFont font = m_systemFont;
    font.setPixelSize(basePixels());
    const Theme& current = theme();
    QApplication::setPalette(current.palette());
    QApplication::setFont(font);
    m_application.setStyleSheet(current.styleSheet(basePixels()));
    Q_EMIT changed();
}

void Appearance::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(portalService, portalPath, portalInterface, QStringLiteral("SettingChanged"), this,
        SLOT(onPortalSettingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(portalService, portalPath, portalInterface, QStringLiteral("Read"));
    question.setArguments({ appearanceGroup, colorSchemeKey });
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* call) {
        const QDBusPendingReply<QDBusVariant> reply = *call;
        call->deleteLater();
        if (!reply.isError())
            onPortalSettingChanged(appearanceGroup, colorSchemeKey, reply.value());
    });
}

void Appearance::onPortalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != appearanceGroup || key != colorSchemeKey)
        return;
    const int scheme = colorScheme(value.variant());
    if (scheme >= 0)
        setSystemDark(scheme == 1);
}

} // namespace docent::ui
