#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>

#include <string_view>

namespace wb::ui {

// One field of a control packet and the bytes it stands in.
struct PacketField {
    QString name;
    QString value;
    QString meaning;  // one sentence
    QString clause;   // "3.1.2.3": section of MQTT 3.1.1
    qsizetype begin = 0; // half-open range in the packet
    qsizetype end = 0;
    int depth = 0;
    bool wrong = false;
};

// Takes a whole packet apart, as far as its bytes go; a malformed one ends with the decoder's own verdict.
QList<PacketField> fieldsOf(std::string_view wire);

// The fields as rows; everything open.
class PacketFieldModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, ValueColumn, MeaningColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setFields(QList<PacketField> fields);
    const PacketField* fieldAt(int row) const; // null when there is none
    int rowForByte(qsizetype offset) const;    // the innermost field around a byte; -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<PacketField> m_fields;
};

} // namespace wb::ui
