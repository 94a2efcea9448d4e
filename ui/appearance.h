#pragma once

#include <QFont>
#include <QObject>

class QApplication;
class QDBusVariant;

namespace docent {
class Settings;
}

namespace docent::ui {

struct Theme;

/// Dresses the application: style, palette, style sheet and font, by the settings, the system's light or dark, the
/// system's font size and the zoom. Changes apply to open windows.
class Appearance : public QObject {
    Q_OBJECT
public:
    Appearance(QApplication& application, Settings& settings, QObject* parent = nullptr);
    ~Appearance() override;

    const Theme& theme() const;
    /// Height of the body text in pixels.
    int basePixels() const;

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void resetZoom();

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onPortalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal();
    void setSystemDark(bool dark);
    void apply();

    QApplication& m_application;
    Settings& m_settings;
    QFont m_systemFont;
    bool m_systemDark = false;
};

} // namespace docent::ui
