#pragma once

#include <QString>

namespace wb::test {

QString sourceDir(); // the checkout

// The folder of recorded facts beside the checkout ("../shared"), or an empty string where it is absent: then skip,
// saying so. Looks at the environment variable WB_SHARED_DIR first.
QString sharedDir();

} // namespace wb::test
