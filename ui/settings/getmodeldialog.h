#pragma once

#include "llm/transfer.h"
#include "settings/settings.h"

#include <QDialog>
#include <QUrl>

class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace docent::ui {

class FileField;
struct Context;

/// "Get a model…": a list of good ones, any other address of a GGUF file, or a name that Ollama knows; with progress,
/// time left, pause and an end.
class GetModelDialog : public QDialog {
    Q_OBJECT
public:
    explicit GetModelDialog(Context& context, QWidget* parent = nullptr);

private:
    QWidget* makeFields();
    QWidget* makeButtons();
    void listen();
    void showModels(const QString& problem);
    void choose(int row);
    void download();
    void pull();
    void giveUp();
    void use();
    void showBusy(bool busy);
    void showProgress(const TransferProgress& progress, qint64 secondsLeft);
    void showEnd(const QString& text, const char* role);
    void adapt();

    Context& m_context;
    QListWidget* m_list;
    QLineEdit* m_address;
    QLineEdit* m_checksum;
    FileField* m_folder;
    QLineEdit* m_ollamaName;
    QPushButton* m_download;
    QPushButton* m_pull;
    QPushButton* m_pause;
    QPushButton* m_giveUp;
    QPushButton* m_use;
    QProgressBar* m_bar;
    QLabel* m_state;
    QString m_fetched; ///< the file that was downloaded last
    bool m_answers = false; ///< its model does
    QString m_pulled; ///< the model that Ollama got last
    ModelConfig m_ollama; ///< which got it
    QUrl m_url; ///< of the download that was begun last; empty after a pull
    QString m_urlFolder;
    bool m_partLeft = false; ///< it was paused
};

} // namespace docent::ui
