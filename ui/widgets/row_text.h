#pragma once

#include <QFont>
#include <QFontMetrics>
#include <QPixmap>
#include <QRawFont>

#include <QHash>

#include <array>

class QPainter;

namespace wb::ui {

// One line of text in one font, for thousands of cells a second. Letters of Latin-1 are placed by widths looked up
// once, without the shaping that a painter does anew for each text; any other text goes the painter's way.
class RowText {
public:
    explicit RowText(const QFont& font = {});

    // In the middle of the cell's height, cut with "…" where it does not fit. The painter's pen must be set.
    void draw(QPainter& painter, const QRect& cell, const QString& text, bool right = false) const;
    int width(const QString& text) const; // of the text as draw() writes it, in pixels
    const QFont& font() const { return m_font; }

private:
    struct Glyph {
        quint32 index = 0; // 0: not in the font
        qreal width = 0;
        bool looked = false;
    };
    const Glyph& glyph(QChar letter) const;

    QFont m_font;
    QFontMetrics m_metrics;
    // Found when first drawn: a view costs nothing at the start.
    mutable QRawFont m_raw;
    mutable std::array<Glyph, 256> m_latin{};
    mutable Glyph m_ellipsis;
    mutable Glyph m_narrowSpace; // between groups of figures
};

// Chips as pictures: a rounded, smoothed outline is dear to draw fifty times a tick.
class ChipPictures {
public:
    // Returns the width it took, 0 when it does not fit (see drawChip).
    int draw(QPainter& painter, const QRect& rect, const QString& text, const QColor& colour, const QColor& ground);
    void clear() { m_pictures.clear(); }

private:
    struct Key {
        QString text;
        QRgb colour, ground;
        int height;
        bool operator==(const Key&) const = default;
    };
    friend size_t qHash(const Key& key, size_t seed) { return qHashMulti(seed, key.text, key.colour, key.ground, key.height); }

    QHash<Key, QPixmap> m_pictures;
};

} // namespace wb::ui
