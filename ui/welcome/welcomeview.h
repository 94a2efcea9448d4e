#pragma once

#include <QWidget>

class QFrame;
class QLabel;
class QPushButton;

namespace docent::ui {

struct Context;

/// The first start: drop a folder, see which model was found, or ask the sample documents that are read meanwhile. It
/// stays until the person goes on.
class WelcomeView : public QWidget {
    Q_OBJECT
public:
    /// `samples`: the folder of the sample documents; empty if there is none.
    WelcomeView(Context& context, const QString& samples, QWidget* parent = nullptr);

Q_SIGNALS:
    void addFolderAsked();
    void addFilesAsked();
    void modelSettingsAsked();
    /// The person wants to look around or to ask.
    void left();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QFrame* makeDropCard();
    QFrame* makeModelCard();
    QWidget* makeFoot();
    void showModel();
    void showDocuments();
    void useFound();
    void chooseFile();

    Context& m_context;
    QLabel* m_modelTitle;
    QLabel* m_modelText;
    QPushButton* m_use;
    QPushButton* m_file;
    QPushButton* m_choose;
    QString m_samples;
    QLabel* m_documents;
    QPushButton* m_leave;
};

} // namespace docent::ui
