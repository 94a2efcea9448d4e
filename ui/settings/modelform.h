#pragma once

#include "settings/settings.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace docent::ui {

class FileField;
class TimeLimitsField;

/// The fields that say how a model is reached.
class ModelForm : public QWidget {
    Q_OBJECT
public:
    explicit ModelForm(QWidget* parent = nullptr);

    void setChoice(const ModelChoice& choice);
    /// All models are of the one server, but that for meaning where another one is named; Kind::None for one without
    /// a name.
    ModelChoice choice() const;
    QString key() const;
    /// Of the other server for meaning; empty where there is none.
    QString meaningKey() const;
    void clearKeys();
    /// What can be chosen, keeping what is typed.
    void offerModels(const QStringList& models);
    void setListing(bool listing);
    /// What is missing, in words; empty if it can be used.
    QString problem() const;

Q_SIGNALS:
    void edited();
    void listAsked();
    /// Another kind of provider is shown.
    void kindChanged();

private:
    void adaptToKind();
    void addMeaningRows(QFormLayout* form);
    void addFileRows(QFormLayout* form);
    ModelConfig meaning() const;
    ModelConfig chat() const;
    void addRow(QFormLayout* form, const QString& name, QWidget* field);

    QComboBox* m_kind;
    QLineEdit* m_endpoint;
    QLineEdit* m_key;
    QComboBox* m_model;
    QComboBox* m_small;
    QComboBox* m_embedding;
    QLineEdit* m_meaningPlace; ///< empty: the same server
    QLineEdit* m_meaningKey;
    ModelConfig m_meaning; ///< that was given with another server: its kind counts as long as the address stays
    TimeLimitsField* m_limits; ///< of the server, and of the other one for meaning
    QPushButton* m_list;
    FileField* m_file;
    FileField* m_embeddingFile;
    QList<QWidget*> m_rows; ///< labels and fields that a provider needs
    QList<QWidget*> m_fileRows; ///< the same for a model file
};

} // namespace docent::ui
