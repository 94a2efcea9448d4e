#include "ui/desktop.h"

#include "base/paths.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDesktopServices>
#include <QFileInfo>
#include <QUrl>

namespace docent::ui {

namespace {

void openFolderOf(const QString& path)
{
    QDesktopServices::openUrl(paths::toUrl(QFileInfo(path).path()));
}

} // namespace

void openFile(const QString& path)
{
    QDesktopServices::openUrl(paths::toUrl(path));
}

void showInFolder(const QString& path)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        openFolderOf(path);
        return;
    }
    QDBusMessage call = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.FileManager1"),
        QStringLiteral("/org/freedesktop/FileManager1"), QStringLiteral("org.freedesktop.FileManager1"),
        QStringLiteral("ShowItems"));
    call.setArguments({ QStringList { paths::toUrl(path).toString(QUrl::FullyEncoded) }, QString() });
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), QCoreApplication::instance());
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, watcher, [watcher, path] {
        if (watcher->isError())
            openFolderOf(path);
        watcher->deleteLater();
    });
}

} // namespace docent::ui
