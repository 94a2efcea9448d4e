#pragma once

#include <QWidget>

class QLineEdit;

namespace docent::ui {

/// A field for a file's path, with a button that opens the system's dialog for it.
class FileField : public QWidget {
    Q_OBJECT
public:
    /// `name`: of the field, for assistive technology; `filter` as QFileDialog has it.
    FileField(const QString& name, QString filter, QWidget* parent = nullptr);

    QString path() const;
    void setPath(const QString& path);
    /// The dialog offers folders instead of files.
    void chooseFolders() { m_folders = true; }
    QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void pathChanged();
    /// The path was typed to its end, or chosen.
    void pathEntered();

private:
    void choose();

    QString m_name;
    QString m_filter;
    bool m_folders = false;
    QLineEdit* m_edit;
};

} // namespace docent::ui
