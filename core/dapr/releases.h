#pragma once

#include <QString>
#include <QStringList>

// The Dapr releases that the program knows, and their order. What changed when: facts A to E.

namespace wb::dapr {

// "1.18" … "1.0", newest first: what a user can pick.
QStringList daprReleases();
// The newest of them: what is meant when nobody picked.
QString newestRelease();

// "1.18.4" against "1.9": by number, major and minor only; negative, zero or positive.
int compareReleases(QStringView a, QStringView b);
// Whether `release` is `first` or a later one; an empty release is the newest.
bool isFrom(QStringView release, QStringView first);

} // namespace wb::dapr
